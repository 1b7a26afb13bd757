"""Appointing auditors."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hubs.forms.days import DayField
from hubs.models import User


class AuditorForm(forms.Form):
    """Whom, for which days, and why."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of an account. Whoever has none signs up first, like anybody."),
    )
    since = DayField(
        label=_("From"),
        help_text=_("Begins with this day (UTC), or at once."),
    )
    until = DayField(
        label=_("Until"),
        help_text=_("Ends with this day (UTC), everywhere."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Which inspection, on whose behalf. It stands in the audit trail."),
        error_messages={"required": _("Say why: it stands in the audit trail.")},
    )

    def clean_email(self) -> User:
        """The account with this address."""
        address = User.objects.normalize_email(self.cleaned_data["email"])
        person = User.objects.filter(email=address, is_active=True).first()
        if person is None:
            raise forms.ValidationError(
                _("There is no account with this address. Let them sign up first."),
                code="unknown",
            )
        return person

    def clean_since(self) -> datetime:
        return timezone.make_aware(
            datetime.combine(self.cleaned_data["since"], time.min)
        )

    def clean_until(self) -> datetime:
        """The end of the day, in the administrator's zone."""
        return timezone.make_aware(
            datetime.combine(self.cleaned_data["until"], time.max)
        )

    def mandate(self) -> dict[str, Any]:
        """What was asked for, but for the person."""
        return {name: self.cleaned_data[name] for name in ("since", "until", "reason")}
