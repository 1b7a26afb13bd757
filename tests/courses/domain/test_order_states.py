import pytest

from courses.domain.order_states import (
    MONEY,
    TRANSITIONS,
    OrderTransitionNotAllowed,
    change_order,
)
from courses.domain.payments import payment_for
from courses.models import Order, OrderEvent, Seat
from hubs.models import AuditEvent
from tests.factories.hubs import NOON
from tests.factories.money import OrderFactory
from tests.factories.paying import paid

pytestmark = pytest.mark.django_db
State = Order.State


def test_every_state_has_its_ways():
    assert set(TRANSITIONS) == set(State)
    assert all(after != before for before, after in TRANSITIONS.items())


def test_nothing_undoes_a_payment():
    assert all(TRANSITIONS[state] <= MONEY for state in MONEY)


def test_a_change_is_an_event_and_stands_in_the_trail():
    order = OrderFactory(state=State.OPEN)

    change_order(order, to=State.EXPIRED, at=NOON)
    change_order(order, to=State.EXPIRED, at=NOON)

    event = OrderEvent.objects.get()
    assert (event.before, event.after, event.at) == ("open", "expired", NOON)
    assert AuditEvent.objects.get(verb="order.changed").hub == order.hub


def test_what_the_table_does_not_have_is_refused():
    order = OrderFactory(state=State.PAID)

    with pytest.raises(OrderTransitionNotAllowed):
        change_order(order, to=State.EXPIRED, at=NOON)

    assert not OrderEvent.objects.exists()


def test_a_seat_knows_what_was_paid_for_it(ledger):
    order = paid(ledger)
    payment = order.payments.get()
    seat = Seat.objects.get()
    assert payment_for(seat) == payment

    order.places.all().delete()

    assert payment_for(seat) is None
