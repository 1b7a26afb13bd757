"""Seats on dates that a learner has, and seats that they wait for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from courses.domain.titles import titles_of
from courses.domain.waiting import is_over
from courses.models import Enrolment, RunSession, WaitingPlace
from hubs.models import User


@dataclass(frozen=True)
class Booked:
    """A seat on a run that has not ended; ``session`` is under way, or the next one."""

    enrolment: Enrolment
    title: str
    session: RunSession | None


@dataclass(frozen=True)
class Awaited:
    """A place on a waiting list: ``position``, or the ``deadline`` of an offer."""

    place: WaitingPlace
    title: str
    position: int | None
    deadline: datetime | None


@dataclass(frozen=True)
class Bookings:
    """What a learner has booked, soonest first; offers, and then places in line."""

    seats: tuple[Booked, ...]
    offers: tuple[Awaited, ...]
    lines: tuple[Awaited, ...]


def bookings_of(
    learner: User, dated: Iterable[Enrolment], *, language: str, at: datetime
) -> Bookings:
    """The bookings of ``learner``, who is under way on ``dated`` runs.

    One query without any, five with any number.
    """
    seats = [
        each for each in dated if each.run.ends_at is not None and each.run.ends_at > at
    ]
    seats.sort(key=lambda each: (each.run.starts_at or at, each.pk))
    live = RunSession.objects.filter(cancelled_at=None, ends_at__gt=at)
    prefetch_related_objects(seats, Prefetch("run__sessions", live, to_attr="to_come"))
    places = list(
        WaitingPlace.objects.open()
        .visible_to(learner)
        .numbered()
        .select_related("run__course", "run__hub")
        .order_by("joined_at", "pk")
    )
    titles = _titles([*seats, *places], language=language)
    awaited = [
        _awaited(place, title=titles[place.run.course_id], at=at) for place in places
    ]
    return Bookings(
        seats=tuple(
            Booked(each, titles[each.run.course_id], _next(each)) for each in seats
        ),
        offers=tuple(each for each in awaited if each.deadline is not None),
        lines=tuple(each for each in awaited if each.position is not None),
    )


def _next(enrolment: Enrolment) -> RunSession | None:
    to_come: list[RunSession] = getattr(enrolment.run, "to_come", [])
    return next(iter(to_come), None)


def _titles(
    things: Iterable[Enrolment | WaitingPlace], *, language: str
) -> dict[int, str]:
    courses = {thing.run.course_id: thing.run.course for thing in things}
    if not courses:
        return {}
    found = titles_of(courses.values())
    return {key: titles.told_in(language) for key, titles in found.items()}


def _awaited(place: WaitingPlace, *, title: str, at: datetime) -> Awaited:
    """An offer whose time is over is no offer any more, also before it was swept."""
    waits = place.state == WaitingPlace.State.WAITING
    is_kept = place.state == WaitingPlace.State.OFFERED and not is_over(place, at=at)
    return Awaited(
        place=place,
        title=title,
        position=getattr(place, "before", 0) + 1 if waits else None,
        deadline=place.deadline if is_kept else None,
    )
