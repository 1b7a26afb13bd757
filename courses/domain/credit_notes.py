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
from courses.models import Dispute, Invoice, Order, Refund
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

    ``None`` where no invoice is corrected: what was paid twice was invoiced once, and
    what was never delivered was not invoiced.
    """
    row = locked_with_names(refund.payment.order)
    kept = Invoice.objects.filter(refund=refund).first()
    if kept is not None or refund.why == Why.PAID_TWICE:
        return kept
    invoice = _to_correct(row, at=at)
    if invoice is None:
        return None
    return _credit(
        invoice,
        gross_cents=min(refund.amount_cents, left_to_credit(invoice)),
        refund=refund,
        reason=_said(REASONS.get(Why(refund.why), _("Refund.")), invoice),
        paid_by=refund.payment.means,
        at=at,
        by=refund.decided_by or refund.asked_by,
    )


@transaction.atomic
def credit_lost(dispute: Dispute, *, at: datetime) -> Invoice | None:
    """The credit note of a dispute that was lost; to be called when it is.

    ``None`` where nothing was invoiced, or all of it was credited before.
    """
    invoice = _to_correct(locked_with_names(dispute.payment.order), at=at)
    if invoice is None:
        return None
    return _credit(
        invoice,
        gross_cents=min(dispute.amount_cents, left_to_credit(invoice)),
        refund=None,
        reason=_said(_("The buyer's bank took the payment back."), invoice),
        paid_by=dispute.payment.means,
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
    return _credit(
        invoice, gross_cents=left, refund=None, reason=reason, paid_by="", at=at, by=by
    )


def left_to_credit(invoice: Invoice) -> int:
    """What of an invoice's gross amount was not credited, in minor units."""
    noted = invoice.credited_by.aggregate(sum=Sum("gross_cents"))["sum"] or 0
    return invoice.gross_cents - int(noted)


def _to_correct(order: Order, *, at: datetime) -> Invoice | None:
    """The invoice of what was delivered, while some of it is not credited."""
    invoice = order.invoices.filter(kind=Kind.INVOICE).first()
    if invoice is None and order.fulfilled_at is not None:
        # The message of what went back came before the invoice's.
        invoice = issue(order, at=at)
    return invoice if invoice and left_to_credit(invoice) else None


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
