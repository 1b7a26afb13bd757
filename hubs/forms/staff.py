"""Inviting staff, and ending roles."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hubs.forms.accounts import LONGEST_ADDRESS
from hubs.forms.days import DayField
from hubs.models import Hub, User
from hubs.roles import Role


class InvitationForm(forms.Form):
    """Whom, as what, and for which days. ``at`` is when it is filled in."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        help_text=_(
            "The letter works for the owner of this address alone, for two weeks."
        ),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.AUTHOR,
        help_text=_(
            "Authors write; reviewers read drafts and release; leads do both and "
            "invite staff. Authors and reviewers see no learner's name."
        ),
    )
    since = DayField(
        label=_("From"),
        required=False,
        help_text=_(
            "The first day, in the hub's time zone. Leave it empty to begin when the "
            "invitation is accepted."
        ),
    )
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_(
            "The last day, in the hub's time zone. Leave it empty if the role is to "
            "last until somebody ends it."
        ),
    )

    def __init__(
        self, data: QueryDict | None = None, *, hub: Hub, at: datetime
    ) -> None:
        super().__init__(data)
        self.zone = ZoneInfo(hub.time_zone)
        self.today = at.astimezone(self.zone).date()

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        if since and since < self.today:
            raise forms.ValidationError(
                _("This day is over. Take today or a later day, or leave it empty."),
                code="past",
            )
        return since

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        begins = self.cleaned_data.get("since")
        if until and begins and until < begins:
            raise forms.ValidationError(
                _("The role would end before it begins. Take a later day."),
                code="before",
            )
        if until and until < self.today:
            raise forms.ValidationError(
                _("This day is over. Take today or a later day, or leave it empty."),
                code="past",
            )
        return until

    def offer(self) -> dict[str, Any]:
        """What was asked for; days from their beginning until their end at the hub."""
        given = self.cleaned_data
        since, until = given["since"], given["until"]
        return {
            "email": given["email"],
            "role": Role(given["role"]),
            "since": since and datetime.combine(since, time.min, self.zone),
            "until": until and datetime.combine(until, time.max, self.zone),
        }


class EndForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"size": 24}),
        error_messages={"required": _("Say why the role ends: auditors ask.")},
    )
