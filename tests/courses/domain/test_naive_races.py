"""The races are there: what rules prevent under locks happens to whoever looks first.

Each twin does as one would without a lock, look and then write, with both looks before
the first write. What the rules make of the same stands in ``test_paying_races.py`` and
``test_seat_races.py``, with the twin of the last seat.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from courses.domain.offer_deadlines import OFFER_LASTS
from courses.domain.vouchers import VoucherUsedUp
from courses.models import Payment, Refund, Seat, WaitingPlace
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrderFactory, PaymentFactory, VoucherFactory
from tests.factories.seating import dated_run

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def both(call, *given):
    """Call once with each, in transactions of which both look before one writes."""
    both_looked = Barrier(len(given))

    def run(each):
        try:
            with transaction.atomic():
                return call(each, lambda: both_looked.wait(timeout=20))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(run, given))


def test_counting_uses_before_writing_passes_the_limit_of_a_voucher():
    run = dated_run(seats=None, price_cents=45_000)
    code = VoucherFactory(campaign__hub=run.hub, most_uses=1)

    def use(order, looked):
        is_left = code.uses.count() < code.most_uses
        looked()
        if not is_left:
            raise VoucherUsedUp(code.pk)
        code.uses.create(order=order, person=order.buyer, at=NOON)

    both(use, OrderFactory(run=run), OrderFactory(run=run))

    assert code.uses.count() == 2 > code.most_uses


def test_asking_for_a_free_seat_before_writing_offers_one_to_two_who_wait():
    run = dated_run(seats=1)
    line = [
        WaitingPlace.objects.create(run=run, learner=UserFactory(), joined_at=NOON)
        for _each in range(2)
    ]

    def offer(place, looked):
        is_free = run.ledger.exclude(state="freed").count() < run.seats
        looked()
        if is_free:
            place.seat = Seat.objects.create(
                run=run,
                holder=place.learner,
                state="held",
                how="waiting",
                held_until=NOON + OFFER_LASTS,
            )
            place.state, place.offered_at = "offered", NOON
            place.offered_until = NOON + OFFER_LASTS
            place.save()

    both(offer, *line)

    assert run.waiting.filter(state="offered").count() == 2 > run.seats


def test_asking_for_a_payment_before_writing_keeps_what_was_paid_twice():
    order = OrderFactory(state="open", fulfilled_at=None)
    payments = PaymentFactory.create_batch(2, order=order, state="open", paid_at=None)

    def hear(payment, looked):
        is_first = not order.payments.filter(state="paid").exists()
        looked()
        Payment.objects.filter(pk=payment.pk).update(state="paid", paid_at=NOON)
        if not is_first:
            Refund.objects.create(
                payment=payment,
                state="due",
                why="paid-twice",
                amount_cents=payment.amount_cents,
                key=payment.key,
                asked_at=NOON,
            )

    both(hear, *payments)

    assert order.payments.filter(state="paid").count() == 2
    assert not Refund.objects.exists()
