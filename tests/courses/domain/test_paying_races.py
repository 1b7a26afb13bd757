"""What two at once may not do to money and seats: on PostgreSQL, in threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from courses.domain.enrolment import AlreadyEnrolled
from courses.domain.order_limits import AlreadyOrdered
from courses.domain.orders import expire
from courses.domain.payments import look
from courses.domain.refunds import TooMuch, ask
from courses.domain.seats import NoSeatLeft, miscounted
from courses.domain.stripe_events import handle, receive
from courses.domain.sweeping import expire_orders
from courses.domain.vouchers import CampaignUsedUp, VoucherUsedUp
from courses.models import Enrolment, Order, Payment, Refund, Run, StripeEvent
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import (
    CampaignFactory,
    OrganisationFactory,
    PaidRunFactory,
    VoucherFactory,
)
from tests.factories.paying import (
    at_checkout,
    notices,
    ordered,
    paid,
    run_for_sale,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REFUSALS = (
    NoSeatLeft,
    AlreadyOrdered,
    AlreadyEnrolled,
    TooMuch,
    VoucherUsedUp,
    CampaignUsedUp,
)


def at_once(*calls):
    """Make all calls at the same moment; return results or refusals in order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=20)
            return call()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.parametrize("_round", range(2))
def test_the_last_seats_are_ordered_by_exactly_so_many(_round):
    run = run_for_sale(seats=2)
    buyers = UserFactory.create_batch(8)

    found = at_once(*[lambda b=b: ordered(run, buyer=b) for b in buyers])

    run.refresh_from_db()
    assert sum(isinstance(each, NoSeatLeft) for each in found) == 6
    assert Order.objects.count() == run.taken == 2
    assert miscounted() == []


@pytest.mark.parametrize("_round", range(2))
def test_two_clicks_make_one_order(_round):
    run, buyer = run_for_sale(), UserFactory()

    found = at_once(*[lambda: ordered(run, buyer=buyer)] * 4)

    assert Order.objects.count() == 1
    assert sum(isinstance(each, AlreadyOrdered) for each in found) == 3


@pytest.mark.parametrize("_round", range(2))
def test_webhook_page_and_sweeper_at_once_enrol_once(ledger, _round):
    payment = at_checkout()
    ledger.pay(payment.session_id)
    [notice] = notices(ledger)

    def webhook():
        receive(notice, at=NOON)
        for event in StripeEvent.objects.all():
            handle(event, at=NOON)

    at_once(
        webhook,
        webhook,
        lambda: look(payment, at=NOON),
        lambda: look(payment, at=NOON),
        lambda: expire_orders(at=payment.order.expires_at),
    )

    order = Order.objects.get()
    assert order.state == Order.State.PAID
    assert StripeEvent.objects.count() == Enrolment.objects.count() == 1
    assert Run.objects.get().taken == 1
    assert not Refund.objects.exists()


@pytest.mark.parametrize("_round", range(2))
def test_two_payments_at_once_keep_one_and_return_the_other(ledger, _round):
    payment = at_checkout()
    ledger.pay_twice(payment.session_id)
    for notice in notices(ledger):
        receive(notice, at=NOON)

    at_once(*[lambda e=e: handle(e, at=NOON) for e in StripeEvent.objects.all()] * 2)

    assert Payment.objects.filter(state="paid").count() == 2
    assert Refund.objects.filter(why="paid-twice").count() == 1
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("_round", range(2))
def test_late_payments_for_the_last_seat_deliver_one_and_return_the_others(
    ledger, _round
):
    run = run_for_sale(seats=3)
    payments = [at_checkout(ordered(run)) for _each in range(3)]
    late = payments[0].order.expires_at
    for payment in payments:
        expire(payment.order, at=late)
        ledger.pay(payment.session_id)
    Run.objects.update(seats=1)

    at_once(*[lambda p=p: look(p, at=late) for p in payments])

    states = sorted(Order.objects.values_list("state", flat=True))
    assert states == ["paid", "undeliverable", "undeliverable"]
    assert Refund.objects.filter(why="undeliverable").count() == 2
    assert (Run.objects.get().taken, miscounted()) == (1, [])


@pytest.mark.parametrize("_round", range(2))
def test_refunds_at_once_send_back_no_more_than_was_paid(ledger, _round):
    payment = paid(ledger).payments.get()
    cents = payment.amount_cents

    def refund():
        return ask(payment, amount_cents=cents, why="goodwill", at=NOON, by=None)

    found = at_once(*[refund] * 4)

    assert sum(isinstance(each, TooMuch) for each in found) == 3


def test_the_last_use_of_a_voucher_is_ordered_once():
    run = run_for_sale()
    code = VoucherFactory(campaign=CampaignFactory(hub=run.hub))
    buyers = UserFactory.create_batch(5)

    found = at_once(*[lambda b=b: ordered(run, buyer=b, voucher=code) for b in buyers])

    assert sum(isinstance(each, Order) for each in found) == 1
    assert Order.objects.count() == code.uses.count() == 1


def test_two_codes_of_a_sheet_are_not_used_at_once_by_one_person():
    run = run_for_sale()
    other = PaidRunFactory(course=run.course)
    first = VoucherFactory(campaign__hub=run.hub, campaign__most_per_person=1)
    second, buyer = VoucherFactory(campaign=first.campaign), UserFactory()

    found = at_once(
        lambda: ordered(run, buyer=buyer, voucher=first),
        lambda: ordered(other, buyer=buyer, voucher=second),
    )

    assert sum(isinstance(each, CampaignUsedUp) for each in found) == 1
    assert Order.objects.count() == 1


def test_organisation_that_orders_at_once_has_one_order():
    run, organisation = run_for_sale(seats=12), OrganisationFactory()
    buyers = UserFactory.create_batch(4)

    found = at_once(
        *[lambda b=b: ordered(run, buyer=b, organisation=organisation) for b in buyers]
    )

    assert sum(isinstance(each, AlreadyOrdered) for each in found) == 3
    run.refresh_from_db()
    assert (Order.objects.count(), run.taken) == (1, 1)
