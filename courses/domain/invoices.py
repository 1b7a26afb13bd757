"""Invoices and credit notes: owed by what happened, issued by a task, never changed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from courses.domain.invoice_numbers import next_number, shown_number
from courses.domain.invoice_payload import (
    Payload,
    credited,
    digest,
    party_of,
    payload_of,
)
from courses.domain.money import rounded
from courses.models import Invoice, InvoiceParty, Order, Refund
from courses.models.runs import random_id
from hubs.domain.audit import record
from hubs.domain.legible import cleaned
from hubs.domain.outbox import owe
from hubs.models import LegalEntity, User

#: Tasks, by the key of the order, the refund and the invoice.
INVOICE: Final = "courses.issue_invoice"
CREDIT: Final = "courses.issue_credit_note"
DRAW: Final = "courses.draw_invoice"
#: Why money went back, in words for who gets it.
REASONS: Final = {
    Refund.Why.LEFT: _("The participant cancelled."),
    Refund.Why.RUN_CANCELLED: _("The hub cancelled the course."),
    Refund.Why.UNDELIVERABLE: _("No seat was left."),
}
#: How long a quote can be accepted.
QUOTED: Final = timedelta(days=30)

Kind = Invoice.Kind
Why = Refund.Why


class NothingLeftToCredit(Exception):
    """Credit notes cover the whole invoice already."""


class NoSeller(Exception):
    """The hub has no legal entity: it takes no money."""


def owe_invoice(order: Order, *, at: datetime) -> None:
    """Owe the invoice of an order. Its number is taken when the task issues it."""
    owe(INVOICE, key=order.pk, at=at)


def owe_credit_note(refund: Refund, *, at: datetime) -> None:
    """Owe the credit note of a refund that is done."""
    owe(CREDIT, key=refund.pk, at=at)


@transaction.atomic
def issue(order: Order, *, at: datetime) -> Invoice | None:
    """The invoice of an order, issued now if it was not. Idempotent.

    ``None`` where nothing is charged. Raises :exc:`NoSeller`.
    """
    # Two workers may hold the same message: the second waits here and finds it.
    row = _locked(order)
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
    row = _locked(order)
    kept = row.invoices.filter(kind=Kind.QUOTE).first()
    if kept is not None:
        return kept
    due_on = today(row, at=at) + QUOTED
    return _issue_whole(row, seller(row), kind=Kind.QUOTE, at=at, due_on=due_on, by=by)


@transaction.atomic
def issue_credit_note(refund: Refund, *, at: datetime) -> Invoice | None:
    """The credit note of a refund, issued now if it was not. Idempotent.

    ``None`` where no invoice is corrected: what was paid twice was invoiced once, and
    what was never delivered was not invoiced.
    """
    row = _locked(refund.payment.order)
    kept = Invoice.objects.filter(refund=refund).first()
    if kept is not None or refund.why == Why.PAID_TWICE:
        return kept
    invoice = row.invoices.filter(kind=Kind.INVOICE).first()
    if invoice is None:
        if row.fulfilled_at is None:
            return None
        # The refund's message came before the invoice's.
        invoice = issue(row, at=at)
    if invoice is None or left_to_credit(invoice) == 0:
        return None
    return _credit(
        invoice,
        gross_cents=min(refund.amount_cents, left_to_credit(invoice)),
        refund=refund,
        reason=_in_words(refund, language=invoice.language),
        at=at,
        by=refund.decided_by or refund.asked_by,
    )


@transaction.atomic
def credit_rest(
    invoice: Invoice, *, by: User | None, at: datetime, reason: str
) -> Invoice:
    """Credit what is left of an invoice that nobody will pay.

    Raises :exc:`NothingLeftToCredit`.
    """
    _locked(invoice.order)
    left = left_to_credit(invoice)
    if left == 0:
        raise NothingLeftToCredit(invoice.pk)
    return _credit(invoice, gross_cents=left, refund=None, reason=reason, at=at, by=by)


def left_to_credit(invoice: Invoice) -> int:
    """What of an invoice's gross amount was not credited, in minor units."""
    noted = invoice.credited_by.aggregate(sum=Sum("gross_cents"))["sum"] or 0
    return invoice.gross_cents - int(noted)


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


def _locked(order: Order) -> Order:
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
    return _keep(order, cleaned(payload), number=number, at=at, by=by)


def _credit(
    invoice: Invoice,
    *,
    gross_cents: int,
    refund: Refund | None,
    reason: str,
    at: datetime,
    by: User | None,
) -> Invoice:
    order = invoice.order
    day = today(order, at=at)
    number = next_number(order.hub, year=day.year, kind=Kind.CREDIT)
    payload = credited(
        invoice,
        number=shown_number(order.hub, year=day.year, kind=Kind.CREDIT, number=number),
        issued_on=day,
        net_cents=_net_of_part(invoice, gross_cents=gross_cents),
        gross_cents=gross_cents,
        reason=reason,
        paid_by=refund.payment.means if refund else "",
    )
    return _keep(
        order,
        cleaned(payload),
        number=number,
        at=at,
        by=by,
        corrects=invoice,
        refund=refund,
    )


def _net_of_part(invoice: Invoice, *, gross_cents: int) -> int:
    """The net part of what is credited; all parts together are the invoice's net."""
    before = invoice.gross_cents - left_to_credit(invoice)
    noted = invoice.credited_by.aggregate(sum=Sum("net_cents"))["sum"] or 0
    share = Decimal(invoice.net_cents) * (before + gross_cents) / invoice.gross_cents
    return rounded(share) - int(noted)


def _keep(
    order: Order,
    payload: Payload,
    *,
    number: int,
    at: datetime,
    by: User | None,
    corrects: Invoice | None = None,
    refund: Refund | None = None,
) -> Invoice:
    invoice = Invoice.objects.create(
        public_id=random_id(),
        hub=order.hub,
        year=today(order, at=at).year,
        kind=payload["kind"],
        number=number,
        order=order,
        credits=corrects,
        refund=refund,
        issued_at=at,
        due_on=date.fromisoformat(payload["due_on"]) if payload["due_on"] else None,
        language=payload["language"],
        currency=payload["currency"],
        net_cents=payload["net_cents"],
        vat_cents=payload["vat_cents"],
        gross_cents=payload["gross_cents"],
        payload=payload,
        payload_hash=digest(payload),
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


def _in_words(refund: Refund, *, language: str) -> str:
    with override(language):
        return str(REASONS.get(Why(refund.why), _("Refund.")))


def _language(order: Order) -> str:
    """The buyer's language, if the interface has it."""
    known = {code for code, _name in settings.LANGUAGES}
    return order.buyer.language if order.buyer.language in known else "en"
