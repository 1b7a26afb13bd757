"""Receipts are drawn and removed by workers."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from certificates.domain import receipt_paper
from certificates.domain.lists import Line
from certificates.domain.receipts import KIND, order
from certificates.models import Receipt
from certificates.tasks import draw_receipt, remove_old_receipts
from hubs.models import Outgoing

pytestmark = pytest.mark.django_db


def ordered():
    lines = [Line(1, "7H4KQ2M9XW3TBZ5C")]
    return order(lines, is_list=False, language="en", at=timezone.now())


def test_a_receipt_is_drawn_once_however_often_it_is_handed_over():
    receipt = ordered()

    draw_receipt(str(receipt.pk))
    receipt.refresh_from_db()
    name = receipt.file.name
    draw_receipt(str(receipt.pk))

    receipt.refresh_from_db()
    assert receipt.file.name == name
    assert Outgoing.objects.get(kind=KIND).done_at


def test_a_fault_is_noted_without_what_was_asked_and_owed_on(monkeypatch):
    receipt = ordered()
    monkeypatch.setattr(receipt_paper, "STYLESHEET", receipt_paper.STYLESHEET / "none")

    with pytest.raises(OSError, match="none"):
        draw_receipt(str(receipt.pk))

    receipt.refresh_from_db()
    owed = Outgoing.objects.get(kind=KIND)
    assert receipt.fault == owed.error == "NotADirectoryError"
    assert owed.done_at is None
    monkeypatch.undo()
    draw_receipt(str(receipt.pk))
    receipt.refresh_from_db()
    assert (receipt.fault, bool(receipt.file)) == ("", True)


def test_what_was_removed_meanwhile_is_owed_no_more():
    receipt = ordered()
    Receipt.objects.all().delete()

    draw_receipt(str(receipt.pk))

    assert Outgoing.objects.get(kind=KIND).done_at


def test_receipts_are_removed_after_an_hour():
    receipt = ordered()
    draw_receipt(str(receipt.pk))
    receipt.refresh_from_db()
    assert remove_old_receipts() == 0
    Receipt.objects.update(asked_at=timezone.now() - timedelta(minutes=61))

    assert remove_old_receipts() == 1
    assert not default_storage.exists(receipt.file.name)
