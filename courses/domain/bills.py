"""Invoices that are paid by transfer: noted by finance, reminded of, or given up."""

import uuid
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from courses.domain import vouchers
from courses.domain.access_ended import end_access
from courses.domain.coming_back import share_of
from courses.domain.credit_notes import credit_rest, credit_unpaid, left_to_credit
from courses.domain.invoice_letters import letter_facts
from courses.domain.invoices import number_of, today
from courses.domain.money import shown
from courses.domain.order_states import State, change_order, locked, note_order
from courses.domain.settling import settle
from courses.models import BankLine, Invoice, InvoiceReminder, Order, Payment
from hubs.domain.post import post
from hubs.models import User

#: Days after which an invoice that is due is reminded of, by stage.
STAGES: Final = {1: 3, 2: 14, 3: 30}


class NotDue(Exception):
    """The invoice waits for no transfer: it is paid, credited, or never was one."""


class AmountDiffers(Exception):
    """Another amount came in than is due: the invoice's, less what was credited."""


class InTheFuture(Exception):
    """The bank cannot have booked it yet."""


class RemindedAlready(Exception):
    """Every stage was reminded of."""


def waiting() -> QuerySet[Invoice]:
    """The invoices that a transfer is awaited for."""
    return Invoice.objects.filter(kind=Invoice.Kind.INVOICE, order__state="invoiced")


def with_due(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same with ``due_cents``, what is left of each once notes are taken off."""
    notes = Invoice.objects.filter(credits=OuterRef("pk")).order_by()
    credited = notes.values("credits").annotate(sum=Sum("gross_cents")).values("sum")
    due = F("gross_cents") - Coalesce(Subquery(credited), 0)
    return invoices.annotate(due_cents=due)


@transaction.atomic
def mark_paid(
    invoice: Invoice,
    *,
    amount_cents: int,
    booked_on: date,
    reference: str,
    by: User,
    at: datetime,
) -> Payment:
    """Note that all that is due of an invoice is on the bank statement.

    Raises :exc:`NotDue`, :exc:`AmountDiffers` or :exc:`InTheFuture`.
    """
    order = locked(invoice.order)
    if order.state != State.INVOICED:
        raise NotDue(f"{number_of(invoice)}: {order.state}")
    # Under the order's lock: seats may have been credited a moment ago.
    if amount_cents != (due := left_to_credit(invoice)):
        raise AmountDiffers(f"{amount_cents} instead of {due}")
    if booked_on > today(order, at=at):
        raise InTheFuture(booked_on.isoformat())
    payment = _transfer(order, cents=amount_cents, reference=reference, at=at)
    BankLine.objects.create(
        invoice=invoice,
        payment=payment,
        booked_on=booked_on,
        noted_by=by,
        noted_at=at,
    )
    facts = {"cents": amount_cents, "currency": invoice.currency}
    note_order("payment.received", order, by=by, facts=facts)
    vouchers.use(order, at=at)
    settle(order, at=at)
    return payment


def _transfer(order: Order, *, cents: int, reference: str, at: datetime) -> Payment:
    return Payment.objects.create(
        order=order,
        means=Payment.Means.TRANSFER,
        state=Payment.State.PAID,
        amount_cents=cents,
        currency=order.currency,
        key=uuid.uuid4(),
        opened_at=at,
        paid_at=at,
        reference=reference,
    )


@transaction.atomic
def give_up(invoice: Invoice, *, by: User | None, at: datetime, reason: str) -> Invoice:
    """Cancel an order that nobody pays: credited, and its seats come back.

    Returns the credit note. Raises :exc:`NotDue`.
    """
    order = locked(invoice.order)
    if order.state != State.INVOICED or not left_to_credit(invoice):
        raise NotDue(f"{number_of(invoice)}: {order.state}")
    _cancel(order, by=by, at=at, reason=reason)
    return credit_rest(invoice, by=by, at=at, reason=reason)


@transaction.atomic
def credit_seats(
    order: Order, *, seats: int, by: User | None, at: datetime, reason: Promise | str
) -> Invoice | None:
    """Credit the share of seats that the hub took back and nobody has paid yet.

    Call it last, with order, pack and runs locked: it locks the series of numbers. Once
    nothing is left to pay, the order is cancelled. ``None`` where no transfer is
    awaited.
    """
    row = locked(order)
    invoice = row.invoices.filter(kind=Invoice.Kind.INVOICE).first()
    if row.state != State.INVOICED or invoice is None:
        return None
    left = left_to_credit(invoice)
    cents = share_of(row, seats=seats, left=left)
    if cents == left:
        _cancel(row, by=by, at=at, reason=str(reason))
    return credit_unpaid(invoice, gross_cents=cents, by=by, at=at, reason=reason)


def _cancel(order: Order, *, by: User | None, at: datetime, reason: str) -> None:
    change_order(order, to=State.CANCELLED, at=at, by=by, reason=reason[:200])
    vouchers.release(order, at=at)
    end_access(order, at=at, for_good=True)


def stage_due(invoice: Invoice, *, on: date, noted: set[int]) -> int | None:
    """The stage that is to be reminded of on a day; the latest of those not noted."""
    if invoice.due_on is None:
        return None
    late = on - invoice.due_on
    passed = [stage for stage, days in STAGES.items() if late >= timedelta(days=days)]
    latest = max(passed, default=0)
    return latest if latest > max(noted, default=0) else None


def remind_all(*, at: datetime) -> int:
    """Remind of the invoices whose stage has come; return of how many. Idempotent."""
    late = waiting().filter(due_on__lt=at.date(), drawn_at__isnull=False)
    rows = late.select_related("order__hub").prefetch_related("reminders")
    reminded = 0
    for invoice in rows:
        noted = {each.stage for each in invoice.reminders.all()}
        stage = stage_due(invoice, on=today(invoice.order, at=at), noted=noted)
        if stage is not None:
            reminded += _remind(invoice, stage=stage, at=at, by=None)
    return reminded


def remind_now(invoice: Invoice, *, by: User, at: datetime) -> InvoiceReminder:
    """Remind of an invoice by hand: its next stage.

    Raises :exc:`NotDue` or :exc:`RemindedAlready`.
    """
    if not waiting().filter(pk=invoice.pk, drawn_at__isnull=False).exists():
        raise NotDue(number_of(invoice))
    last = invoice.reminders.order_by("-stage").first()
    stage = last.stage + 1 if last else 1
    if stage not in STAGES or not _remind(invoice, stage=stage, at=at, by=by):
        raise RemindedAlready(number_of(invoice))
    return invoice.reminders.get(stage=stage)


@transaction.atomic
def _remind(invoice: Invoice, *, stage: int, at: datetime, by: User | None) -> bool:
    order = locked(invoice.order)
    if order.state != State.INVOICED:
        return False
    _row, is_new = InvoiceReminder.objects.get_or_create(
        invoice=invoice, stage=stage, defaults={"sent_at": at, "by": by}
    )
    if not is_new:
        return False
    post(
        "courses/invoice_reminder",
        to=invoice.party.payload["email"],
        language=invoice.language,
        content={**letter_facts(invoice), "stage": stage, "due": _due(invoice)},
        at=at,
    )
    facts = {"number": number_of(invoice), "stage": stage}
    note_order("invoice.reminded", order, by=by, facts=facts)
    return True


def _due(invoice: Invoice) -> str:
    """What is still to be paid, where that is less than the invoice says."""
    left = left_to_credit(invoice)
    if left == invoice.gross_cents:
        return ""
    return shown(left, invoice.currency, language=invoice.language)
