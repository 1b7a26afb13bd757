"""The timetable: dated runs that the public is told of, soonest first."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from courses.domain.facets import Choice, narrow
from courses.domain.shelf import ROOMS, Card, Shelf
from courses.domain.standing import Standing, standing
from courses.models import Run, RunSession

#: Pieces of pages, by their kind and the reader's zone: each with the state of the run
#: that it shows.
Drawn = dict[tuple[str, str], tuple[tuple[object, ...], str]]

FACETS: Final = ("month", "mode", "language", "hub")


@dataclass(frozen=True, slots=True)
class Entry:
    """A run, with its hub and the sessions that take place, and its course.

    ``next_at`` is when its next session begins, or it does; ``month`` is the month of
    that in the run's zone, as in ``2027-01``.
    """

    run: Run
    card: Card
    next_at: datetime
    month: str
    #: How lists show it, as it was drawn: by list and zone, with what that rests on.
    drawn: Drawn = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Timetable:
    """All entries, soonest first; bit ``n`` of a mask stands for entry ``n``."""

    entries: tuple[Entry, ...]
    masks: dict[str, dict[str, int]]
    hubs: dict[str, str]


@dataclass(frozen=True)
class Wish:
    """Which runs somebody looks for: see :func:`courses.domain.facets.narrow`."""

    month: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    hub: tuple[str, ...] = ()

    def chosen(self) -> Iterator[tuple[str, str]]:
        """The values in use, as pairs of facet and value."""
        for facet in FACETS:
            for value in getattr(self, facet):
                yield facet, value

    def without(self, facet: str, value: str) -> "Wish":
        """The same wish without one value."""
        kept: Any = tuple(each for each in getattr(self, facet) if each != value)
        return replace(self, **{facet: kept})


@dataclass(frozen=True)
class Found:
    """The entries that fit, soonest first, of how many, and the choices left."""

    entries: list[Entry]
    total: int
    facets: dict[str, list[Choice]]


def timetable(shelf: Shelf, *, at: datetime) -> Timetable:
    """The runs of the courses on ``shelf``; costs no query while nothing changes."""
    key = ("timetable",)
    if key not in shelf.notes:
        shelf.notes[key] = _read(shelf, at=at)
    read: Timetable = shelf.notes[key]
    return read


def find(wish: Wish, *, table: Timetable, at: datetime) -> Found:
    """The runs that fit ``wish`` and are not over at ``at``."""
    within = sum(
        1 << position
        for position, entry in enumerate(table.entries)
        if _is_ahead(entry, at=at)
    )
    chosen = {facet: getattr(wish, facet) for facet in FACETS}
    narrowed = narrow(within, by=chosen, masks=table.masks)
    return Found(
        entries=[
            entry
            for position, entry in enumerate(table.entries)
            if narrowed.fitting >> position & 1
        ],
        total=within.bit_count(),
        facets=narrowed.facets,
    )


def with_room(table: Timetable, *, at: datetime) -> list[Entry]:
    """Runs that have not begun, that can be booked now and have a seat free."""
    return [
        entry
        for entry in table.entries
        if entry.run.starts_at is not None
        and entry.run.starts_at > at
        and takes_bookings(entry.run, at=at)
        and stands(entry.run, at=at) is not Standing.FULL
    ]


def of_hub(table: Timetable, hub: int, *, at: datetime) -> list[Entry]:
    """Runs that a hub delivers, its own courses' or a partner's, and not over."""
    return [
        entry
        for entry in table.entries
        if entry.run.hub_id == hub and _is_ahead(entry, at=at)
    ]


def taken_of(run: Run) -> int:
    """How many seats are taken: as counted since, where ``run`` was read earlier."""
    return ROOMS.taken.get(run.pk, run.taken)


def stands(run: Run, *, at: datetime) -> Standing:
    """Where a run stands that was read earlier, by the seats counted since."""
    pending = ROOMS.pending.get(run.pk, 0)
    return standing(run, pending=pending, at=at, taken=taken_of(run))


def takes_bookings(run: Run, *, at: datetime) -> bool:
    """Whether the window for bookings is open; for a full run, to wait for a seat.

    As :meth:`courses.models.runs.RunQuerySet.bookable` asks the database.
    """
    if run.books_from is not None and run.books_from > at:
        return False
    until = run.books_until or run.starts_at
    return until is None or until > at


def _is_ahead(entry: Entry, *, at: datetime) -> bool:
    return entry.run.ends_at is None or entry.run.ends_at > at


def _read(shelf: Shelf, *, at: datetime) -> Timetable:
    cards = {card.course: card for card in shelf.cards}
    sessions = RunSession.objects.filter(cancelled_at__isnull=True).defer("link")
    runs = (
        Run.objects.listed(at=at)
        .dated()
        .filter(starts_at__isnull=False)
        .select_related("hub__legal_entity")
        .prefetch_related(Prefetch("sessions", sessions))
        .defer("access_notes")
        .order_by("starts_at", "pk")
    )
    on_offer = (run for run in runs if run.course_id in cards)
    unsorted = [_entry(run, cards[run.course_id], at=at) for run in on_offer]
    entries = tuple(sorted(unsorted, key=lambda entry: (entry.month, entry.next_at)))
    return Timetable(
        entries=entries,
        masks=_masks(entries),
        hubs={entry.run.hub.slug: entry.run.hub.short_name for entry in entries},
    )


def _entry(run: Run, card: Card, *, at: datetime) -> Entry:
    ahead = (each.starts_at for each in run.sessions.all() if each.ends_at > at)
    moment = next(ahead, run.starts_at) or at
    month = moment.astimezone(ZoneInfo(run.time_zone)).strftime("%Y-%m")
    return Entry(run, card, moment, month)


def _masks(entries: tuple[Entry, ...]) -> dict[str, dict[str, int]]:
    masks: dict[str, dict[str, int]] = {facet: defaultdict(int) for facet in FACETS}
    for position, entry in enumerate(entries):
        run, bit = entry.run, 1 << position
        masks["month"][entry.month] |= bit
        masks["mode"][run.mode] |= bit
        masks["language"][run.language] |= bit
        masks["hub"][run.hub.slug] |= bit
    return {facet: dict(values) for facet, values in masks.items()}
