"""Money that goes back: asked for, decided by two people above a limit, sent once."""

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Sum

from courses.domain.order_states import locked, note_order
from courses.models import Dispute, Order, Payment, Refund
from hubs.domain.outbox import owe
from hubs.models import LegalEntity, User

#: The task that sends a refund, by its key.
SEND: Final = "courses.send_refund"

State = Refund.State


class TooMuch(Exception):
    """More than was paid and has not gone back yet."""


class NothingPaid(Exception):
    """The payment was not made: there is nothing to send back."""


class Disputed(Exception):
    """A bank has taken the payment back, or may: nothing goes back beside that."""


class DecidedAlready(Exception):
    """Somebody decided about the refund before."""


class OwnRefund(Exception):
    """Who asks for a refund does not approve it."""


def kept_payment(order: Order) -> Payment | None:
    """The payment that an order is delivered for: the first that was made."""
    paid = order.payments.filter(state=Payment.State.PAID)
    return paid.order_by("paid_at", "pk").first()


def left_cents(payment: Payment) -> int:
    """What can still go back, in minor units: what is under way counts as gone.

    Nothing of a payment that its owner's bank takes back: it would go back twice.
    """
    if is_taken_back(payment):
        return 0
    gone = payment.refunds.exclude(state__in=[State.REFUSED, State.FAILED])
    return payment.amount_cents - (gone.aggregate(sum=Sum("amount_cents"))["sum"] or 0)


def is_taken_back(payment: Payment) -> bool:
    """Whether a dispute of the payment is open, or was lost."""
    states = [Dispute.State.OPEN, Dispute.State.LOST]
    return payment.disputes.filter(state__in=states).exists()


def returned_cents(payment: Payment) -> int:
    """What has gone back: sent by Stripe, arrived or not."""
    gone = payment.refunds.filter(state__in=[State.SENT, State.DONE])
    return gone.aggregate(sum=Sum("amount_cents"))["sum"] or 0


def needs_second(payment: Payment, *, amount_cents: int) -> bool:
    """Whether a second person has to approve a refund that a person asks for.

    What people asked for before counts with it: two small ones are no way round. What
    a second person approved has been looked at and does not.
    """
    entity = LegalEntity.objects.filter(hub=payment.order.hub_id).first()
    if entity is None:
        return True
    alone = payment.refunds.filter(asked_by__isnull=False, decided_by=None)
    alone = alone.exclude(state__in=[State.REFUSED, State.FAILED])
    before = alone.aggregate(sum=Sum("amount_cents"))["sum"] or 0
    return before + amount_cents > entity.refund_limit_cents


@transaction.atomic
def ask(
    payment: Payment,
    *,
    amount_cents: int,
    why: Refund.Why,
    at: datetime,
    by: User | None,
    reason: str = "",
) -> Refund:
    """Ask that money goes back; ``by`` is ``None`` where a rule asks.

    A rule's refund is sent at once; above the hub's limit a person's waits for a
    second one. Raises :exc:`TooMuch`, :exc:`NothingPaid` or :exc:`Disputed`.
    """
    order = locked(payment.order)
    payment = Payment.objects.get(pk=payment.pk)
    if payment.state != Payment.State.PAID:
        raise NothingPaid(f"payment {payment.pk} is {payment.state}")
    if is_taken_back(payment):
        raise Disputed(f"payment {payment.pk}")
    if not 0 < amount_cents <= left_cents(payment):
        raise TooMuch(f"{amount_cents} of payment {payment.pk}")
    waits = by is not None and needs_second(payment, amount_cents=amount_cents)
    refund = Refund.objects.create(
        payment=payment,
        state=State.ASKED if waits else State.DUE,
        why=why,
        reason=reason,
        amount_cents=amount_cents,
        key=uuid.uuid4(),
        asked_by=by,
        asked_at=at,
    )
    facts = {"cents": amount_cents, "currency": payment.currency, "why": str(why)}
    note_order("refund.asked", order, by=by, reason=reason, facts=facts)
    if not waits:
        _owe(refund, at=at)
    return refund


@transaction.atomic
def decide(
    refund: Refund, *, by: User, at: datetime, approve: bool, reason: str = ""
) -> Refund:
    """Approve or refuse a refund that waits for a second person.

    Raises :exc:`DecidedAlready` or :exc:`OwnRefund`; :exc:`Disputed` where it is to be
    sent beside a dispute.
    """
    order = locked(refund.payment.order)
    row = Refund.objects.select_for_update().get(pk=refund.pk)
    if row.state != State.ASKED:
        raise DecidedAlready(f"refund {row.pk} is {row.state}")
    if row.asked_by_id == by.pk:
        raise OwnRefund(f"refund {row.pk}")
    if approve and is_taken_back(row.payment):
        raise Disputed(f"payment {row.payment_id}")
    row.state = State.DUE if approve else State.REFUSED
    row.decided_by, row.decided_at = by, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    facts = {"cents": row.amount_cents, "outcome": str(row.state)}
    note_order("refund.decided", order, by=by, reason=reason, facts=facts)
    if approve:
        _owe(row, at=at)
    return row


def _owe(refund: Refund, *, at: datetime) -> None:
    """Owe the sending, where Stripe sends it; a transfer is sent back by finance."""
    if refund.payment.means == Payment.Means.CHECKOUT:
        owe(SEND, key=refund.pk, at=at)
