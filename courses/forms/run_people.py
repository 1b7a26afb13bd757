"""Whom to invite to a run, and why a run does not take place."""

import re
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from courses.forms.seats import RunsForm
from hubs.forms.accounts import LONGEST_ADDRESS
from hubs.forms.lines import LineField
from hubs.forms.signing import SignatureForm

#: Addresses in one go; more are sent in several.
MOST: Final = 100
BETWEEN: Final = re.compile(r"[\s,;]+")


class InvitationsForm(forms.Form):
    """Addresses, as somebody copies them from anywhere."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=MOST * (LONGEST_ADDRESS + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line, or with commas between. Each gets a letter with the way to"
            " this run, for the owner of the address alone."
        ),
    )

    def clean_emails(self) -> list[str]:
        """Each address once; what is none is named."""
        given = [each for each in BETWEEN.split(self.cleaned_data["emails"]) if each]
        addresses = list(dict.fromkeys(each.lower() for each in given))
        wrong = [each for each in addresses if not _is_address(each)]
        if wrong:
            message = _("These are no e-mail addresses: %(wrong)s.")
            raise ValidationError(message, params={"wrong": ", ".join(wrong[:10])})
        if len(addresses) > MOST:
            message = _("At most %(most)d at a time: send the rest after these.")
            raise ValidationError(message, params={"most": MOST})
        return addresses


def _is_address(text: str) -> bool:
    try:
        EmailValidator()(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS


class OtherRunForm(RunsForm):
    """To which other run somebody is moved, and why."""

    reason = LineField(
        label=_("Reason"), max_length=200, help_text=_("It stays in the audit trail.")
    )


class CancelRunForm(SignatureForm):
    """Why a run does not take place; by who proves who they are."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who has a seat, waits or teaches reads it in a letter."),
    )
    field_order = ("reason", "password", "code")


class PriorityForm(forms.Form):
    """Why somebody comes before all others who wait."""

    reason = LineField(
        label=_("Reason"),
        max_length=200,
        help_text=_(
            "One that you could tell those who are passed by: it stays in the audit"
            " trail."
        ),
    )


def _seat_reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the audit trail."),
    )


class CancelSeatForm(forms.Form):
    """Why somebody's seat is given up, for which nothing was paid."""

    reason = _seat_reason()


class CancelPaidSeatForm(SignatureForm):
    """The same where money goes back: by who proves who they are."""

    reason = _seat_reason()
    field_order = ("reason", "password", "code")
