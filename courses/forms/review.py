"""Notes on a candidate, what is said to them, and inviting reviewers from outside."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courses.models import NoteEntry
from hubs.forms.accounts import LONGEST_ADDRESS
from hubs.models import User

LONGEST_NOTE: Final = 2000
DAYS: Final = 14
MOST_DAYS: Final = 90


class NoteForm(forms.Form):
    """What is noted, and on which place of the step that was shown."""

    question = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    language = forms.CharField(max_length=10, widget=forms.HiddenInput)
    passage = forms.CharField(
        label=_("Which words?"),
        max_length=300,
        required=False,
        help_text=_("If it is about some words alone: copy them here."),
    )
    text = forms.CharField(
        label=_("Your note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is wrong or missing, and what would be right."),
        error_messages={"required": _("Write what you noted.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["question"].value():
            # A question is short enough to be meant as a whole.
            del self.fields["passage"]


class EntryForm(forms.Form):
    """What is said to a note, or done about it."""

    kind = forms.ChoiceField(
        choices=[
            (kind.value, kind.label)
            for kind in NoteEntry.Kind
            if kind != NoteEntry.Kind.OVERRULED
        ]
    )
    text = forms.CharField(
        label=_("What do you say to it?"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """An answer says something; what is resolved may speak for itself."""
        cleaned = super().clean() or {}
        is_answer = cleaned.get("kind") == NoteEntry.Kind.ANSWERED
        if is_answer and not cleaned.get("text"):
            self.add_error("text", _("Write your answer."))
        return cleaned


class GuestForm(forms.Form):
    """Whom to show the candidate, for how long, and what to ask of them."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("It stands with their notes."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        help_text=_(
            "Whoever has the link that is sent there reads the candidate, with what is "
            "right in its quizzes."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES
    )
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
        help_text=_("After so many days the link shows nothing any more."),
    )
    message = forms.CharField(
        label=_("What they should look at"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the letter and above the steps."),
    )

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])
