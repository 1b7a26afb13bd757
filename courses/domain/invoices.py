"""Invoices and quotes: owed by what happened, issued by a task, never changed."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from courses.domain.invoice_numbers import next_number, shown_number
from courses.domain.invoice_payload import (
    Payload,
    digest,
    party_of,
    payload_of,
)
from courses.models import Invoice, InvoiceParty, Order, Refund
from courses.models.runs import random_id
from hubs.domain.audit import record
from hubs.domain.legible import cleaned
from hubs.domain.outbox import owe
from hubs.models import LegalEntity, User

#: Tasks, by the key of the order and of the invoice.
INVOICE: Final = "courses.issue_invoice"
DRAW: Final = "courses.draw_invoice"
#: How long a quote can be accepted.
QUOTED: Final = timedelta(days=30)

#: What is a column of its own beside the payload.
ALIKE: Final = ("kind", "language", "currency", "net_cents", "vat_cents", "gross_cents")

Kind = Invoice.Kind
Why = Refund.Why


class NoSeller(Exception):
    """The hub has no legal entity: it takes no money."""


def owe_invoice(order: Order, *, at: datetime) -> None:
    """Owe the invoice of an order. Its number is taken when the task issues it."""
    owe(INVOICE, key=order.pk, at=at)


@transaction.atomic
def issue(order: Order, *, at: datetime) -> Invoice | None:
    """The invoice of an order, issued now if it was not. Idempotent.

    ``None`` where nothing is charged. Raises :exc:`NoSeller`.
    """
    # Two workers may hold the same message: the second waits here and finds it.
    row = locked_with_names(order)
    kept = row.invoices.filter(kind=Kind.INVOICE).first()
    if kept is not None or row.gross_cents == 0:
        return kept
    entity = seller(row)
    due_on = today(row, at=at) + timedelta(days=entity.payment_days)
    return _issue_whole(row, entity, kind=Kind.INVOICE, at=at, due_on=due_on)


@transaction.atomic
def quote(order: Order, *, at: datetime, by: User | None = None) -> Invoice:
    """The quote of an order, issued now if it was not. Idempotent.

    Raises :exc:`NoSeller`.
    """
    row = locked_with_names(order)
    kept = row.invoices.filter(kind=Kind.QUOTE).first()
    if kept is not None:
        return kept
    due_on = today(row, at=at) + QUOTED
    return _issue_whole(row, seller(row), kind=Kind.QUOTE, at=at, due_on=due_on, by=by)


def number_of(invoice: Invoice) -> str:
    """The number as it is printed."""
    return str(invoice.payload["number"])


def seller(order: Order) -> LegalEntity:
    """Who sells at the order's hub; :exc:`NoSeller` where nobody does."""
    entity = LegalEntity.objects.filter(hub=order.hub_id).first()
    if entity is None:
        raise NoSeller(order.hub_id)
    return entity


def today(order: Order, *, at: datetime) -> date:
    """The day at the order's hub."""
    return at.astimezone(ZoneInfo(order.hub.time_zone)).date()


def locked_with_names(order: Order) -> Order:
    """The order under its lock, with all that papers name."""
    rows = Order.objects.select_for_update(of=("self",)).select_related(
        "hub", "course", "run__hub", "party", "voucher", "buyer"
    )
    return rows.get(pk=order.pk)


def _issue_whole(
    order: Order,
    entity: LegalEntity,
    *,
    kind: Invoice.Kind,
    at: datetime,
    due_on: date,
    by: User | None = None,
) -> Invoice:
    day = today(order, at=at)
    number = next_number(order.hub, year=day.year, kind=kind)
    payload = payload_of(
        order,
        entity,
        kind=kind,
        number=shown_number(order.hub, year=day.year, kind=kind, number=number),
        language=_language(order),
        issued_on=day,
        due_on=due_on,
    )
    return keep(order, cleaned(payload), number=number, at=at, by=by)


def keep(
    order: Order,
    payload: Payload,
    *,
    number: int,
    at: datetime,
    by: User | None,
    corrects: Invoice | None = None,
    refund: Refund | None = None,
) -> Invoice:
    """Freeze a paper under its number, note it, and owe its drawing."""
    invoice = Invoice.objects.create(
        public_id=random_id(),
        hub=order.hub,
        year=today(order, at=at).year,
        number=number,
        order=order,
        credits=corrects,
        refund=refund,
        issued_at=at,
        due_on=date.fromisoformat(payload["due_on"]) if payload["due_on"] else None,
        payload=payload,
        payload_hash=digest(payload),
        **{name: payload[name] for name in ALIKE},
    )
    billed = corrects.party.payload if corrects else party_of(order.party)
    InvoiceParty.objects.create(invoice=invoice, payload=cleaned(billed))
    record(
        "invoice.issued",
        invoice,
        by=by,
        hub=order.hub,
        facts={"number": payload["number"], "order": order.public_id},
    )
    owe(DRAW, key=invoice.pk, at=at)
    return invoice


def _language(order: Order) -> str:
    """The buyer's language, if the interface has it."""
    known = {code for code, _name in settings.LANGUAGES}
    return order.buyer.language if order.buyer.language in known else "en"
