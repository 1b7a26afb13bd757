"""Tasks about invoices: what is owed is done once, and settled."""

import pytest
from django.utils import timezone

from courses.domain.credit_notes import CREDIT, owe_credit_note
from courses.domain.invoices import DRAW, INVOICE, issue, owe_invoice
from courses.models import Invoice
from courses.tasks.invoices import (
    credit_refund,
    draw_invoice,
    issue_invoice,
    lapse_quotes,
    remind_invoices,
)
from hubs.models import Outgoing
from tests.factories.hubs import NOON
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    PaymentFactory,
    RefundFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    order = OrderFactory(fulfilled_at=NOON)
    LegalEntityFactory(hub=order.hub)
    PaymentFactory(order=order)
    return order


def is_settled(kind):
    return Outgoing.objects.get(kind=kind).done_at is not None


def test_an_invoice_that_is_owed_is_issued_once(order):
    owe_invoice(order, at=NOON)

    numbers = [issue_invoice(str(order.pk)) for _each in range(2)]

    year = timezone.now().year
    assert numbers == [f"{order.hub.code}-INV-{year}-00001"] * 2
    assert is_settled(INVOICE)


def test_a_credit_note_that_is_owed_is_issued_once(order):
    refund = RefundFactory(payment=order.payments.get())
    owe_credit_note(refund, at=NOON)

    assert credit_refund(str(refund.pk)) == credit_refund(str(refund.pk))
    assert Invoice.objects.filter(kind="credit").count() == 1
    assert is_settled(CREDIT)


def test_what_is_free_is_settled_without_a_paper():
    order = OrderFactory(unit_cents=0)
    owe_invoice(order, at=NOON)

    assert issue_invoice(str(order.pk)) == ""
    assert is_settled(INVOICE)


def test_a_paper_that_cannot_be_drawn_is_tried_again(order, settings):
    invoice = issue(order, at=NOON)
    settings.INVOICE_STYLESHEET = "/nowhere/invoice.css"

    with pytest.raises(OSError):
        draw_invoice(str(invoice.pk))

    owed = Outgoing.objects.get(kind=DRAW)
    assert owed.done_at is None
    assert owed.error


def test_a_paper_is_drawn_once(order):
    invoice = issue(order, at=NOON)

    assert [draw_invoice(str(invoice.pk)) for _each in range(2)] == [True, False]
    assert is_settled(DRAW)


def test_what_waits_for_a_day_finds_nothing_before(order):
    assert (remind_invoices(), lapse_quotes()) == (0, 0)
