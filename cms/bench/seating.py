"""Seats of the benchmark: each enrolment's, and those of runs on dates."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Count, Model, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cms.bench import numbers
from courses.models import Enrolment, Run, Seat, SeatEvent

#: Keys of seats that nobody has begun on come after those of enrolments.
FIRST_HELD: Final = 1_000_000_000


def held_rows(run: Run) -> list[Model]:
    """The seats that ``run`` has given away: an organisation's, to be claimed."""
    return [
        Seat(
            pk=FIRST_HELD + run.pk * 100 + place,
            public_id=numbers.public_id("held seat", run.pk * 100 + place),
            run=run,
            state=Seat.State.HELD,
            how=Seat.How.EMPLOYER,
        )
        for place in range(run.taken)
    ]


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
