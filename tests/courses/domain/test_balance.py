"""Our books beside Stripe's balance, line by line."""

from datetime import timedelta

import pytest

from courses.domain.balance import compare
from courses.domain.refunds import ask
from courses.domain.sending_back import send
from courses.domain.stripe_facts import Movement
from courses.models import BalanceLine, Dispute, Payment, Refund, StripeFee
from tests.factories.hubs import NOON
from tests.factories.paying import at_checkout, hear, notices, paid

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CHARGE = {
    "id": "ch_1",
    "object": "charge",
    "amount": 100,
    "currency": "eur",
    "payment_intent": "pi_1",
}


@pytest.fixture
def payment(ledger):
    return paid(ledger).payments.get()


def differing():
    found = compare(since=NOON - DAY, at=NOON + DAY)
    return [(each.kind, each.theirs_cents, each.ours_cents) for each in found]


def returned(payment, ledger):
    refund = ask(payment, amount_cents=5, why="goodwill", at=NOON, by=None)
    send(refund, at=NOON)
    notices(ledger)


def test_books_that_agree_keep_a_line_with_its_fee(payment, ledger):
    returned(payment, ledger)
    dispute = ledger.dispute(payment.intent_id)
    hear(ledger)

    assert differing() == []

    lines = {line.kind: line for line in BalanceLine.objects.all()}
    assert lines["charge"].theirs_cents == lines["charge"].ours_cents == 54_450
    assert (lines["charge"].fee_cents, lines["charge"].fee_currency) == (842, "EUR")
    assert lines["refund"].theirs_cents == -5
    assert (lines["dispute"].theirs_cents, lines["dispute"].fee_cents) == (
        -54_450,
        1500,
    )
    ledger.close_dispute(dispute["id"], won=True)
    assert differing() == [("dispute", 0, -54_450)]
    hear(ledger)
    assert differing() == []
    assert BalanceLine.objects.count() == 3


def test_a_fee_is_written_once_on_the_day_of_its_entry(payment, ledger):
    dispute = ledger.dispute(payment.intent_id)
    hear(ledger)
    for _time in range(2):
        compare(since=NOON - DAY, at=NOON + DAY)
    kept = list(StripeFee.objects.order_by("cents").values_list("cents", "currency"))
    assert kept == [(842, "EUR"), (1500, "EUR")]
    before = list(StripeFee.objects.values())

    # What comes later is an entry of its own.
    ledger.close_dispute(dispute["id"], won=True)
    hear(ledger)
    compare(since=NOON - DAY, at=NOON + DAY)

    assert list(StripeFee.objects.values()) == before
    assert {fee.payment for fee in StripeFee.objects.all()} == {payment}


def test_what_we_have_not_heard_of_is_missing_here(ledger):
    payment = at_checkout()
    ledger.pay(payment.session_id)
    intent = ledger.session(payment.session_id)["payment_intent"]
    ledger.refund({"payment_intent": intent, "amount": "5"})
    ledger.dispute(intent)
    notices(ledger)
    assert differing() == [("charge", 54_450, None)]
    Payment.objects.update(intent_id=intent)

    assert sorted(differing()) == [
        ("charge", 54_450, None),
        ("dispute", -54_450, None),
        ("refund", -5, None),
    ]


def test_what_stripe_does_not_have_is_missing_there(payment, ledger):
    returned(payment, ledger)
    Payment.objects.update(intent_id="pi_gone")
    Refund.objects.update(stripe_id="re_gone")
    Dispute.objects.create(
        payment=payment, stripe_id="du_gone", amount_cents=7, opened_at=NOON
    )

    assert sorted(differing()) == [
        ("charge", None, 54_450),
        ("dispute", None, -7),
        ("refund", None, -5),
    ]
    # The next time they are the same lines.
    assert len(differing()) == BalanceLine.objects.different().count() == 3


def test_a_refund_that_failed_moved_nothing(payment, ledger):
    returned(payment, ledger)
    [thing] = ledger.listed("refund")
    with ledger.store.rows() as rows:
        rows.keep({**thing, "status": "failed"})
    assert differing() == [("refund", 0, -5)]

    Refund.objects.update(state="failed")

    assert differing() == []


def test_another_currency_than_was_asked_for_is_another_amount(payment, ledger):
    Payment.objects.update(currency="SEK")

    assert differing() == [("charge", 54_450, None)]


@pytest.mark.parametrize("metadata", [{}, {"payment": "tea"}])
def test_money_of_other_sites_is_left_out(payment, ledger, metadata):
    [intent] = ledger.listed("payment_intent")
    with ledger.store.rows() as rows:
        rows.keep({**intent, "metadata": metadata, "id": "pi_tea"})

    assert differing() == []
    assert BalanceLine.objects.count() == 1


@pytest.mark.parametrize(
    "source", [None, "po_1", {"object": "payout", "id": "po_1", "amount": 1}]
)
def test_payouts_are_no_movements_of_ours(source):
    assert Movement.of({"source": source}) is None


def test_a_charge_is_known_by_its_intent():
    entry = {"id": "txn_1", "source": CHARGE, "fee": 3, "currency": "sek", "created": 0}

    found = Movement.of(entry)

    assert (found.thing, found.amount_cents, found.currency) == ("pi_1", 100, "EUR")
    assert (found.fee_cents, found.fee_currency, found.key) == (3, "SEK", "")
