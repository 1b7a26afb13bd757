"""All 7! orders of what is heard of an order, each with any duplicates anywhere.

Not one by one: two beginnings that heard the same and left the same rows go on alike,
so each such place is visited once. From each place everything is heard that may come
next, new or again; what holds at all places holds in every order.
"""

import pytest
from django.db import transaction

from cms.demo.stand_in.ledger import event_of
from courses.domain.checkout import opened
from courses.domain.order_states import TRANSITIONS
from courses.domain.payments import UnknownPayment
from courses.domain.seats import miscounted
from courses.domain.stripe_events import handle, receive
from courses.domain.stripe_facts import Notice, Session
from courses.models import (
    Dispute,
    Enrolment,
    Order,
    OrderEvent,
    Payment,
    Refund,
    Run,
    Seat,
    StripeEvent,
)
from tests.factories.hubs import NOON
from tests.factories.paying import at_checkout, notices

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

#: Stripe's own answer that a session was made: it may arrive last of all.
CREATED = "created"


@pytest.fixture
def events(ledger):
    """The seven, of one order, with a ledger that is at its end."""
    payment = at_checkout()
    session_id = payment.session_id
    answer = ledger.session(session_id)
    pending = ledger.pay(session_id, by_debit=True)
    done = ledger.end_debit(session_id, succeeds=True)
    intent = done["payment_intent"]
    refund = ledger.refund({"payment_intent": intent})
    dispute = ledger.dispute(intent)
    notices(ledger)
    # That the session was made is the first of the seven, and not yet heard.
    Payment.objects.update(session_id=None, url="", expires_at=None)
    refused = {**done, "payment_status": "unpaid"}
    return {
        CREATED: Session.of(answer),
        "completed": ("checkout.session.completed", pending),
        "succeeded": ("checkout.session.async_payment_succeeded", done),
        "failed": ("checkout.session.async_payment_failed", refused),
        "expired": ("checkout.session.expired", {**answer, "status": "expired"}),
        "refunded": ("refund.created", refund),
        "disputed": ("charge.dispute.created", dispute),
    }


def hear(name, event):
    """One of them; then what had to wait for it, as the worker tries it again."""
    if name == CREATED:
        opened(Payment.objects.get(), event)
    else:
        receive(Notice.of(event_of(*event)), at=NOON)
    for waiting in StripeEvent.objects.filter(handled_at=None).order_by("pk"):
        try:
            handle(waiting, at=NOON)
        except UnknownPayment:
            continue


def rows():
    """All that what is heard next could look at, without what a sequence numbers.

    Until when one may pay is left out: at the one moment of this test it is not over.
    """
    waiting = StripeEvent.objects.filter(handled_at=None).order_by("kind")
    found = (
        Order.objects.values_list("state", "fulfilled_at"),
        Payment.objects.values_list("state", "session_id", "intent_id", "url"),
        Refund.objects.order_by("pk").values_list("why", "state", "amount_cents"),
        Dispute.objects.values_list("stripe_id", "state", "amount_cents"),
        Seat.objects.order_by("pk").values_list("state"),
        Enrolment.objects.order_by("pk").values_list("state", "access_ended_at"),
        Run.objects.values_list("taken"),
        waiting.values_list("kind").distinct(),
    )
    return tuple(tuple(each) for each in found)


def require_legal():
    """What holds at any moment, in whatever order things are heard."""
    order = Order.objects.get()
    moves = OrderEvent.objects.exclude(before="").values_list("before", "after")
    assert all(after in TRANSITIONS[before] for before, after in moves)
    assert miscounted() == []
    paid = Payment.objects.filter(state="paid")
    assert order.fulfilled_at is None or paid.exists()
    assert Enrolment.objects.count() <= 1
    learns = Enrolment.objects.filter(state="active", access_ended_at=None)
    assert learns.exists() == (order.state == Order.State.PAID)
    assert Refund.objects.count() <= 1


class Walk:
    """Every place to which hearing ``events`` in any order, and again, leads."""

    def __init__(self, events):
        self.events = events
        self.places = set()
        self.ends = set()

    def go(self, heard=frozenset()):
        place = (heard, rows())
        if place in self.places:
            return
        self.places.add(place)
        require_legal()
        if heard == self.events.keys():
            self.ends.add(place[1])
        for name, event in self.events.items():
            with transaction.atomic():
                hear(name, event)
                self.go(heard | {name})
                # The next is heard at the same place as this one was.
                transaction.set_rollback(True)


def test_every_one_of_all_orders_with_duplicates_ends_alike_and_legal(events):
    walk = Walk(events)

    walk.go()

    assert {len(heard) for heard, _rows in walk.places} == set(range(8))
    assert len({heard for heard, _rows in walk.places}) == 2**7
    [(order, payment, refund, dispute, seats, enrolled, taken, waiting)] = walk.ends
    assert [state for state, _fulfilled in order] == [Order.State.DISPUTED]
    assert [each[0] for each in payment] == [Payment.State.PAID]
    assert refund == (("outside", "done", 54450),)
    assert [each[1] for each in dispute] == [Dispute.State.OPEN]
    # What went back as a whole leaves the seat to others, also beside a dispute.
    assert (seats, [state for state, _ended in enrolled]) == (
        (("freed",),),
        ["withdrawn"],
    )
    assert (taken, waiting) == (((0,),), ())
