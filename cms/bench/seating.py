"""Seats of the benchmark: each enrolment's, and a run on dates of each course."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Model, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cms.bench import numbers
from courses.models import Course, Enrolment, Run, RunSession, Seat, SeatEvent

#: Dated runs have the keys after those of the self-paced ones.
DATED: Final = 1_000_000
SESSIONS: Final = 3


def dated_rows(
    number: int, course: Course, *, at: datetime
) -> Iterator[tuple[type[Model], Model]]:
    """A run on three mornings, for twelve, in one to ten weeks."""
    first = at + timedelta(weeks=1 + number % 10)
    sessions = [
        RunSession(
            pk=number * SESSIONS + day + 1,
            run_id=DATED + number,
            uid=numbers.public_id("session", number * SESSIONS + day),
            title=f"Morning {day + 1}",
            starts_at=first + timedelta(days=day),
            ends_at=first + timedelta(days=day, hours=3),
            room="Training clean room",
        )
        for day in range(SESSIONS)
    ]
    hub = course.hub
    yield (
        Run,
        Run(
            pk=DATED + number,
            public_id=numbers.public_id("dated-run", number),
            course=course,
            hub=hub,
            mode=Run.Mode.ON_SITE,
            language="en",
            time_zone=hub.time_zone,
            starts_at=sessions[0].starts_at,
            ends_at=sessions[-1].ends_at,
            venue="Training centre",
            address=f"Market square 1\n{hub.city}",
            seats=12,
        ),
    )
    for session in sessions:
        yield RunSession, session


def seat_rows(enrolment: Enrolment) -> Iterator[tuple[type[Model], Model]]:
    """The seat that an enrolment began on, as enrolling leaves it."""
    seat = Seat(
        pk=enrolment.pk,
        public_id=numbers.public_id("seat", enrolment.pk),
        run_id=enrolment.run_id,
        state=Seat.State.TAKEN,
        how=Seat.How.FREE,
        holder=enrolment.learner,
        enrolment=enrolment,
    )
    yield Seat, seat
    states = ["", Seat.State.HELD, Seat.State.TAKEN]
    for place in range(2):
        yield (
            SeatEvent,
            SeatEvent(
                pk=seat.pk * 2 + place,
                seat=seat,
                before=states[place],
                after=states[place + 1],
                at=enrolment.enrolled_at,
                by=enrolment.learner,
            ),
        )


def count_seats() -> None:
    """Let each run's counter be what the ledger says."""
    had = Seat.objects.filter(~Q(state=Seat.State.FREED), run=OuterRef("pk"))
    counted = had.order_by().values("run").annotate(number=Count("pk"))
    Run.objects.update(taken=Coalesce(Subquery(counted.values("number")), 0))
