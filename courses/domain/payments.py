"""Payments: what is heard of a Checkout session is a fact, whoever says it."""

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from courses.domain import stripe_gateway
from courses.domain.order_states import locked, note_order
from courses.domain.settling import settle
from courses.domain.stripe_facts import Session
from courses.models import Order, Payment, Seat

State = Payment.State

#: How far a payment has come. It only ever gets further: of what is heard in any
#: order, the furthest holds, and whatever is paid is paid.
FAR: Final = {
    State.OPEN: 0,
    State.PROCESSING: 1,
    State.EXPIRED: 2,
    State.FAILED: 3,
    State.PAID: 4,
}


class NotOurs(Exception):
    """The session is of no order here."""


class Differs(Exception):
    """The session is of an order of ours, but not what we asked for.

    Nothing is delivered for it; somebody has to look.
    """


class UnknownPayment(Exception):
    """A refund or dispute of a payment of ours that we have not heard of yet."""


def look(payment: Payment, *, at: datetime) -> Order:
    """Ask Stripe how a payment stands, and settle its order by that.

    Raises what :func:`heard` raises, and
    :exc:`courses.domain.stripe_gateway.StripeAway` or ``StripeRefused``.
    """
    if not payment.session_id:
        return payment.order
    return heard(stripe_gateway.session(payment.session_id), at=at)


@transaction.atomic
def heard(session: Session, *, at: datetime) -> Order:
    """Settle an order by what is known of one of its sessions. Idempotent.

    Raises :exc:`NotOurs` or :exc:`Differs`.
    """
    found = Order.objects.filter(public_id=session.reference).first()
    if found is None:
        raise NotOurs(session.id)
    order = locked(found)
    payment = _payment_of(order, session, at=at)
    _require_same(session, payment)
    state = _state_of(session)
    if FAR[state] > FAR[State(payment.state)]:
        _get_further(payment, to=state, session=session, at=at)
    elif session.intent_id and not payment.intent_id:
        payment.intent_id = session.intent_id
        payment.save(update_fields=["intent_id"])
    return settle(order, at=at)


def of_intent(intent_id: str, *, at: datetime) -> Payment | None:
    """The payment that a refund or dispute is of; ``None`` where it is not ours.

    One that we do not know to be paid is asked about first. Raises
    :exc:`UnknownPayment` and what :func:`look` raises.
    """
    payment = Payment.objects.filter(intent_id=intent_id).first()
    if payment is None:
        payment = _by_key(stripe_gateway.payment_key(intent_id))
        if payment is None:
            return None
    if payment.state != State.PAID or payment.intent_id != intent_id:
        look(payment, at=at)
        payment = Payment.objects.filter(intent_id=intent_id).first()
        if payment is None or payment.state != State.PAID:
            raise UnknownPayment(intent_id)
    return payment


def payment_for(seat: Seat) -> Payment | None:
    """What was paid for a seat by a person, if anything was."""
    sale = seat.sales.order_by("-pk").filter(order__organisation__isnull=True).first()
    if sale is None:
        return None
    paid = sale.order.payments.filter(state=State.PAID)
    return paid.order_by("paid_at", "pk").first()


def _by_key(key: str) -> Payment | None:
    try:
        return Payment.objects.filter(key=uuid.UUID(key)).first()
    except ValueError:
        return None


def _payment_of(order: Order, session: Session, *, at: datetime) -> Payment:
    """The row of the session; a session that we never heard of gets one.

    Its making may have been cut short on our side after Stripe had made it.
    """
    payments = order.payments.filter(means=Payment.Means.CHECKOUT)
    known = payments.filter(session_id=session.id).first()
    if known is not None:
        return known
    asked = _by_key(session.key)
    if asked is not None and asked.order_id == order.pk and not asked.session_id:
        asked.session_id = session.id
        asked.save(update_fields=["session_id"])
        return asked
    return Payment.objects.create(
        order=order,
        means=Payment.Means.CHECKOUT,
        amount_cents=order.gross_cents,
        currency=order.currency,
        key=uuid.uuid4(),
        session_id=session.id,
        is_live=stripe_gateway.is_live(),
        opened_at=at,
    )


def _require_same(session: Session, payment: Payment) -> None:
    """Compare with our own rows: the client's browser was in between."""
    ours = (payment.amount_cents, payment.currency, payment.is_live)
    theirs = (session.amount_cents, session.currency, session.is_live)
    if ours != theirs:
        raise Differs(f"payment {payment.pk}: {theirs} instead of {ours}")


def _state_of(session: Session) -> Payment.State:
    if session.is_paid:
        return State.PAID
    if session.has_failed:
        return State.FAILED
    words = {"complete": State.PROCESSING, "expired": State.EXPIRED}
    return words.get(session.status, State.OPEN)


def _get_further(
    payment: Payment, *, to: Payment.State, session: Session, at: datetime
) -> None:
    payment.state = to
    payment.intent_id = session.intent_id or payment.intent_id
    payment.paid_at = at if to == State.PAID else None
    payment.save(update_fields=["state", "intent_id", "paid_at"])
    if to == State.PAID:
        facts = {"cents": payment.amount_cents, "currency": payment.currency}
        note_order("payment.received", payment.order, by=None, facts=facts)
