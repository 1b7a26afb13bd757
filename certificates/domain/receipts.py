"""Ordering dated receipts of checks, and removing them after an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from certificates.domain.findings import Findings
from certificates.domain.lists import Line
from certificates.domain.number import read
from certificates.models import Receipt
from hubs.domain.outbox import owe

#: The task that draws one.
KIND: Final = "certificates.receipt"
#: How long a receipt can be fetched.
KEPT: Final = timedelta(hours=1)
#: More than so many that wait for a worker would keep certificates waiting, too.
MOST_WAITING: Final = 50


class TooManyWaiting(Exception):
    """Workers have enough to draw; holds how many receipts are waiting."""


@transaction.atomic
def order(
    lines: Sequence[Line],
    *,
    is_list: bool,
    language: str,
    at: datetime,
    sha256: str = "",
    found: Findings | None = None,
    is_named: bool = False,
) -> Receipt:
    """Owe a receipt of a check of ``lines``; nothing about who asked is kept.

    Of what was typed only numbers are kept. ``sha256`` is that of a file that was
    handed in beside a single one, or alone, and ``found`` is what was found in it; with
    ``is_named`` its name was typed as well. Raises :exc:`TooManyWaiting`.
    """
    waiting = Receipt.objects.asked_since(at - KEPT).waiting().count()
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(waiting)
    receipt = Receipt.objects.create(
        asked_at=at,
        language=language,
        is_list=is_list,
        asked=[[each.line, read(each.text) or ""] for each in lines],
        sha256=sha256,
        found=found,
        is_named=is_named,
    )
    owe(KIND, key=receipt.pk, at=at)
    return receipt


def remove_receipts(*, at: datetime) -> int:
    """Remove receipts that have had their hour, with their files; return how many."""
    receipts = list(Receipt.objects.asked_before(at - KEPT))
    for receipt in receipts:
        if receipt.file:
            receipt.file.delete(save=False)
        receipt.delete()
    return len(receipts)
