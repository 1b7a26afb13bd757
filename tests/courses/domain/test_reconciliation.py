import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo.stand_in.api import Fault
from courses.domain.reconciliation import differences, repair
from courses.domain.refunds import ask
from courses.domain.sending_back import send
from courses.models import Dispute, Order, Payment, Refund
from tests.factories.hubs import NOON
from tests.factories.paying import at_checkout, hear, notices, paid

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def payment(ledger):
    return paid(ledger).payments.get()


@pytest.fixture
def refund(ledger, payment):
    """Five cents that went back."""
    refund = ask(payment, amount_cents=5, why="goodwill", at=NOON, by=None)
    refund = send(refund, at=NOON)
    notices(ledger)
    return refund


def at_stripe(ledger, kind, **changed):
    """Change what Stripe has of a kind."""
    [thing] = ledger.listed(kind)
    with ledger.store.rows() as rows:
        rows.keep({**thing, **changed})


def stamp(moment):
    return int(moment.timestamp())


def found(*, since=NOON):
    return [
        (each.thing, each.what, each.theirs, each.ours)
        for each in differences(since=since, at=NOON)
    ]


def kept(payment, **facts):
    """A refund that only we know of."""
    values = {"why": "goodwill", "amount_cents": 7, "asked_at": NOON} | facts
    return Refund.objects.create(payment=payment, key=uuid.uuid4(), **values)


def test_books_that_agree_have_no_difference(ledger):
    order = paid(ledger)
    payment = order.payments.get()
    refund = ask(payment, amount_cents=5, why="goodwill", at=NOON, by=None)
    send(refund, at=NOON)
    ledger.dispute(payment.intent_id)
    hear(ledger)
    with ledger.store.rows() as rows:
        session = ledger_session(rows, payment)
        rows.keep({**session, "id": "cs_else", "client_reference_id": "another-site"})

    assert found() == []


def ledger_session(rows, payment):
    return rows.find(payment.session_id, "checkout.session")


def test_what_we_did_not_hear_is_found_and_mended(ledger):
    payment = at_checkout()
    ledger.pay_twice(payment.session_id)
    intent = ledger.session(payment.session_id)["payment_intent"]
    ledger.refund({"payment_intent": intent, "amount": "7"})
    ledger.dispute(intent)
    notices(ledger)
    told = {line[1:] for line in found()}
    assert ("state", "paid", "open") in told
    assert ("state", "paid", "unknown") in told

    assert repair(since=NOON, at=NOON) == 0

    assert found() == []
    assert Refund.objects.filter(why="outside").count() == 1
    assert Order.objects.get().state == Order.State.DISPUTED


def test_what_is_otherwise_there_is_told(ledger):
    order = paid(ledger)
    payment = order.payments.get()
    returned = ledger.refund({"payment_intent": payment.intent_id, "amount": "7"})
    dispute = ledger.dispute(payment.intent_id)
    second = ledger.refund({"payment_intent": payment.intent_id, "amount": "8"})
    notices(ledger)
    Refund.objects.create(
        payment=payment,
        state="done",
        why="goodwill",
        amount_cents=9,
        key=payment.key,
        stripe_id=second["id"],
        asked_at=NOON,
    )
    with ledger.store.rows() as rows:
        session = ledger_session(rows, payment)
        rows.keep({**session, "amount_total": 1})

    assert {line[:2] for line in found()} == {
        (payment.session_id, "amount"),
        (returned["id"], "refund"),
        (second["id"], "refund amount"),
        (dispute["id"], "dispute"),
    }


def test_what_is_paid_here_alone_is_told(ledger):
    order = paid(ledger)
    Payment.objects.update(session_id="cs_nowhere")

    assert ("cs_nowhere", "state", "-", "paid") in found()
    assert order.payments.count() == 1


def test_what_cannot_be_mended_is_counted(ledger):
    payment = at_checkout()
    session = ledger.pay(payment.session_id, by_debit=True)
    intent = session["payment_intent"]
    with ledger.store.rows() as rows:
        rows.keep({**session, "amount_total": 1})
        refund = {"object": "refund", "created": session["created"], "amount": 1}
        rows.keep({**refund, "id": "re_1", "payment_intent": intent})
        rows.keep({**refund, "id": "re_2", "payment_intent": "pi_of_others"})
        rows.keep(
            {**refund, "id": "du_1", "object": "dispute", "payment_intent": intent}
        )
    Payment.objects.filter(pk=payment.pk).update(intent_id=intent)
    notices(ledger)

    # The session, and the refund and dispute that rest on it; others' are not ours.
    assert repair(since=NOON, at=NOON) == 3


# ---- refunds


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_refund_that_came_to_nothing_at_stripe_is_told(ledger, refund, status):
    at_stripe(ledger, "refund", status=status)

    assert found() == [(refund.stripe_id, "refund", status, "done")]

    assert repair(since=NOON, at=NOON) == 0
    refund.refresh_from_db()
    assert refund.state == "failed"
    assert found() == []


def test_a_refund_whose_end_nobody_told_us_is_found_though_it_is_old(ledger, refund):
    at = timezone.now()
    before = at - 40 * DAY
    Refund.objects.update(state="sent", done_at=None, asked_at=before, sent_at=before)
    at_stripe(ledger, "refund", created=stamp(before))

    differing = found(since=at - DAY)
    assert differing == [(refund.stripe_id, "refund", "succeeded", "sent")]

    assert repair(since=at - DAY, at=at) == 0
    assert found(since=at - DAY) == []


def test_a_refund_whose_answer_was_lost_is_known_by_its_key(ledger, refund):
    Refund.objects.update(state="due", stripe_id=None, sent_at=None, done_at=None)
    [sent] = ledger.listed("refund")

    assert found() == [(sent["id"], "refund", "succeeded", "due")]


def test_refunds_that_are_here_alone_are_told(payment):
    sent = kept(payment, state="sent", stripe_id="re_nowhere", sent_at=NOON)
    done = kept(payment, state="done", stripe_id="re_gone", done_at=NOON)
    due = kept(payment, state="due", asked_at=NOON - DAY)
    # One is about to be sent, nobody has decided on one, Stripe refused one, and one is
    # of long ago.
    kept(payment, state="due")
    kept(payment, state="asked")
    kept(payment, state="failed")
    kept(payment, state="done", stripe_id="re_old", done_at=NOON - DAY)

    assert found() == [
        (sent.stripe_id, "refund", "-", "sent"),
        (done.stripe_id, "refund", "-", "done"),
        (str(due.key), "refund", "-", "due"),
    ]


def test_a_refund_by_transfer_is_not_looked_for_at_stripe(payment):
    kept(payment, state="done", done_at=NOON)
    Payment.objects.update(means="transfer")

    assert [line for line in found() if line[1] == "refund"] == []


def test_a_refund_of_before_that_was_heard_of_since_is_there(ledger, refund):
    at = timezone.now()
    Refund.objects.update(done_at=at)
    at_stripe(ledger, "refund", created=stamp(at - 9 * DAY))

    assert found(since=at - DAY) == []


def test_a_refund_of_a_payment_that_stripe_does_not_know_is_told(
    ledger, till, refund, payment
):
    kept(payment, state="sent", stripe_id="re_nowhere")
    at_stripe(ledger, "refund", amount=6)
    lines = differences(since=NOON, at=NOON)
    assert next(lines).what == "refund amount"

    till.desk.faults.append(Fault(status=404))

    assert [(line.thing, line.theirs) for line in lines] == [("re_nowhere", "-")]


# ---- disputes


def test_a_dispute_that_stands_otherwise_at_stripe_is_told(ledger, payment):
    dispute = ledger.dispute(payment.intent_id)
    hear(ledger)
    assert found() == []
    at_stripe(ledger, "dispute", status="lost", amount=3)

    whole = str(dispute["amount"])
    assert found() == [
        (dispute["id"], "dispute", "lost", "open"),
        (dispute["id"], "dispute amount", "3", whole),
    ]

    assert repair(since=NOON, at=NOON) == 0
    assert found() == [(dispute["id"], "dispute amount", "3", whole)]


def test_the_end_of_an_old_dispute_is_found(ledger, payment):
    dispute = ledger.dispute(payment.intent_id)
    hear(ledger)
    at = timezone.now()
    Dispute.objects.update(opened_at=at - 60 * DAY)
    at_stripe(ledger, "dispute", status="won", created=stamp(at - 61 * DAY))

    assert found(since=at - DAY) == [(dispute["id"], "dispute", "won", "open")]


def test_a_question_of_a_bank_is_no_dispute(ledger, payment):
    ledger.dispute(payment.intent_id)
    notices(ledger)
    at_stripe(ledger, "dispute", status="warning_needs_response")

    assert found() == []


def test_disputes_of_others_are_not_ours(ledger, payment):
    ledger.dispute(payment.intent_id)
    notices(ledger)
    at_stripe(ledger, "dispute", payment_intent="pi_of_others")

    assert found() == []
