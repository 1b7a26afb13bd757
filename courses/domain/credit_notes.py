"""Credit notes: what was invoiced and is not owed any more."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from courses.domain.invoice_numbers import next_number, shown_number
from courses.domain.invoice_payload import credited
from courses.domain.invoices import issue, keep, locked_with_names, today
from courses.domain.money import rounded
from courses.domain.refunds import kept_payment, returned_cents
from courses.models import Dispute, Invoice, Order, Payment, Refund
from hubs.domain.legible import cleaned
from hubs.domain.outbox import owe
from hubs.models import User

#: The task, by the key of the refund.
CREDIT: Final = "courses.issue_credit_note"
#: Why money went back, in words for who gets it.
REASONS: Final = {
    Refund.Why.LEFT: _("The participant cancelled."),
    Refund.Why.RUN_CANCELLED: _("The hub cancelled the course."),
    Refund.Why.UNDELIVERABLE: _("No seat was left."),
}

Kind = Invoice.Kind
Why = Refund.Why


class NothingLeftToCredit(Exception):
    """Credit notes cover the whole invoice already."""


def owe_credit_note(refund: Refund, *, at: datetime) -> None:
    """Owe the credit note of a refund that is done."""
    owe(CREDIT, key=refund.pk, at=at)


@transaction.atomic
def issue_credit_note(refund: Refund, *, at: datetime) -> Invoice | None:
    """The credit note of a refund, issued now if it was not. Idempotent.

    ``None`` where no invoice is corrected: what was paid twice was invoiced once, what
    was never delivered was not invoiced, and what failed did not go back.
    """
    row = locked_with_names(refund.payment.order)
    kept = Invoice.objects.filter(refund=refund).first()
    # As it is now: it may have failed since the note was owed.
    state = Refund.objects.values_list("state", flat=True).get(pk=refund.pk)
    if kept or refund.why == Why.PAID_TWICE or state == Refund.State.FAILED:
        return kept
    invoice = _to_correct(row, refund.payment, at=at)
    cents = invoice and min(refund.amount_cents, _uncredited(refund.payment, invoice))
    if invoice is None or not cents:
        return None
    return _credit(
        invoice,
        gross_cents=cents,
        refund=refund,
        reason=_said(REASONS.get(Why(refund.why), _("Refund.")), invoice),
        paid_by=refund.payment.means,
        at=at,
        by=refund.decided_by or refund.asked_by,
    )


@transaction.atomic
def credit_lost(dispute: Dispute, *, at: datetime) -> Invoice | None:
    """The credit note of a dispute that was lost; to be called when it is.

    It locks the series of numbers: call it last. ``None`` where nothing was invoiced,
    all of it was credited before, or the payment was a second one.
    """
    row, payment = locked_with_names(dispute.payment.order), dispute.payment
    invoice = _to_correct(row, payment, at=at)
    cents = invoice and min(dispute.amount_cents, _uncredited(payment, invoice))
    if invoice is None or not cents:
        return None
    return _credit(
        invoice,
        gross_cents=cents,
        refund=None,
        reason=_said(_("The buyer's bank took the payment back."), invoice),
        paid_by=payment.means,
        at=at,
        by=None,
    )


@transaction.atomic
def credit_rest(
    invoice: Invoice, *, by: User | None, at: datetime, reason: str
) -> Invoice:
    """Credit what is left of an invoice that nobody will pay.

    Raises :exc:`NothingLeftToCredit`.
    """
    locked_with_names(invoice.order)
    left = left_to_credit(invoice)
    if left == 0:
        raise NothingLeftToCredit(invoice.pk)
    return credit_unpaid(invoice, gross_cents=left, by=by, at=at, reason=reason)


@transaction.atomic
def credit_unpaid(
    invoice: Invoice,
    *,
    gross_cents: int,
    by: User | None,
    at: datetime,
    reason: Promise | str,
) -> Invoice:
    """Credit a part of an invoice that waits for its transfer, under its order's lock.

    It locks the series of numbers: call it last.
    """
    return _credit(
        invoice,
        gross_cents=gross_cents,
        refund=None,
        reason=_said(reason, invoice),
        paid_by="",
        at=at,
        by=by,
    )


def left_to_credit(invoice: Invoice) -> int:
    """What of an invoice's gross amount was not credited, in minor units.

    While it waits for its transfer, that is what is to be transferred.
    """
    noted = invoice.credited_by.aggregate(sum=Sum("gross_cents"))["sum"] or 0
    return invoice.gross_cents - int(noted)


def _to_correct(order: Order, payment: Payment, *, at: datetime) -> Invoice | None:
    """The invoice of what was delivered for ``payment``, while some is not credited.

    None for a payment that was not kept: whoever paid twice was invoiced once, whether
    we send the second one back or somebody does in Stripe's own pages.
    """
    if kept_payment(order) != payment:
        return None
    invoice = order.invoices.filter(kind=Kind.INVOICE).first()
    if invoice is None and order.fulfilled_at is not None:
        # The message of what went back came before the invoice's.
        invoice = issue(order, at=at)
    return invoice if invoice and left_to_credit(invoice) else None


def _uncredited(payment: Payment, invoice: Invoice) -> int:
    """What went back of ``payment`` and no credit note is about, in minor units.

    A refund may fail after its note was issued: that note is about the one that is
    sent instead. What was credited before anything was paid is another thing.
    """
    lost = payment.disputes.filter(state=Dispute.State.LOST)
    gone = lost.aggregate(sum=Sum("amount_cents"))["sum"] or 0
    notes = [note for note in invoice.credited_by.all() if note.payload["paid_by"]]
    back = returned_cents(payment) + int(gone) - sum(n.gross_cents for n in notes)
    return max(min(back, left_to_credit(invoice)), 0)


def _credit(
    invoice: Invoice,
    *,
    gross_cents: int,
    refund: Refund | None,
    reason: str,
    paid_by: str,
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
        paid_by=paid_by,
    )
    return keep(
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


def _said(reason: Promise | str, invoice: Invoice) -> str:
    with override(invoice.language):
        return str(reason)
