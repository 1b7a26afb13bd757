"""Whatever is heard, in whatever order, the same becomes of an order."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.demo.stand_in.ledger import event_of
from courses.domain.checkout import check_out
from courses.domain.completion import confirm_name
from courses.domain.credit_notes import credit_rest
from courses.domain.invoices import issue
from courses.domain.orders import expire
from courses.domain.payments import Differs, NotOurs, heard, look
from courses.domain.seats import miscounted
from courses.domain.states import NotLearning, require_learning
from courses.domain.stripe_events import receive
from courses.domain.stripe_facts import Notice, Session
from courses.domain.stripe_gateway import session as asked
from courses.models import Completion, Enrolment, Invoice, Order, Payment, Refund, Seat
from hubs.models import Letter
from tests.factories.hubs import NOON
from tests.factories.learning import read
from tests.factories.money import OrganisationFactory
from tests.factories.paying import (
    PAGES,
    at_checkout,
    hear,
    notices,
    ordered,
    paid,
    run_for_sale,
    work,
)

pytestmark = pytest.mark.django_db
State = Order.State
DAY = timedelta(days=1)


def tell(kind, thing):
    """An event that nobody has heard of yet."""
    receive(Notice.of(event_of(kind, thing)), at=NOON)
    work()


# ---- one payment


def test_a_direct_debit_keeps_the_seat_until_the_bank_answers(ledger):
    payment = at_checkout()
    ledger.pay(payment.session_id, by_debit=True)
    hear(ledger)

    order = Order.objects.get()
    assert order.state == State.PROCESSING
    assert Seat.objects.get().held_until is None
    assert not expire(order, at=NOON + DAY)
    assert not Enrolment.objects.exists()

    ledger.end_debit(payment.session_id, succeeds=True)
    hear(ledger, at=NOON + DAY)
    assert Order.objects.get().state == State.PAID
    assert Enrolment.objects.count() == 1


def test_a_bank_that_refuses_leaves_a_day_to_pay_otherwise(ledger):
    payment = at_checkout()
    ledger.pay(payment.session_id, by_debit=True)
    hear(ledger)
    ledger.end_debit(payment.session_id, succeeds=False)
    hear(ledger)

    order = Order.objects.get()
    assert (order.state, order.expires_at) == (State.OPEN, NOON + DAY)
    assert Seat.objects.get().held_until == NOON + DAY
    assert Letter.objects.get().content["what"] == "failed"

    again = check_out(order, title="GMP", pages=PAGES, at=NOON)
    assert again.pk != payment.pk
    ledger.pay(again.session_id)
    hear(ledger)
    assert Order.objects.get().state == State.PAID


def test_a_refusal_is_learnt_by_asking_too(ledger):
    payment = at_checkout()
    ledger.pay(payment.session_id, by_debit=True)
    ledger.end_debit(payment.session_id, succeeds=False)

    look(payment, at=NOON)

    assert Payment.objects.get().state == Payment.State.FAILED


def test_who_pays_twice_gets_the_second_payment_back(ledger):
    payment = at_checkout()
    ledger.pay_twice(payment.session_id)
    hear(ledger)
    hear(ledger)

    order = Order.objects.get()
    refund = Refund.objects.get()
    assert order.state == State.PAID
    assert order.payments.filter(state="paid").count() == 2
    assert (refund.why, refund.amount_cents) == (
        Refund.Why.PAID_TWICE,
        order.gross_cents,
    )
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"amount_total": 1}, {"currency": "jpy"}, {"livemode": True}],
    ids=["amount", "currency", "mode"],
)
def test_what_is_not_what_we_asked_for_delivers_nothing(ledger, change):
    payment = at_checkout()
    session = ledger.pay(payment.session_id)

    with pytest.raises(Differs):
        heard(Session.of({**session, **change}), at=NOON)

    assert Order.objects.get().state == State.OPEN
    assert not Enrolment.objects.exists()


def test_a_session_of_nobodys_order_is_not_ours(ledger):
    session = ledger.pay(at_checkout().session_id)

    with pytest.raises(NotOurs):
        heard(Session.of({**session, "client_reference_id": "another-site"}), at=NOON)


def test_a_session_whose_making_was_cut_short_is_known_by_our_key(ledger):
    payment = at_checkout()
    Payment.objects.update(session_id=None, url="")
    ledger.pay(payment.session_id)

    hear(ledger)

    assert Payment.objects.get().session_id == payment.session_id
    assert Order.objects.get().state == State.PAID


def test_a_session_with_a_strange_key_of_our_order_counts_as_its_payment(ledger):
    payment = at_checkout()
    session = ledger.pay(payment.session_id)
    other = {**session, "id": "cs_other", "metadata": {"payment": "no key"}}

    heard(Session.of(other), at=NOON)

    assert Payment.objects.get(session_id="cs_other").state == "paid"


def test_a_payment_without_session_is_not_asked_about(till):
    order = ordered()
    payment = Payment.objects.create(
        order=order,
        means="checkout",
        amount_cents=1,
        currency="EUR",
        key=uuid.uuid4(),
        opened_at=NOON,
    )

    assert look(payment, at=NOON) == order
    assert till.desk.seen == []


# ---- access


def test_a_full_refund_closes_the_course_and_frees_the_seat(ledger):
    order = paid(ledger)
    ledger.refund({"payment_intent": order.payments.get().intent_id})
    hear(ledger)

    order.refresh_from_db()
    order.run.refresh_from_db()
    enrolment = Enrolment.objects.get()
    assert order.state == State.REFUNDED
    assert enrolment.state == Enrolment.State.WITHDRAWN
    assert enrolment.access_ended_at == NOON
    assert (order.run.taken, miscounted()) == (0, [])
    with pytest.raises(NotLearning):
        require_learning(enrolment, at=NOON)


def test_a_refund_of_what_was_completed_keeps_the_fact(ledger):
    order = paid(ledger)
    enrolment = Enrolment.objects.get()
    confirm_name(enrolment.learner, name="Zoë Wójcik", at=NOON)
    read(enrolment, 1)
    assert Completion.objects.count() == 1

    ledger.refund({"payment_intent": order.payments.get().intent_id})
    hear(ledger)

    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.COMPLETED
    assert Seat.objects.get().state == "taken"
    assert Completion.objects.count() == 1
    with pytest.raises(NotLearning):
        require_learning(enrolment, at=NOON)


def test_a_part_that_goes_back_closes_nothing(ledger):
    order = paid(ledger)
    intent = order.payments.get().intent_id
    ledger.refund({"payment_intent": intent, "amount": "1000"})
    hear(ledger)

    assert Order.objects.get().state == State.PARTLY_REFUNDED
    require_learning(Enrolment.objects.get(), at=NOON)


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_closes_the_course_until_it_is_won(ledger, won):
    order = paid(ledger)
    dispute = ledger.dispute(order.payments.get().intent_id)
    hear(ledger)
    enrolment = Enrolment.objects.get()
    assert Order.objects.get().state == State.DISPUTED
    assert enrolment.access_ended_at == NOON
    assert Seat.objects.get().state == "taken"

    ledger.close_dispute(dispute["id"], won=won)
    hear(ledger)

    enrolment.refresh_from_db()
    assert Order.objects.get().state == (State.PAID if won else State.DISPUTED)
    assert (enrolment.access_ended_at is None) == won
    assert Seat.objects.get().state == ("taken" if won else "freed")


def test_a_lost_dispute_is_credited_once_whatever_came_first(ledger):
    order = paid(ledger)
    dispute = ledger.dispute(order.payments.get().intent_id)
    ledger.close_dispute(dispute["id"], won=False)

    hear(ledger)
    hear(ledger)

    [note] = Invoice.objects.filter(kind="credit")
    assert (note.gross_cents, note.payload["paid_by"]) == (54_450, "checkout")
    assert note.payload["reason"] == "The buyer's bank took the payment back."
    assert note.credits == order.invoices.get(kind="invoice")


def test_a_dispute_of_what_went_back_before_is_not_credited_twice(ledger):
    order = paid(ledger)
    intent = order.payments.get().intent_id
    dispute = ledger.dispute(intent)
    hear(ledger)
    issue(order, at=NOON)
    credit_rest(order.invoices.get(), by=None, at=NOON, reason="Goodwill")

    ledger.close_dispute(dispute["id"], won=False)
    hear(ledger)

    assert Invoice.objects.filter(kind="credit").count() == 1


def test_a_refunded_pack_is_void_where_nobody_claimed(ledger):
    order = ordered(run_for_sale(), quantity=2, organisation=OrganisationFactory())
    order = paid(ledger, order)
    dispute = ledger.dispute(order.payments.get().intent_id)
    hear(ledger)
    pack = order.pack
    pack.refresh_from_db()
    assert pack.ended_at == NOON
    ledger.close_dispute(dispute["id"], won=True)
    hear(ledger)
    pack.refresh_from_db()
    assert pack.ended_at is None

    ledger.refund({"payment_intent": order.payments.get().intent_id})
    hear(ledger)

    pack.refresh_from_db()
    assert pack.ended_at == NOON
    assert pack.seats.filter(voided_at=None).count() == 0
    assert {seat.state for seat in Seat.objects.all()} == {"freed"}


# ---- any order


@pytest.fixture
def story(ledger):
    """All that can be heard of one order, with a ledger that is at its end.

    Some of it cannot be true together: that, too, must have one outcome.
    """
    payment = at_checkout()
    opened = ledger.session(payment.session_id)
    ended = {**opened, "status": "expired"}
    pending = ledger.pay(payment.session_id, by_debit=True)
    done = ledger.end_debit(payment.session_id, succeeds=True)
    intent = done["payment_intent"]
    dispute = ledger.dispute(intent)
    won = ledger.close_dispute(dispute["id"], won=True)
    lost = ledger.close_dispute(ledger.dispute(intent)["id"], won=False)
    refund = ledger.refund({"payment_intent": intent})
    charge = {"id": "ch_1", "object": "charge", "payment_intent": intent}
    notices(ledger)
    return {
        "created": ("payment_intent.created", {**charge, "object": "payment_intent"}),
        "expired": ("checkout.session.expired", ended),
        "completed": ("checkout.session.completed", pending),
        "succeeded": ("checkout.session.async_payment_succeeded", done),
        "failed": (
            "checkout.session.async_payment_failed",
            {**done, "payment_status": "unpaid"},
        ),
        "disputed": (
            "charge.dispute.created",
            {**won, "status": "needs_response"},
        ),
        "won": ("charge.dispute.closed", won),
        "disputed again": (
            "charge.dispute.created",
            {**lost, "status": "needs_response"},
        ),
        "lost": ("charge.dispute.closed", lost),
        "refunded": ("refund.created", refund),
        "charge": ("charge.refunded", charge),
    }


def outcome():
    """What counts: state, who learns, whose seats, what goes back, who may go on."""
    order = Order.objects.get()
    order.run.refresh_from_db()
    learning = Enrolment.objects.filter(access_ended_at=None, state="active")
    returned = Refund.objects.values_list("why", "state", "amount_cents")
    return (
        order.state,
        learning.count(),
        order.run.taken,
        sorted(returned),
        Payment.objects.get().state,
        miscounted(),
    )


def told(story, names):
    """The outcome of hearing these, one after the other."""
    with transaction.atomic():
        for name in names:
            tell(*story[name])
        found = outcome()
        # Another story is told from the same beginning.
        transaction.set_rollback(True)
    return found


BACK = [("outside", "done", 54450)]
#: A bank that took the money has the last word, also of what went back before.
LOST = (State.DISPUTED.value, 0, 0, BACK, "paid", [])
REFUNDED = (State.REFUNDED.value, 0, 0, BACK, "paid", [])


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(data=st.data(), is_lost=st.booleans())
def test_every_order_of_all_events_with_duplicates_ends_the_same(story, data, is_lost):
    names = sorted(story if is_lost else story.keys() - {"disputed again", "lost"})
    twice = data.draw(st.lists(st.sampled_from(names), max_size=4))

    heard_in_order = data.draw(st.permutations(names + twice))

    assert told(story, heard_in_order) == (LOST if is_lost else REFUNDED)


def test_every_order_of_paid_failed_expired_ends_paid(story):
    names = ("completed", "succeeded", "failed", "expired")

    found = {str(told(story, order)) for order in itertools.permutations(names)}

    assert found == {str((State.PAID.value, 1, 1, [], "paid", []))}


def test_every_order_of_a_dispute_ends_the_same(story):
    names = ("succeeded", "disputed", "won", "disputed")

    found = {str(told(story, order)) for order in itertools.permutations(names)}

    assert found == {str((State.PAID.value, 1, 1, [], "paid", []))}


def test_every_order_of_a_lost_dispute_and_a_refund_ends_the_same(story):
    names = ("succeeded", "disputed again", "lost", "refunded")

    found = {str(told(story, order)) for order in itertools.permutations(names)}

    assert found == {str(LOST)}


def test_every_order_of_a_dispute_won_and_another_lost_ends_the_same(story):
    names = ("succeeded", "won", "disputed again", "lost")

    found = {str(told(story, order)) for order in itertools.permutations(names)}

    assert found == {str((State.DISPUTED.value, 0, 0, [], "paid", []))}


def test_every_order_of_an_open_dispute_and_a_refund_ends_the_same(story):
    names = ("succeeded", "disputed", "refunded")

    found = {str(told(story, order)) for order in itertools.permutations(names)}

    # Whoever wins, nothing of it is paid any more: the seat is free.
    assert found == {str(LOST)}


def test_what_is_heard_late_does_not_undo_a_refund(ledger):
    order = paid(ledger)
    session = ledger.session(order.payments.get().session_id)
    ledger.refund({"payment_intent": order.payments.get().intent_id})
    hear(ledger)

    tell("checkout.session.completed", session)

    assert Order.objects.get().state == State.REFUNDED
    assert not Enrolment.objects.filter(state="active").exists()


def test_sessions_say_until_when_one_can_pay(ledger):
    payment = at_checkout()

    found = asked(payment.session_id)

    assert found.expires_at == NOON + timedelta(minutes=45)
