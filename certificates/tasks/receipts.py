"""Receipts of checks are drawn, and removed when they have had their hour."""

from celery import shared_task
from django.utils import timezone

from certificates.domain.receipt_paper import draw
from certificates.domain.receipts import KIND, remove_receipts
from certificates.models import Receipt
from hubs.domain.outbox import fault, settle


@shared_task(name=KIND, soft_time_limit=40, time_limit=50)
def draw_receipt(key: str) -> None:
    """Draw the receipt; what goes wrong is noted, and tried again by the outbox.

    One that was removed meanwhile is owed no more.
    """
    at = timezone.now()
    receipt = Receipt.objects.filter(pk=key).first()
    if receipt is not None:
        try:
            draw(receipt, at=at)
        except Exception as error:
            # Neither number nor name: messages of faults are read by operators.
            said = type(error).__name__
            Receipt.objects.filter(pk=key).update(fault=said)
            fault(KIND, key=key, error=said, at=at)
            raise
    settle(KIND, key=key, at=at)


@shared_task(name="certificates.remove_receipts")
def remove_old_receipts() -> int:
    """Remove receipts that were asked for an hour ago; return how many."""
    return remove_receipts(at=timezone.now())
