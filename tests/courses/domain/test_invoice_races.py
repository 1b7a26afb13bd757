"""Numbers of invoices under concurrency: on PostgreSQL, in threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from courses.domain.bills import NotDue, give_up, mark_paid
from courses.domain.cancelling import cancel_run
from courses.domain.credit_notes import issue_credit_note
from courses.domain.disputes import heard_claim
from courses.domain.invoice_numbers import gaps
from courses.domain.invoice_terms import AboveLimit, open_cents
from courses.domain.invoices import issue
from courses.domain.quotes import accept
from courses.domain.seats import miscounted
from courses.domain.stripe_facts import Claim
from courses.domain.vouchers import VoucherUsedUp, reserve
from courses.domain.winding_up import wind_up
from courses.models import Invoice, InvoiceSeries, Refund, Run, VoucherUse
from tests.factories.courses import EditionFactory
from tests.factories.employers import billed, bought, claimed
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import (
    InvoiceTermsFactory,
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
    PaidRunFactory,
    PaymentFactory,
    RefundFactory,
    VoucherFactory,
)
from tests.factories.seating import dated_run

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 6


class RolledBackError(Exception):
    """What an issue that fails half-way raises here."""


def at_once(calls):
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=20)
            return call()
        except (RolledBackError, VoucherUsedUp) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def run():
    run = PaidRunFactory()
    LegalEntityFactory(hub=run.hub)
    return run


@pytest.mark.parametrize("_round", range(3))
def test_numbers_have_no_gaps_though_some_issues_are_rolled_back(run, _round):
    orders = OrderFactory.create_batch(THREADS * 2, run=run)

    def issue_or_fail(order, *, fails):
        with transaction.atomic():
            issue(order, at=NOON)
            if fails:
                raise RolledBackError

    at_once(
        [
            lambda order=order, fails=number % 3 == 0: issue_or_fail(order, fails=fails)
            for number, order in enumerate(orders)
        ]
    )

    numbers = Invoice.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))
    assert InvoiceSeries.objects.get().last == 8
    assert gaps(run.hub) == []


def test_one_order_is_invoiced_once_by_many_workers(run):
    order = OrderFactory(run=run)

    issued = at_once([lambda: issue(order, at=NOON)] * THREADS)

    assert len({each.pk for each in issued}) == 1
    assert InvoiceSeries.objects.get().last == 1


def test_refunds_at_once_are_not_credited_beyond_the_invoice(run):
    order = OrderFactory(run=run, fulfilled_at=NOON)
    payment = PaymentFactory(order=order)
    refunds = [RefundFactory(payment=payment, amount_cents=20_000) for _ in range(4)]

    at_once([lambda r=r: issue_credit_note(r, at=NOON) for r in refunds])

    notes = Invoice.objects.filter(kind="credit")
    assert sum(note.gross_cents for note in notes) == order.gross_cents
    assert sum(note.net_cents for note in notes) == order.net_cents
    assert gaps(run.hub) == []


def test_the_last_use_of_a_voucher_goes_to_one_order(run):
    voucher = VoucherFactory(campaign__hub=run.hub, most_uses=2)
    orders = OrderFactory.create_batch(THREADS, run=run)

    results = at_once(
        [
            lambda order=order: reserve(
                voucher, order=order, person=order.buyer, at=NOON
            )
            for order in orders
        ]
    )

    assert sum(isinstance(each, VoucherUsedUp) for each in results) == THREADS - 2
    assert VoucherUse.objects.count() == 2


def test_one_person_uses_a_voucher_as_often_as_it_says(run):
    voucher = VoucherFactory(campaign__hub=run.hub, most_uses=None)
    person = UserFactory()
    orders = OrderFactory.create_batch(THREADS, run=run, buyer=person)

    at_once(
        [
            lambda order=order: reserve(
                voucher, order=order, person=person, at=NOON + timedelta(days=1)
            )
            for order in orders
        ]
    )

    assert VoucherUse.objects.count() == 1


def test_two_quotes_that_are_accepted_at_once_stay_below_the_limit(run):
    EditionFactory(course=run.course)
    place = OrganisationFactory()
    facts = {"run": run, "organisation": place, "state": "quoted", "by": "invoice"}
    orders = OrderFactory.create_batch(THREADS, **facts)
    limit = 2 * orders[0].gross_cents
    entity = run.hub.legal_entity
    InvoiceTermsFactory(entity=entity, organisation=place, limit_cents=limit)

    def take(order):
        try:
            return accept(order, by=order.buyer, at=NOON).state
        except AboveLimit:
            return "above"

    answers = at_once([lambda order=order: take(order) for order in orders])

    assert sorted(answers) == ["above"] * (THREADS - 2) + ["invoiced"] * 2
    assert open_cents(place, hub=run.hub, currency="EUR") == limit


def test_a_transfer_that_is_noted_while_a_run_is_wound_up_keeps_no_money():
    run = dated_run(seats=6, price_cents=45_000)
    packs = [billed(run, quantity=2) for _each in range(3)]
    for pack in packs:
        claimed(pack, run)
    cancel_run(run, by=None, at=NOON, reason="Flood")
    run.refresh_from_db()
    finance = UserFactory()

    def pay(pack):
        try:
            mark_paid(
                pack.order.invoices.get(kind="invoice"),
                amount_cents=pack.order.gross_cents,
                booked_on=NOON.date(),
                reference="Line 7",
                by=finance,
                at=NOON,
            )
        except NotDue:
            return False
        return True

    calls = [lambda pack=pack: pay(pack) for pack in packs]
    at_once([lambda: wind_up(run, at=NOON), *calls])

    for pack in packs:
        back = Refund.objects.filter(payment__order=pack.order).first()
        note = pack.order.invoices.filter(kind="credit").first()
        # Paid and sent back, or never paid and credited: one of them, and all of it.
        assert (back is None) != (note is None)
        sum_ = back.amount_cents if back else note.gross_cents
        assert sum_ == pack.order.gross_cents
    assert miscounted() == []


@pytest.mark.parametrize("_round", range(3))
def test_lost_disputes_and_unpaid_orders_on_one_run_end_at_once(run, _round):
    EditionFactory(course=run.course)
    Run.objects.filter(pk=run.pk).update(seats=40)
    lost = []
    for number in range(3):
        order = bought(run, quantity=2).order
        payment = PaymentFactory(order=order, intent_id=f"pi_{number}")
        issue(order, at=NOON)
        lost.append(Claim(f"dp_{number}", "lost", payment.amount_cents, f"pi_{number}"))
    unpaid = [billed(run, quantity=2) for _each in range(2)]
    for pack in unpaid:
        pack.order.refresh_from_db()

    def give(pack):
        bill = pack.order.invoices.get(kind="invoice")
        return give_up(bill, by=None, at=NOON, reason="Never paid.")

    calls = [lambda claim=claim: heard_claim(claim, at=NOON) for claim in lost]
    calls += [lambda pack=pack: give(pack) for pack in unpaid]
    at_once(calls)

    assert Invoice.objects.filter(kind="credit").count() == 5
    run.refresh_from_db()
    assert run.taken == 0
    assert gaps(run.hub) == []
