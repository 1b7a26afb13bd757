"""A file of questions, and which of them are taken over."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.domain.question_import import LARGEST


class FileForm(forms.Form):
    """A file in GIFT or Moodle XML."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("GIFT or Moodle XML, UTF-8, at most 500 kB."),
        widget=forms.FileInput(attrs={"accept": ".gift,.txt,.xml"}),
    )

    def clean_file(self) -> str:
        """Its text, with one kind of line break."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise ValidationError(_("The file is larger than 500 kB."))
        try:
            text = str(upload.read(), "utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("The file is not encoded in UTF-8.")) from None
        return text.replace("\r\n", "\n")


class TakeForm(forms.Form):
    """What was read, and which questions of it were chosen by their numbers."""

    text = forms.CharField(max_length=LARGEST, strip=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    chosen = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": _("No question is chosen.")},
    )

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast("forms.ChoiceField", self.fields["chosen"])
        chosen.choices = [(number, number) for number in numbers]

    def clean_text(self) -> str:
        """As it was sent: browsers write other line breaks."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
