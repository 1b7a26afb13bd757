"""What programs ask of a status list."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

#: Longer texts are no moments, however precise.
LONGEST = 40


class MomentForm(forms.Form):
    """The moment as of which a list is wanted; none where it is the list of now."""

    timestamp = forms.CharField(required=False, max_length=LONGEST)

    def clean_timestamp(self) -> datetime | None:
        """The moment (``dateTimeStamp`` of XML Schema: always with its zone)."""
        text: str = self.cleaned_data["timestamp"]
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or "T" not in text or moment.tzinfo is None:
            raise forms.ValidationError(
                _(
                    "timestamp: a date with time and zone is needed, such as "
                    "2026-11-21T20:00:00Z."
                ),
                code="no_moment",
            )
        return moment
