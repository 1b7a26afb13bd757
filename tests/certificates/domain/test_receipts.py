"""Receipts are owed to a worker, kept for an hour, and know nobody who asked."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certificates.domain import receipts
from certificates.domain.lists import Line
from certificates.domain.receipts import KIND, TooManyWaiting, order, remove_receipts
from certificates.models import Receipt
from hubs.models import Outgoing
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db
NUMBER = "7H4KQ2M9XW3TBZ5C"
HOUR = timedelta(hours=1)


def ordered(*lines, at=NOON):
    return order(lines or [Line(1, NUMBER)], is_list=bool(lines), language="en", at=at)


def test_an_order_keeps_numbers_and_nothing_else_that_was_typed():
    receipt = ordered(
        Line(2, f"https://testserver/verify/{NUMBER}"), Line(5, "Ada Lovelace")
    )

    receipt.refresh_from_db()
    assert receipt.asked == [[2, NUMBER], [5, ""]]
    assert (receipt.is_list, receipt.language, receipt.asked_at) == (True, "en", NOON)
    assert Outgoing.objects.get(kind=KIND).key == str(receipt.pk)
    assert {field.name for field in Receipt._meta.fields} == {
        "id",
        "token",
        "asked_at",
        "language",
        "is_list",
        "asked",
        "sha256",
        "found",
        "is_named",
        "file",
        "fault",
    }


def test_an_address_cannot_be_guessed_from_another():
    assert len({ordered().token for _each in range(3)}) == 3


def test_no_more_are_taken_than_workers_can_draw(monkeypatch):
    monkeypatch.setattr(receipts, "MOST_WAITING", 2)
    ordered(at=NOON - HOUR - timedelta(seconds=1))
    drawn = ordered()
    Receipt.objects.filter(pk=drawn.pk).update(file="receipts/drawn.pdf")
    ordered(), ordered()

    with pytest.raises(TooManyWaiting):
        ordered()

    assert Receipt.objects.count() == 4


def test_receipts_go_after_an_hour_with_their_files():
    old, waiting, new = ordered(), ordered(), ordered(at=NOON + HOUR)
    old.file.save("old.pdf", ContentFile(b"%PDF"))
    name = old.file.name

    assert remove_receipts(at=NOON + HOUR) == 0
    assert remove_receipts(at=NOON + HOUR + timedelta(seconds=1)) == 2

    assert list(Receipt.objects.all()) == [new]
    assert not default_storage.exists(name)
    assert str(waiting).startswith("Receipt ")
