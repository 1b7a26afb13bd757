"""What is asked about a run and each of its sessions, in the words of who plans it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.domain.money import MOST_PRICE, NoAmount, parsed
from courses.domain.naming import language_name
from courses.forms.amounts import check_most
from courses.forms.organisations import OrganisationsField
from courses.models import Run, RunSession
from hubs.forms.days import EARLIEST, LATEST, OUT_OF_BOUNDS, DayField
from hubs.forms.lines import LineField, LinesField
from hubs.models import LegalEntity, Organisation, User
from hubs.models.time_zones import zone_choices

#: Sessions of a run at most; more are two runs.
MOST: int = 60
MOST_SEATS: int = 2000


class WallTimeField(forms.CharField):
    """A day and a time as clocks show them, in a zone that is chosen elsewhere."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )

    def to_python(self, value: Any) -> Any:
        """A ``datetime`` without a zone; None where it is left empty."""
        text = value.strip() if isinstance(value, str) else ""
        if not text:
            return None
        try:
            found = parse_datetime(text)
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            message = _("Enter a day and a time, such as 2027-03-01 09:00.")
            raise ValidationError(message)
        if not EARLIEST <= found.date() <= LATEST:
            raise ValidationError(OUT_OF_BOUNDS)
        return found

    def prepare_value(self, value: Any) -> Any:
        """As browsers want it."""
        return f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value


class RunForm(forms.Form):
    """All about a run but its sessions."""

    mode = forms.ChoiceField(
        label=_("How it is taught"),
        choices=Run.Mode.choices,
        initial=Run.Mode.ON_SITE,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("That the trainers speak.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("All times below are those of clocks there."),
    )
    venue = LineField(
        label=_("Venue"),
        required=False,
        max_length=120,
        help_text=_("The building or institute; leave it empty for a run online."),
    )
    address = LinesField(
        label=_("Address"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    access_notes = LinesField(
        label=_("How to get in"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Gate, badge, lift, gowning, step-free way, what to bring."),
    )
    seats = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=MOST_SEATS,
        help_text=_("How many can take part; leave it empty if as many as come."),
    )
    minimum = forms.IntegerField(
        label=_("Fewest participants"),
        required=False,
        min_value=0,
        max_value=MOST_SEATS,
        help_text=_("With fewer, the run may not take place; people are told so."),
    )
    price = forms.CharField(label=_("Price"), required=False, max_length=20)
    audience = forms.ChoiceField(
        label=_("Who may book"),
        choices=Run.Audience.choices,
        initial=Run.Audience.EVERYONE,
        widget=forms.RadioSelect,
        help_text=_("Invitations are sent from the run's page, once it is saved."),
    )
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where people of certain organisations may book."),
    )
    more_organisations = OrganisationsField(
        label=_("Organisations that you have not had yet"), required=False
    )
    books_from = WallTimeField(
        label=_("Bookings from"),
        required=False,
        help_text=_("Empty: as soon as the run is opened."),
    )
    books_until = WallTimeField(
        label=_("Bookings until"),
        required=False,
        help_text=_("Empty: until the first session begins."),
    )
    full_refund_days = forms.IntegerField(
        label=_("Full refund until"),
        min_value=0,
        max_value=365,
        initial=14,
        help_text=_("Days before the first session."),
    )
    part_refund_days = forms.IntegerField(
        label=_("Partial refund until"),
        min_value=0,
        max_value=365,
        initial=7,
        help_text=_("Days before the first session; after that nothing comes back."),
    )
    part_refund_percent = forms.IntegerField(
        label=_("Partial refund in percent"), min_value=0, max_value=100, initial=50
    )
    attendance_percent = forms.IntegerField(
        label=_("Sessions that must be attended, in percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_(
            "Of those that take place, for the certificate. Empty: attendance does not"
            " count."
        ),
    )

    def __init__(
        self,
        *args: Any,
        languages: Iterable[str],
        seller: LegalEntity | None,
        customers: QuerySet[Organisation],
        **kwargs: Any,
    ) -> None:
        """``seller`` is the hub's legal entity; without one its runs are free.

        ``customers`` are the organisations that the hub knows.
        """
        super().__init__(*args, **kwargs)
        self.seller = seller
        choice = cast("forms.ChoiceField", self.fields["language"])
        choice.choices = [(code, language_name(code)) for code in languages]
        price = self.fields["price"]
        if seller is None:
            price.disabled = True
            price.help_text = _(
                "Free: this hub has no legal entity that could send an invoice. Its"
                " finance adds one."
            )
        else:
            words = _("Net of VAT, in %(currency)s; empty: free.")
            price.help_text = str(words) % {"currency": seller.currency}
        known = cast(
            "forms.ModelMultipleChoiceField[Organisation]", self.fields["organisations"]
        )
        known.queryset = customers
        if not customers.exists():
            del self.fields["organisations"]

    def clean_price(self) -> int:
        """In minor units."""
        text = self.cleaned_data["price"]
        if not text or self.seller is None:
            return 0
        currency = self.seller.currency
        try:
            cents = parsed(text, currency=currency)
        except NoAmount:
            message = _("Enter an amount such as 450 or 450.00.")
            raise ValidationError(message) from None
        check_most(cents, most=MOST_PRICE, currency=currency)
        return cents

    def clean_minimum(self) -> int:
        """None, if it is left empty."""
        return self.cleaned_data["minimum"] or 0


class SessionForm(forms.Form):
    """A part of a run that takes place at a time. An empty one is none."""

    uid = forms.CharField(required=False, max_length=14, widget=forms.HiddenInput)
    day = DayField(label=_("Day"))
    starts = forms.TimeField(
        label=pgettext_lazy("time of day", "From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=pgettext_lazy("time of day", "Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    title = LineField(label=_("What it is about"), required=False, max_length=120)
    room = LineField(label=_("Room"), required=False, max_length=120)
    link = forms.URLField(
        label=_("Meeting link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Shown to those who have a seat alone."),
    )
    trainer = forms.TypedChoiceField(
        label=_("Trainer"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, trainers: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainers = {person.pk: person for person in trainers}
        choice = cast("forms.TypedChoiceField", self.fields["trainer"])
        names = [(person.pk, str(person)) for person in trainers]
        choice.choices = [("", "–"), *names]

    def clean(self) -> dict[str, Any]:
        """A session begins and ends on one day."""
        cleaned = cast("dict[str, Any]", super().clean())
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            message = _("It ends after it begins, on the same day.")
            self.add_error("ends", message)
        return cleaned


class Sessions(forms.BaseFormSet[SessionForm]):
    """The sessions of a run, with some that are still empty."""

    def add_fields(self, form: SessionForm, index: int | None) -> None:
        """The box that takes a session off says so."""
        super().add_fields(form, index)
        if forms.formsets.DELETION_FIELD_NAME in form.fields:
            off = form.fields[forms.formsets.DELETION_FIELD_NAME]
            off.label = _("Take this session off")


def initial_session(session: RunSession, *, begin: datetime, end: datetime) -> Any:
    """What a form shows of ``session``, whose local times are these."""
    return {
        "uid": session.uid,
        "day": begin.date(),
        "starts": begin.time(),
        "ends": end.time(),
        "title": session.title,
        "room": session.room,
        "link": session.link,
        "trainer": session.trainer_id,
    }
