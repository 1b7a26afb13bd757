"""Invoices and credit notes are issued, drawn and sent."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain import invoice_paper
from courses.domain.bills import remind_all
from courses.domain.credit_notes import CREDIT, issue_credit_note
from courses.domain.invoices import DRAW, INVOICE, issue
from courses.domain.quotes import lapse
from courses.models import Invoice, Order, Refund
from hubs.domain.outbox import fault, settle

logger = logging.getLogger(__name__)


@shared_task(name=INVOICE, soft_time_limit=20, time_limit=30)
def issue_invoice(key: str) -> str:
    """Issue the invoice of order ``key``; return its number."""
    at = timezone.now()
    issued = issue(Order.objects.get(pk=key), at=at)
    settle(INVOICE, key=key, at=at)
    return _told("invoice issued", issued)


@shared_task(name=CREDIT, soft_time_limit=20, time_limit=30)
def credit_refund(key: str) -> str:
    """Issue the credit note of refund ``key``; return its number."""
    at = timezone.now()
    refund = Refund.objects.select_related("payment__order").get(pk=key)
    issued = issue_credit_note(refund, at=at)
    settle(CREDIT, key=key, at=at)
    return _told("credit note issued", issued)


@shared_task(name=DRAW, soft_time_limit=40, time_limit=50)
def draw_invoice(key: str) -> bool:
    """Draw and send invoice ``key``; what goes wrong is noted and tried again."""
    at = timezone.now()
    try:
        drawn = invoice_paper.draw(Invoice.objects.get(pk=key), at=at)
    except Exception as error:
        # No name: messages of faults are read by operators.
        fault(DRAW, key=key, error=type(error).__name__, at=at)
        raise
    settle(DRAW, key=key, at=at)
    return drawn


@shared_task(name="courses.remind_invoices")
def remind_invoices() -> int:
    """Remind of invoices that are due; return of how many."""
    return remind_all(at=timezone.now())


@shared_task(name="courses.lapse_quotes")
def lapse_quotes() -> int:
    """End quotes that nobody accepted in time; return how many."""
    return lapse(at=timezone.now())


def _told(what: str, invoice: Invoice | None) -> str:
    if invoice is None:
        return ""
    number = str(invoice.payload["number"])
    logger.info(what, extra={"number": number})
    return number
