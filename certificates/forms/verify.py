"""What strangers hand in to have a certificate checked."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.http import LARGEST_FILE, FleetingFile

MEGABYTES = LARGEST_FILE // 1024**2


#: The longest name is 80 characters; some type titles before it.
LONGEST_TYPED: Final = 200


class NameForm(forms.Form):
    """The name that stands on the paper in front of somebody."""

    name = forms.CharField(required=False, max_length=LONGEST_TYPED)

    @property
    def typed(self) -> str:
        """What was typed. What is no name is no wrong input, but a wrong name."""
        typed: str = self.cleaned_data["name"] if self.is_valid() else ""
        return typed or "–"


class PaperForm(forms.Form):
    """A file to compare with the record."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": _("Choose the file that you were given.")},
    )

    def clean_file(self) -> bytes:
        """The content of the file."""
        file: Any = self.cleaned_data["file"]
        if not isinstance(file, FleetingFile) or file.content is None:
            raise forms.ValidationError(
                _("This file is larger than %(limit)d MB; no certificate of ours is."),
                code="too_large",
                params={"limit": MEGABYTES},
            )
        return file.content
