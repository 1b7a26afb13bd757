"""What was held and not taken in time comes back; a list ends with its run's start."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.domain.run_letters import News, tell_waiting
from courses.domain.seats import free_lapsed, locked_run
from courses.domain.waiting import State, end, note
from courses.models import Run, Seat, WaitingPlace


@transaction.atomic
def lapse(run: Run, *, at: datetime) -> int:
    """Give back what was held on ``run`` and not taken in time; tell whom it was for.

    Once the run has begun the list is closed. Returns how many seats came back.
    Idempotent.
    """
    row = locked_run(run)
    seats = free_lapsed(row, at=at)
    over = WaitingPlace.objects.filter(seat__in=seats, state=State.LAPSED)
    for place in over.select_related("learner"):
        place.run = row
        note("waiting.ended", place, by=None, facts={"state": str(place.state)})
        tell_waiting(place, News.LAPSED, at=at)
    if row.starts_at is None or row.starts_at > at:
        return len(seats)
    return len(seats) + close_line(row, at=at, news=News.BEGUN)


def close_line(run: Run, *, at: datetime, news: News) -> int:
    """Close the list of a locked run; return how many offered seats came back.

    A seat that is being paid by bank, and so kept without a deadline, stays.
    """
    waits = Q(state=State.WAITING) | Q(seat__held_until__isnull=False)
    places = WaitingPlace.objects.open().filter(waits, run=run)
    came_back = 0
    locked_ones = places.select_for_update(of=("self",)).select_related("learner")
    for place in locked_ones.order_by("pk"):
        place.run = run
        came_back += place.state == State.OFFERED
        end(place, State.CLOSED, at=at, by=None)
        tell_waiting(place, news, at=at)
    return came_back


def with_something_over(*, at: datetime) -> QuerySet[Run]:
    """Runs on which a held seat has lapsed, or people wait though they have begun."""
    held = Seat.objects.lapsed(at=at).values("run")
    waiting = WaitingPlace.objects.filter(state=State.WAITING, run__starts_at__lte=at)
    offered = WaitingPlace.objects.filter(
        state=State.OFFERED, run__starts_at__lte=at, seat__held_until__isnull=False
    )
    keys = Q(pk__in=held) | Q(pk__in=waiting.values("run"))
    return Run.objects.filter(keys | Q(pk__in=offered.values("run"))).order_by("pk")
