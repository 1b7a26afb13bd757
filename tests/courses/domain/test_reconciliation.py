import pytest

from courses.domain.reconciliation import differences, repair
from courses.domain.refunds import ask
from courses.domain.sending_back import send
from courses.models import Order, Payment, Refund
from tests.factories.hubs import NOON
from tests.factories.paying import at_checkout, hear, notices, paid

pytestmark = pytest.mark.django_db


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

    assert list(differences(since=NOON)) == []


def ledger_session(rows, payment):
    return rows.find(payment.session_id, "checkout.session")


def test_what_we_did_not_hear_is_found_and_mended(ledger):
    payment = at_checkout()
    ledger.pay_twice(payment.session_id)
    intent = ledger.session(payment.session_id)["payment_intent"]
    ledger.refund({"payment_intent": intent, "amount": "7"})
    ledger.dispute(intent)
    notices(ledger)
    found = {(each.what, each.theirs, each.ours) for each in differences(since=NOON)}
    assert ("state", "paid", "open") in found
    assert ("state", "paid", "unknown") in found

    assert repair(since=NOON, at=NOON) == 0

    assert list(differences(since=NOON)) == []
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

    found = {(each.thing, each.what) for each in differences(since=NOON)}

    assert found == {
        (payment.session_id, "amount"),
        (returned["id"], "refund"),
        (second["id"], "refund"),
        (dispute["id"], "dispute"),
    }


def test_what_is_paid_here_alone_is_told(ledger):
    order = paid(ledger)
    Payment.objects.update(session_id="cs_nowhere")

    found = [(each.thing, each.ours) for each in differences(since=NOON)]

    assert ("cs_nowhere", "paid") in found
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
