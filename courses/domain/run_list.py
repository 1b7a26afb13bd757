"""Runs as a hub's staff see them: where they stand, how full, who is on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from courses.domain.standing import Standing, standing, with_pending
from courses.domain.titles import titles_of
from courses.models import Run, Seat, WaitingPlace
from hubs.models import Hub


class When(StrEnum):
    """Which runs of a list are asked for."""

    COMING = "coming"
    ANY_DAY = "any-day"
    OVER = "over"


@dataclass(frozen=True)
class RunRow:
    """A run in a list.

    ``sure`` counts the seats that are somebody's, ``pending`` those that are kept for
    people who pay or have an offer.
    """

    run: Run
    title: str
    standing: Standing
    sure: int
    pending: int
    waiting: int


@dataclass(frozen=True)
class SeatCount:
    """What the ledger of a run says.

    ``bought`` are seats of organisations that nobody has claimed yet, ``pending`` those
    that are kept for people who pay or have an offer.
    """

    taken: int
    bought: int
    pending: int
    waiting: int


def runs_of(hubs: QuerySet[Hub], *, when: When, at: datetime) -> QuerySet[Any]:
    """Runs of ``hubs``: what comes by its beginning, what is over newest first."""
    runs = Run.objects.filter(hub__in=hubs).select_related("course", "hub")
    waits = Q(waiting__state__in=WaitingPlace.OPEN)
    in_line = Count("waiting", filter=waits)
    counted: QuerySet[Any] = with_pending(runs.annotate(in_line=in_line))
    is_over = Q(ends_at__lte=at) | Q(state=Run.State.CANCELLED)
    if when == When.ANY_DAY:
        return counted.filter(mode=Run.Mode.SELF_PACED).order_by("course__code", "pk")
    dated = counted.exclude(mode=Run.Mode.SELF_PACED)
    if when == When.OVER:
        return dated.filter(is_over).order_by(F("ends_at").desc(nulls_last=True), "-pk")
    to_come = dated.exclude(is_over)
    return to_come.order_by(F("starts_at").asc(nulls_first=True), "pk")


def rows_of(runs: Iterable[Any], *, language: str, at: datetime) -> list[RunRow]:
    """The runs of :func:`runs_of` with their titles: three queries, however many."""
    found = list(runs)
    titles = titles_of(run.course for run in found)
    return [
        RunRow(
            run=run,
            title=titles[run.course_id].told_in(language),
            standing=standing(run, pending=run.pending, at=at),
            sure=run.taken - run.pending,
            pending=run.pending,
            waiting=run.in_line,
        )
        for run in found
    ]


def seats_of(run: Run) -> SeatCount:
    """How many seats of ``run`` are taken or kept, and how many people wait."""
    held = Seat.State.HELD
    states = run.ledger.aggregate(
        taken=Count("pk", filter=Q(state__in=[Seat.State.TAKEN, Seat.State.USED])),
        bought=Count("pk", filter=Q(state=held, pack_seat__isnull=False)),
        pending=Count("pk", filter=Q(state=held, pack_seat__isnull=True)),
    )
    return SeatCount(**states, waiting=waiting_for(run).count())


def waiting_for(run: Run) -> QuerySet[WaitingPlace]:
    """Who waits or has an offer, in the order in which seats are offered."""
    places = WaitingPlace.objects.filter(run=run).open()
    return places.select_related("learner").order_by("-priority", "pk")
