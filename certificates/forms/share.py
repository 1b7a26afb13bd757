"""What a learner wants to share, with whom, and until when."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certificates.domain.passport import Held
from certificates.domain.sharing import Wish

#: A link lasts so long at most.
LONGEST: Final = timedelta(days=365)
ALL: Final = "all"
SOME: Final = "some"
A_DAY: Final = "date"


class ShareForm(forms.Form):
    """For whom, which certificates, until when. Days are those of the learner's zone.

    Certificates that were revoked, replaced or erased are not offered.
    """

    data: QueryDict

    label = forms.CharField(
        label=_("For whom?"),
        max_length=80,
        help_text=_("For your own list. Whoever opens the link does not see it."),
        error_messages={"required": _("Write for whom the link is.")},
    )
    which = forms.ChoiceField(
        label=_("What do they see?"),
        choices=[
            (SOME, _("The certificates that you choose here")),
            (ALL, _("All certificates, also those that are still to come")),
        ],
        initial=SOME,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they see.")},
    )
    until = forms.ChoiceField(
        label=_("How long does the link work?"),
        choices=[
            ("7", _("7 days")),
            ("30", _("30 days")),
            ("90", _("90 days")),
            (A_DAY, _("Until the day that you enter here")),
        ],
        initial="30",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long the link works.")},
    )
    day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("A year from now at most."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(
        self, data: QueryDict | None, *, certificates: Iterable[Held], today: date
    ) -> None:
        super().__init__(data)
        self.today = today
        self.offered = [
            each for each in certificates if each.stands and not each.is_erased
        ]
        choices = [(each.number, each.title) for each in self.offered]
        self.fields["certificates"] = forms.MultipleChoiceField(
            label=_("Certificates"), choices=choices, required=False
        )

    def clean(self) -> dict[str, Any]:
        """What belongs together: some are chosen, and a day was entered."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("certificates")
        if cleaned.get("which") == SOME and chosen == []:
            self.add_error("certificates", _("Choose at least one certificate."))
        if cleaned.get("until") == A_DAY and "day" in cleaned:
            self._check_day(cleaned["day"])
        return cleaned

    def wish(self) -> Wish:
        """What a valid form asks for; the link works to the end of its last day."""
        cleaned = self.cleaned_data
        everything = cleaned["which"] == ALL
        if cleaned["until"] == A_DAY:
            day = cleaned["day"]
        else:
            day = self.today + timedelta(days=int(cleaned["until"]))
        midnight = datetime.combine(day + timedelta(days=1), time.min)
        return Wish(
            label=cleaned["label"],
            everything=everything,
            numbers=() if everything else tuple(cleaned["certificates"]),
            expires_at=timezone.make_aware(midnight),
        )

    def sent(self) -> list[tuple[str, str]]:
        """What was sent, name by name, to be sent again after the preview."""
        return [
            (name, value) for name in self.fields for value in self.data.getlist(name)
        ]

    def _check_day(self, day: date | None) -> None:
        last = self.today + LONGEST
        if day is None:
            self.add_error("day", _("Enter the last day."))
        elif day <= self.today:
            self.add_error("day", _("Choose a day after today."))
        elif day > last:
            words = _("A link works for a year at most: choose a day up to %(day)s.")
            latest = date_format(last, "j F Y")
            self.add_error("day", forms.ValidationError(words, params={"day": latest}))
