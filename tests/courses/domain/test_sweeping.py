from datetime import timedelta

import pytest

from cms.demo.stand_in.api import Fault
from cms.demo.stand_in.ledger import event_of
from courses.domain.checkout import END
from courses.domain.money_waits import tell_finance, undecided, unknown
from courses.domain.refunds import decide
from courses.domain.sending_back import send
from courses.domain.stripe_events import handle, receive
from courses.domain.stripe_facts import Notice
from courses.domain.stripe_gateway import StripeAway
from courses.domain.sweeping import (
    ask_about_payments,
    expire_orders,
    strange_events,
)
from courses.models import (
    Enrolment,
    Order,
    Payment,
    Refund,
    Run,
    Seat,
    StripeEvent,
)
from courses.tasks.paying import end_sessions
from hubs.domain.post import written
from hubs.models import Letter, Outgoing
from hubs.roles import Role
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import RefundFactory
from tests.factories.paying import at_checkout, hear, notices, ordered, paid
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=31)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


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


def test_what_a_second_person_refused_is_decided(ledger, till):
    payment = at_checkout()
    Run.objects.update(state="cancelled", cancelled_at=NOON)
    ledger.pay(payment.session_id)
    hear(ledger)
    Refund.objects.update(state="failed")
    day = NOON + DAY
    asked = RefundFactory(
        payment=Payment.objects.get(),
        state="asked",
        asked_by=UserFactory(),
        amount_cents=payment.amount_cents,
    )
    assert undecided(at=day).exists()
    assert Refund.objects.missing().exists()

    decide(asked, by=UserFactory(), at=day, approve=False, reason="Was had otherwise")

    assert not undecided(at=day).exists()
    assert not Refund.objects.missing().exists()


def test_finance_is_told_once_a_day_what_waits(ledger):
    order = paid(ledger)
    assert not tell_finance(order, what="undelivered", at=NOON - DAY)
    clerk = member(order.hub, Role.FINANCE)

    said = [
        tell_finance(order, what=what, at=NOON + days * DAY)
        for what, days in (("undelivered", 0), ("failed", 0.9), ("unknown", 1))
    ]

    assert said == [True, False, True]
    first, second = Letter.objects.filter(template="courses/money_waits").order_by("pk")
    assert first.to == second.to == clerk.email
    mail = written(first)
    assert mail.subject == f"€544.50 wait for a decision: order {order.public_id}"
    assert "nothing was delivered" in mail.text
    assert f"/orders/{order.public_id}/" in mail.html
    assert "Stripe has not known the payment" in written(second).text


def test_sessions_are_asked_for_in_turn_so_that_none_starves(ledger, till):
    stuck, other = at_checkout(), at_checkout()
    with ledger.store.rows() as rows:
        session = rows.find(stuck.session_id, "checkout.session")
        rows.keep({**session, "client_reference_id": "another-site"})
    ledger.pay(other.session_id)
    notices(ledger)

    first = ask_about_payments(at=LATER, most=1)
    second = ask_about_payments(at=LATER + MINUTE, most=1)

    assert ((first.done, first.failed), (second.done, second.failed)) == (
        (0, 1),
        (1, 0),
    )
    other.refresh_from_db()
    assert (other.state, other.asked_at) == ("paid", LATER + MINUTE)


def test_a_session_that_stripe_does_not_know_is_told_after_a_day(ledger, till):
    payment = at_checkout()
    known = payment.session_id
    Payment.objects.update(session_id="cs_gone")
    assert ask_about_payments(at=LATER).failed == 1
    assert ask_about_payments(at=LATER + MINUTE).failed == 1
    assert not unknown(at=LATER + DAY - MINUTE).exists()
    assert unknown(at=LATER + DAY).get() == payment
    till.desk.faults.append(Fault())
    assert ask_about_payments(at=LATER + DAY).failed == 1
    assert unknown(at=LATER + DAY).exists()

    Payment.objects.update(session_id=known)
    assert ask_about_payments(at=LATER + DAY).done == 1

    assert not unknown(at=LATER + 9 * DAY).exists()


def test_without_an_account_nobody_is_unknown(ledger, settings):
    at_checkout()
    settings.STRIPE_SECRET_KEY = ""

    assert ask_about_payments(at=LATER).failed == 1

    assert not unknown(at=LATER + 9 * DAY).exists()


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
