"""When runs take place and whether there is room, as pages say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.template import Context, Library
from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from courses.domain.prospectus import Prospectus
from courses.domain.shelf import shelf
from courses.domain.standing import Standing
from courses.domain.timetable import (
    Drawn,
    Entry,
    of_hub,
    stands,
    taken_of,
    takes_bookings,
    timetable,
    with_room,
)
from courses.models import Run, RunSession
from courses.templatetags.courses import room
from hubs.models import Hub

register = Library()

#: "Thu 14 Jan 2027", and the time of day.
DAY, TIME = "D j M Y", "H:i"


@dataclass(frozen=True)
class Sheet:
    """A day on a small calendar sheet."""

    day: str
    month: str


@dataclass(frozen=True)
class Times:
    """From when until when, in the run's zone.

    ``own`` says it in the zone of who is signed in, where the clocks differ.
    ``starts`` and ``ends`` are in UTC, for machines.
    """

    starts: str
    ends: str
    first: str
    last: str
    zone: str
    zone_name: str
    own: str
    is_visitors: bool


@dataclass(frozen=True)
class Room:
    """Whether there is room, in words and by kind of tag, and what one can do."""

    tag: str
    kind: str
    standing: str
    act: str
    opens: datetime | None


@register.simple_tag
def next_runs(most: int) -> list[Entry]:
    """The runs that begin next and have room."""
    now = timezone.now()
    return with_room(timetable(_offer(now), at=now), at=now)[:most]


@register.simple_tag
def runs_of_hub(hub: Hub) -> list[Entry]:
    """The runs that a hub delivers next."""
    now = timezone.now()
    return of_hub(timetable(_offer(now), at=now), hub.pk, at=now)


@register.simple_tag(takes_context=True)
def run_line(context: Context, entry: Entry, kind: str = "") -> SafeString:
    """A run in a list, of one hub or of ``kind`` "all"; see :func:`_line`."""
    user = context["user"]
    facts = {"entry": entry, "user": user, "with_hub": kind == "all"}
    name = "courses/timetable/_run.html"
    return _line(entry.run, name, facts, kept=entry.drawn, kind=kind)


@register.simple_tag(takes_context=True)
def course_run(context: Context, run: Run, about: Prospectus) -> SafeString:
    """A run on the page of its course; see :func:`_line`."""
    facts = {"run": run, "about": about, "user": context["user"]}
    kept = about.drawn.setdefault(run.pk, {})
    return _line(run, "courses/course_page/_run.html", facts, kept=kept, kind="")


def _line(
    run: Run, template: str, facts: dict[str, Any], *, kept: Drawn, kind: str
) -> SafeString:
    """What ``template`` shows of a run: the same for all whose clocks are the same.

    Drawn again when a seat is sold, bookings open or end, a session is over, and on
    another day, when taxes may be others.
    """
    now = timezone.now()
    session = next_session(run)
    state = (
        taken_of(run),
        stands(run, at=now),
        takes_bookings(run, at=now),
        session and session.pk,
        now.date(),
    )
    user = facts["user"]
    key = kind, user.time_zone if user.is_authenticated else ""
    if kept.get(key, ((), ""))[0] != state:
        kept[key] = state, get_template(template).render(facts)
    return mark_safe(kept[key][1])  # noqa: S308 (a template drew it)


def _offer(now: datetime) -> Any:
    return shelf(get_language() or "en", at=now)


@register.simple_tag
def sheet(run: Run, moment: datetime) -> Sheet:
    """The day of ``moment`` where ``run`` takes place."""
    local = moment.astimezone(ZoneInfo(run.time_zone))
    return Sheet(date_format(local, "j"), date_format(local, "M"))


@register.simple_tag
def day_of(run: Run, moment: datetime, form: str = "j M Y") -> str:
    """The date of ``moment`` where ``run`` takes place."""
    return date_format(moment.astimezone(ZoneInfo(run.time_zone)), form)


@register.simple_tag
def next_session(run: Run) -> RunSession | None:
    """The session that is under way or comes next."""
    now = timezone.now()
    return next((each for each in run.sessions.all() if each.ends_at > now), None)


@register.simple_tag
def times_of(session: RunSession, run: Run, user: Any) -> Times:
    """When a session of ``run`` takes place.

    The zone of who is signed in is known here; a visitor's browser knows its own.
    """
    there = ZoneInfo(run.time_zone)
    first = session.starts_at.astimezone(there)
    last = session.ends_at.astimezone(there)
    own = ""
    if user.is_authenticated and (here := _zone(user.time_zone)) is not None:
        moved = first.astimezone(here), last.astimezone(here)
        if moved[0].utcoffset() != first.utcoffset():
            own = gettext("%(from)s to %(until)s") % {
                "from": _moment(moved[0]),
                "until": _end(moved[0], moved[1]),
            }
    return Times(
        starts=_for_machines(first),
        ends=_for_machines(last),
        first=_moment(first),
        last=_end(first, last),
        zone=run.time_zone,
        zone_name=city_of(run.time_zone),
        own=own,
        is_visitors=not user.is_authenticated,
    )


@register.simple_tag
def room_of(run: Run) -> Room:
    """Whether a run has room and can be booked, as counted last."""
    now = timezone.now()
    stand, is_open = stands(run, at=now), takes_bookings(run, at=now)
    tag, kind = room(run.seats, taken_of(run))
    act = gettext("Book") if run.price_cents else gettext("Enrol")
    if run.seats is not None and taken_of(run) >= run.seats:
        act = gettext("Join the waiting list")
        tag = gettext("Waiting list") if is_open else tag
    is_told = stand in {Standing.RUNNING, Standing.CONFIRMED}
    opens = run.books_from if run.books_from and run.books_from > now else None
    if not is_open:
        tag, kind = _closed(tag, kind, opens=opens)
    return Room(
        tag=tag,
        kind=kind,
        standing=str(stand.label) if is_told else "",
        act=act if is_open else "",
        opens=opens,
    )


@register.filter
def town_or_mode(run: Run) -> str:
    """Where a run takes place: a town, or how else."""
    if not run.takes_place_somewhere:
        return str(run.get_mode_display())
    facts = {"mode": run.get_mode_display(), "town": run.town}
    return gettext("%(mode)s, %(town)s") % facts


@register.filter
def city_of(zone: str) -> str:
    """The city by which a time zone is called."""
    return zone.rpartition("/")[2].replace("_", " ")


@register.filter
def on_dates(runs: Iterable[Run]) -> list[Run]:
    """Those of ``runs`` that take place on dates."""
    return [run for run in runs if run.starts_at is not None]


@register.filter
def cheapest(runs: Iterable[Run]) -> Run | None:
    """The run that costs least."""
    return min(runs, key=lambda run: run.price_cents, default=None)


@register.filter
def with_a_price(runs: Iterable[Run]) -> list[Run]:
    """Those of ``runs`` that are not free."""
    return [run for run in runs if run.price_cents]


@register.filter
def cost_the_same(runs: Iterable[Run]) -> bool:
    """Whether all of ``runs`` have one price."""
    return len({(run.price_cents, run.currency) for run in runs}) <= 1


def _closed(tag: str, kind: str, *, opens: datetime | None) -> tuple[str, str]:
    """What is said of a run that takes no bookings now."""
    return (tag, kind) if opens else (gettext("Bookings closed"), "off")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _moment(moment: datetime) -> str:
    return date_format(moment, f"{DAY}, {TIME}")


def _end(first: datetime, last: datetime) -> str:
    same_day = first.date() == last.date()
    return date_format(last, TIME) if same_day else _moment(last)


def _for_machines(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
