"""What ends with the money, and what an order that was never delivered leaves alone."""

from datetime import timedelta

import pytest

from courses.domain.access_ended import end_access, give_access_back
from courses.domain.coming_back import paid_for
from courses.models import OrderSeat, Seat
from tests.factories.employers import bought
from tests.factories.hubs import NOON
from tests.factories.money import OrderFactory, PaymentFactory, RefundFactory
from tests.factories.seating import dated_run, paid_enrolment

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def enrolment():
    return paid_enrolment()


@pytest.fixture
def undelivered(enrolment):
    """A second order of the same seat that was paid and could not be delivered."""
    order = OrderFactory(run=enrolment.run, fulfilled_at=None)
    PaymentFactory(order=order, amount_cents=order.gross_cents)
    OrderSeat.objects.create(order=order, seat=Seat.objects.get())
    return order


def test_an_order_that_was_never_delivered_closes_nothing(enrolment, undelivered):
    end_access(undelivered, at=LATER, for_good=True)

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.access_ended_at) == ("active", None)
    assert Seat.objects.get().state == "taken"


def test_and_it_opens_nothing_again(enrolment, undelivered):
    [delivered] = [row for row in enrolment.run.orders.all() if row.fulfilled_at]
    end_access(delivered, at=NOON, for_good=False)

    give_access_back(undelivered, at=LATER)

    enrolment.refresh_from_db()
    assert enrolment.access_ended_at == NOON
    give_access_back(delivered, at=LATER)
    enrolment.refresh_from_db()
    assert enrolment.access_ended_at is None


def test_a_seat_was_paid_by_the_order_that_was_delivered(enrolment, undelivered):
    assert paid_for(Seat.objects.get()).order != undelivered


def test_what_does_not_divide_goes_back_with_the_last_seat():
    pack = bought(dated_run(seats=3, price_cents=3_333), quantity=3)
    payment = PaymentFactory(order=pack.order)
    seats = [each.seat for each in pack.seats.order_by("pk")]
    back = []

    for seat in seats:
        back.append(paid_for(seat).cents)
        RefundFactory(payment=payment, amount_cents=back[-1])

    assert payment.amount_cents == 12_098
    assert back == [4_032, 4_032, 4_034]
