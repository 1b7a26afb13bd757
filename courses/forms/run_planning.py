"""The form of a run with its sessions: times on the wall become moments here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.local_times import UnclearTime, moment, on_the_wall
from courses.domain.money import amount
from courses.domain.run_plans import Obstacle, RunPlan, SessionPlan
from courses.forms.runs import MOST, RunForm, SessionForm, Sessions, initial_session
from courses.models import Run
from hubs.forms.days import DayField
from hubs.models import LegalEntity, Organisation, User

PREFIX: Final = "sessions"
#: Empty sessions that a new run's form has, and how many come with each "more".
BLANK: Final = 3
#: Where the form says what is in the way; elsewhere it is said above the form.
PLACES: Final = {
    Obstacle.ZONE: "time_zone",
    Obstacle.SEATS: "seats",
    Obstacle.FEWEST: "minimum",
    Obstacle.ATTENDANCE: "attendance_percent",
    Obstacle.BOOKINGS: "books_until",
    Obstacle.LATE_BOOKINGS: "books_until",
    Obstacle.REFUNDS: "full_refund_days",
    Obstacle.SELLER: "price",
    Obstacle.ORGANISATIONS: "more_organisations",
    Obstacle.KIND: "mode",
}
WINDOW: Final = ("books_from", "books_until")
#: What the form calls as the plan does.
ALIKE: Final = (
    "language",
    "time_zone",
    "venue",
    "address",
    "access_notes",
    "minimum",
    "seats",
    "full_refund_days",
    "part_refund_days",
    "part_refund_percent",
    "attendance_percent",
)


@dataclass(frozen=True)
class Offer:
    """What may be chosen in a run's form."""

    languages: Sequence[str]
    trainers: Sequence[User]
    seller: LegalEntity | None
    zone: str
    customers: QuerySet[Organisation]


class DayForm(forms.Form):
    """From which day on a run is copied."""

    day = DayField(required=False)


class Planning:
    """A run's form and those of its sessions, as one."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        offer: Offer,
        run: Run | None = None,
        first_day: date | None = None,
    ) -> None:
        """Show ``run``, or a copy of it whose first session is on ``first_day``."""
        first = {"time_zone": offer.zone, "seats": 12}
        self.form = RunForm(
            data,
            languages=offer.languages,
            seller=offer.seller,
            customers=offer.customers,
            initial=_initial(run, is_copy=first_day is not None) if run else first,
        )
        sessions = list(_initial_sessions(run, first_day)) if run else []
        blank = 1 if sessions else BLANK
        kind = forms.formset_factory(
            SessionForm,
            formset=Sessions,
            extra=blank,
            max_num=MOST,
            validate_max=True,
            can_delete=True,
        )
        self.sessions = kind(
            data,
            prefix=PREFIX,
            initial=sessions,
            form_kwargs={"trainers": offer.trainers},
        )

    def is_valid(self) -> bool:
        """Whether all can be understood; says in its place what cannot."""
        # All are asked, so that everything is said at once.
        valid = [self.form.is_valid(), self.sessions.is_valid(), self._read()]
        return all(valid)

    def refuse(self, obstacle: Obstacle) -> None:
        """Say what is in the way of the plan, where it can be changed."""
        place = PLACES.get(obstacle)
        self.form.add_error(place, str(obstacle.label))

    def _read(self) -> bool:
        """Make times moments as far as they can be read; then all a plan."""
        given = self.form.cleaned_data
        if "time_zone" not in given:
            return False
        zone = ZoneInfo(given["time_zone"])
        window = {name: self._moment(name, zone) for name in WINDOW}
        sessions = tuple(self._session_plans(zone))
        written = [self.form, *self._filled()]
        if not self.sessions.is_valid() or any(form.errors for form in written):
            return False
        self.plan = RunPlan(
            **{name: given[name] for name in ALIKE},
            books_from=window["books_from"],
            books_until=window["books_until"],
            mode=Run.Mode(given["mode"]),
            audience=Run.Audience(given["audience"]),
            organisations=tuple(
                dict.fromkeys(
                    [*given.get("organisations", ()), *given["more_organisations"]]
                )
            ),
            price_cents=given["price"],
            sessions=sessions,
        )
        return True

    def _filled(self) -> Iterator[SessionForm]:
        """The sessions that somebody wrote and did not take off."""
        for form in self.sessions.forms:
            given = form.cleaned_data
            # One that is as it was is meant; an empty one is not.
            is_meant = form.has_changed() or given.get("uid")
            if is_meant and not given.get(DELETION_FIELD_NAME):
                yield form

    def _session_plans(self, zone: ZoneInfo) -> Iterator[SessionPlan]:
        for form in self._filled():
            given = form.cleaned_data
            if form.errors:
                continue
            starts, ends = (
                _moment(form, name, datetime.combine(given["day"], given[name]), zone)
                for name in ("starts", "ends")
            )
            if starts is not None and ends is not None:
                yield SessionPlan(
                    starts_at=starts,
                    ends_at=ends,
                    title=given["title"],
                    room=given["room"],
                    link=given["link"],
                    trainer=form.trainers.get(given["trainer"]),
                    uid=given["uid"],
                )

    def _moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        local = self.form.cleaned_data.get(name)
        return _moment(self.form, name, local, zone) if local else None


def with_more_sessions(data: QueryDict) -> QueryDict:
    """What was sent, with some empty sessions more."""
    more, name = data.copy(), f"{PREFIX}-TOTAL_FORMS"
    sent = data.get(name, "")
    count = int(sent) if sent.isdecimal() and len(sent) <= len(str(MOST)) else 0
    more[name] = str(min(count + BLANK, MOST))
    return more


def _moment(
    form: forms.Form, name: str, local: datetime, zone: ZoneInfo
) -> datetime | None:
    """The moment, or None; then the form says which times there are instead."""
    try:
        return moment(local, zone=zone)
    except UnclearTime as unclear:
        early, late = (date_format(each, "H:i") for each in unclear.instead)
        if unclear.is_missing:
            words = _(
                "Clocks in %(zone)s leave out %(time)s on that day: take %(early)s or"
                " %(late)s."
            )
        else:
            words = _(
                "Clocks in %(zone)s show %(time)s twice on that day: take %(early)s or"
                " %(late)s."
            )
        facts = {
            "zone": zone.key,
            "time": date_format(local, "H:i"),
            "early": early,
            "late": late,
        }
        form.add_error(name, ValidationError(words % facts))
        return None


def _initial(run: Run, *, is_copy: bool) -> dict[str, Any]:
    zone = ZoneInfo(run.time_zone)
    # When a copy can be booked is for its own dates to say.
    window = (
        {}
        if is_copy
        else {"books_from": run.books_from, "books_until": run.books_until}
    )
    price = str(amount(run.price_cents, run.currency)) if run.price_cents else ""
    return {
        **{name: getattr(run, name) for name in ALIKE},
        **{name: on_the_wall(at, zone=zone) for name, at in window.items() if at},
        "mode": run.mode,
        "audience": run.audience,
        "organisations": list(run.organisations.all()),
        "price": price,
    }


def _initial_sessions(run: Run, first_day: date | None) -> Iterator[Any]:
    """The sessions that take place; those of a copy as many days later, and new."""
    zone = ZoneInfo(run.time_zone)
    live = run.sessions.filter(cancelled_at=None).order_by("starts_at", "pk")
    later = None
    for session in live:
        begin = on_the_wall(session.starts_at, zone=zone)
        end = on_the_wall(session.ends_at, zone=zone)
        if first_day is not None:
            later = first_day - begin.date() if later is None else later
            begin, end = begin + later, end + later
        shown = initial_session(session, begin=begin, end=end)
        yield shown if first_day is None else {**shown, "uid": ""}
