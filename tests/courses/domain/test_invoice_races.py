"""Numbers of invoices under concurrency: on PostgreSQL, in threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from courses.domain.credit_notes import issue_credit_note
from courses.domain.invoice_numbers import gaps
from courses.domain.invoice_terms import AboveLimit, open_cents
from courses.domain.invoices import issue
from courses.domain.quotes import accept
from courses.domain.vouchers import VoucherUsedUp, reserve
from courses.models import Invoice, InvoiceSeries, VoucherUse
from tests.factories.courses import EditionFactory
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
    assert open_cents(place, hub=run.hub) == limit
