"""Refunds on their way: sent to Stripe, heard of from there, also when made there."""

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from courses.domain import stripe_gateway
from courses.domain.credit_notes import owe_credit_note
from courses.domain.order_letters import tell
from courses.domain.order_states import locked, note_order
from courses.domain.payments import of_intent
from courses.domain.refund_letters import tell_failed
from courses.domain.settling import settle
from courses.domain.stripe_facts import Returned
from courses.models import Order, Payment, Refund
from hubs.models import User

State = Refund.State

#: How far a refund has come. It may fail after it was done, never the other way.
FAR: Final = {
    State.ASKED: 0,
    State.REFUSED: 0,
    State.DUE: 1,
    State.SENT: 2,
    State.DONE: 3,
    State.FAILED: 4,
}
WORDS: Final = {
    "pending": State.SENT,
    "requires_action": State.SENT,
    "succeeded": State.DONE,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


class NotATransfer(Exception):
    """Stripe sends this refund; nobody else does."""


def send(refund: Refund, *, at: datetime) -> Refund:
    """Let Stripe send a refund that is due. Idempotent, by its key.

    What Stripe refuses has failed: a person has to look, and is written to. Raises
    :exc:`courses.domain.stripe_gateway.StripeAway`.
    """
    if refund.state != State.DUE or refund.payment.means != Payment.Means.CHECKOUT:
        return refund
    try:
        returned = stripe_gateway.send_back(refund)
    except stripe_gateway.StripeRefused as refusal:
        return _fail(refund, why=refusal.told or str(refusal), at=at)
    heard_back(returned, at=at, payment=refund.payment)
    return Refund.objects.get(pk=refund.pk)


def heard_back(
    returned: Returned, *, at: datetime, payment: Payment | None = None
) -> Order | None:
    """Settle an order by what is known of one of its refunds. Idempotent.

    ``None`` where it is none of ours. Raises what
    :func:`courses.domain.payments.of_intent` raises.
    """
    payment = payment or of_intent(returned.intent_id, at=at)
    return None if payment is None else _settled(returned, payment, at=at)


def refund_state(returned: Returned) -> Refund.State:
    """Our word for how Stripe says that a refund stands."""
    return WORDS.get(returned.status, State.SENT)


@transaction.atomic
def _settled(returned: Returned, payment: Payment, *, at: datetime) -> Order:
    order = locked(payment.order)
    refund = _row_of(returned, payment, at=at)
    state = refund_state(returned)
    if FAR[state] > FAR[State(refund.state)]:
        _get_further(refund, to=state, returned=returned, order=order, at=at)
    return settle(order, at=at)


@transaction.atomic
def note_transfer(refund: Refund, *, by: User, at: datetime) -> Refund:
    """Note that finance sent a refund by bank transfer. Idempotent.

    Raises :exc:`NotATransfer`.
    """
    order = locked(refund.payment.order)
    row = Refund.objects.select_for_update().get(pk=refund.pk)
    if row.payment.means != Payment.Means.TRANSFER:
        raise NotATransfer(f"refund {row.pk}")
    if row.state == State.DUE:
        row.state, row.sent_at, row.done_at = State.DONE, at, at
        row.save(update_fields=["state", "sent_at", "done_at"])
        _tell(row, order, by=by, at=at)
        settle(order, at=at)
    return row


def _row_of(returned: Returned, payment: Payment, *, at: datetime) -> Refund:
    """Our row, by Stripe's id or our key; one made elsewhere gets a row now."""
    known = payment.refunds.filter(stripe_id=returned.id).first()
    if known is not None:
        return known
    open_ = payment.refunds.filter(stripe_id=None)
    # Compared here: elsewhere, people may write into the key whatever they like.
    asked = next((each for each in open_ if str(each.key) == returned.key), None)
    if asked is not None:
        asked.stripe_id = returned.id
        asked.save(update_fields=["stripe_id"])
        return asked
    return Refund.objects.create(
        payment=payment,
        state=State.DUE,
        why=Refund.Why.OUTSIDE,
        amount_cents=returned.amount_cents,
        key=uuid.uuid4(),
        stripe_id=returned.id,
        asked_at=at,
    )


def _get_further(
    refund: Refund, *, to: str, returned: Returned, order: Order, at: datetime
) -> None:
    is_news = refund.sent_at is None
    refund.state = to
    refund.sent_at = refund.sent_at or at
    if to == State.DONE:
        refund.done_at = at
    if to == State.FAILED:
        refund.failure = returned.status
    refund.save(update_fields=["state", "sent_at", "done_at", "failure"])
    if to == State.FAILED:
        _tell_failed(refund, order, at=at)
    elif is_news:
        _tell(refund, order, by=None, at=at)


def _tell(refund: Refund, order: Order, *, by: User | None, at: datetime) -> None:
    facts = {"cents": refund.amount_cents, "currency": order.currency}
    note_order("refund.sent", order, by=by, facts=facts)
    owe_credit_note(refund, at=at)
    tell(order, what="refunded", at=at, cents=refund.amount_cents)


def _tell_failed(refund: Refund, order: Order, *, at: datetime) -> None:
    facts = {"cents": refund.amount_cents}
    note_order("refund.failed", order, by=None, facts=facts)
    tell_failed(refund, at=at)


@transaction.atomic
def _fail(refund: Refund, *, why: str, at: datetime) -> Refund:
    order = locked(refund.payment.order)
    row = Refund.objects.select_for_update().get(pk=refund.pk)
    if row.state == State.DUE:
        row.state, row.failure = State.FAILED, why[:300]
        row.save(update_fields=["state", "failure"])
        _tell_failed(row, order, at=at)
        settle(order, at=at)
    return row
