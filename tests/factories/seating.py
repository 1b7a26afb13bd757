"""Runs with people on them, by the rules of seats."""

from courses.domain.enrolment import admit, enrol
from courses.domain.seats import hold
from courses.models import OrderSeat, Seat
from tests.factories.courses import EditionFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrderFactory, PaymentFactory


def dated_run(*, seats=1, edition=None, **run):
    """A run on a date of a course that is on offer."""
    edition = edition or EditionFactory()
    return DatedRunFactory(course=edition.course, seats=seats, **run)


def fill(run, *, at=NOON):
    """Let people enrol until the run is full; return their enrolments."""
    run.refresh_from_db()
    free = range(run.seats - run.taken)
    return [enrol(UserFactory(), run=run, at=at) for _each in free]


def paid_enrolment(run=None, *, at=NOON, **order):
    """Somebody who paid for the seat, as fulfilment leaves it."""
    run = run or dated_run(seats=3, price_cents=45_000)
    order = OrderFactory(run=run, **order)
    PaymentFactory(order=order, amount_cents=order.gross_cents, paid_at=at)
    [seat] = hold(run, how=Seat.How.PAID, holder=order.buyer, at=at)
    OrderSeat.objects.create(order=order, seat=seat)
    return admit(order.buyer, seat=seat, at=at)
