"""Money of the loaded past stands in the books of the stand-in for Stripe, too."""

from datetime import timedelta

import pytest

from cms.demo.load.money import pay
from cms.demo.load.past import date_back
from courses.domain.balance import compare
from courses.domain.refunds import ask
from courses.domain.sending_back import send
from courses.models import BalanceLine, Payment, StripeFee
from tests.factories.hubs import NOON
from tests.factories.paying import ordered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def payment(settings, tmp_path, ledger):
    """Of an order that was paid before the stand-in ran."""
    settings.VAR = tmp_path
    order = ordered()
    pay(order, at=NOON)
    return order.payments.get()


def test_money_of_the_past_can_go_back(payment):
    refund = ask(payment, amount_cents=500, why="goodwill", at=NOON, by=None)

    assert send(refund, at=NOON).state == "done"


def test_money_of_the_past_stands_in_both_books_on_its_day(payment):
    refund = ask(payment, amount_cents=500, why="goodwill", at=NOON, by=None)
    send(refund, at=NOON)
    date_back()

    assert compare(since=NOON - DAY, at=NOON + DAY) == []
    lines = BalanceLine.objects.values_list("kind", "booked_at")
    assert set(lines) == {("charge", NOON), ("refund", NOON)}
    assert StripeFee.objects.get().booked_at == NOON


def test_what_the_stand_in_does_not_know_is_dated_nowhere(payment):
    Payment.objects.update(intent_id="pi_of_another")

    date_back()

    assert [line.ours_cents for line in compare(since=NOON - DAY, at=NOON + DAY)] == [
        payment.amount_cents
    ]
