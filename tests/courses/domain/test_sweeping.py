from datetime import timedelta

import pytest

from cms.demo.stand_in.api import Fault
from cms.demo.stand_in.ledger import event_of
from courses.domain.checkout import END
from courses.domain.sending_back import send
from courses.domain.stripe_events import handle, receive
from courses.domain.stripe_facts import Notice
from courses.domain.stripe_gateway import StripeAway
from courses.domain.sweeping import (
    ask_about_payments,
    expire_orders,
    strange_events,
    undecided,
)
from courses.models import Enrolment, Order, Refund, Run, Seat, StripeEvent
from courses.tasks.paying import end_sessions
from hubs.models import Outgoing
from tests.factories.hubs import NOON
from tests.factories.paying import at_checkout, hear, notices, ordered, paid

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=31)


def owed():
    """The order whose session is owed to be ended."""
    return Outgoing.objects.get(kind=END, done_at=None).key


def test_an_order_that_nobody_paid_runs_out_and_so_does_its_session(ledger):
    payment = at_checkout()

    assert expire_orders(at=LATER) == 1

    assert Order.objects.get().state == Order.State.EXPIRED
    assert Seat.objects.get().state == "freed"
    assert end_sessions(owed()) == "expired"
    assert ledger.session(payment.session_id)["status"] == "expired"


def test_an_order_without_a_session_runs_out_and_nothing_is_owed(till):
    ordered()

    assert expire_orders(at=LATER) == 1

    assert not Outgoing.objects.filter(kind=END).exists()


def test_who_paid_in_the_last_moment_has_a_seat_where_nobody_waits(ledger):
    ledger.pay(at_checkout().session_id)
    expire_orders(at=LATER)

    assert end_sessions(owed()) == "paid"

    assert Enrolment.objects.count() == 1


def test_the_seat_comes_back_though_stripe_is_away(till):
    at_checkout()
    till.desk.faults.append(Fault())

    assert expire_orders(at=LATER) == 1

    assert Seat.objects.get().state == "freed"
    with pytest.raises(StripeAway):
        end_sessions(owed())
    # And so it is tried again.
    assert end_sessions(owed()) == "expired"


def test_a_session_that_is_not_ours_is_not_ended_for_ever(ledger):
    payment = at_checkout()
    with ledger.store.rows() as rows:
        session = rows.find(payment.session_id, "checkout.session")
        rows.keep({**session, "client_reference_id": "another-site"})
    expire_orders(at=LATER)
    key = owed()

    assert end_sessions(key) == "expired"

    assert Outgoing.objects.get(kind=END, key=key).done_at is not None


def test_an_order_that_was_paid_meanwhile_does_not_run_out(ledger):
    paid(ledger)

    assert expire_orders(at=LATER) == 0


def test_a_payment_whose_event_got_lost_is_found(ledger, till):
    ledger.pay(at_checkout().session_id)
    notices(ledger)
    assert ask_about_payments(at=NOON).done == 0

    till.desk.faults.append(Fault())
    assert ask_about_payments(at=LATER).failed == 1
    assert ask_about_payments(at=LATER).done == 1

    assert Order.objects.get().state == Order.State.PAID
    assert Enrolment.objects.count() == 1


def test_money_that_nobody_decided_about_is_told_after_a_day(ledger, till):
    payment = at_checkout()
    Run.objects.update(state="cancelled", cancelled_at=NOON)
    ledger.pay(payment.session_id)
    hear(ledger)
    day = NOON + timedelta(days=1)
    assert not undecided(at=day - timedelta(seconds=1)).exists()
    assert [order.pk for order in undecided(at=day)] == [payment.order_id]

    send(Refund.objects.get(), at=day)

    assert not undecided(at=day).exists()


# ---- events


def test_an_event_is_kept_once_with_nothing_personal(ledger):
    session = ledger.pay(at_checkout().session_id)
    [notice] = notices(ledger)

    assert receive(notice, at=NOON)
    assert not receive(notice, at=NOON)

    event = StripeEvent.objects.get()
    assert event.object_id == session["id"]
    assert "zoe" not in str(event.facts)
    assert "url" not in event.facts
    assert Outgoing.objects.filter(kind="courses.handle_stripe_event").count() == 1


def test_what_no_rule_asks_for_is_not_kept(till):
    notice = Notice.of(event_of("customer.created", {"id": "cus_1"}))

    assert not receive(notice, at=NOON)
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(
    ("kind", "change", "outcome"),
    [
        ("checkout.session.completed", {"client_reference_id": "another"}, "not ours"),
        ("checkout.session.completed", {"amount_total": 1}, "differs"),
    ],
)
def test_what_is_not_as_it_should_be_has_no_effect(ledger, kind, change, outcome):
    session = ledger.pay(at_checkout().session_id)
    receive(Notice.of(event_of(kind, {**session, **change})), at=NOON)

    said = handle(StripeEvent.objects.get(), at=NOON)

    assert said.startswith(outcome)
    assert Order.objects.get().state == Order.State.OPEN
    assert strange_events().count() == (outcome == "differs")


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("refund.created", {"object": "refund", "amount": 1, "payment_intent": "pi_x"}),
        ("charge.refunded", {"object": "charge", "payment_intent": "pi_x"}),
        ("charge.refunded", {"object": "charge"}),
        (
            "charge.dispute.created",
            {"object": "dispute", "amount": 1, "payment_intent": "pi_x"},
        ),
    ],
)
def test_events_of_other_sites_are_not_ours(till, kind, thing):
    receive(Notice.of(event_of(kind, {"id": "x_1", **thing})), at=NOON)

    assert handle(StripeEvent.objects.get(), at=NOON) == "not ours"
