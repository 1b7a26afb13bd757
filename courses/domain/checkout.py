"""The way to Stripe's page: one session at a time, however often one asks for it."""

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from courses.domain import stripe_gateway
from courses.domain.order_states import State, locked
from courses.domain.payments import heard
from courses.domain.stripe_facts import Session
from courses.models import Order, Payment

#: The task that ends the sessions of an order, by its key.
END: Final = "courses.end_sessions"


class NothingToPay(Exception):
    """The order is not open any more, or a bank is at work on it."""


def check_out(
    order: Order, *, title: str, pages: tuple[str, str], at: datetime
) -> Payment:
    """A payment whose ``url`` leads to Stripe's page for ``order``.

    The same one while its session is open: two clicks, or an answer that got lost,
    make no second. Stripe is asked outside of any transaction. Raises
    :exc:`NothingToPay`, and :exc:`courses.domain.stripe_gateway.StripeAway` or
    ``StripeRefused``.
    """
    payment = _open_payment(order, at=at)
    if payment.url:
        return payment
    try:
        session = stripe_gateway.open_session(payment, title=title, pages=pages)
    except stripe_gateway.StripeRefused:
        # Under this key it will always say so: the next try has another one.
        Payment.objects.filter(pk=payment.pk, session_id=None).update(
            state=Payment.State.FAILED
        )
        raise
    return opened(payment, session)


def end_sessions(order: Order, *, at: datetime) -> None:
    """End the sessions of an order that is not to be paid any more.

    One that was paid meanwhile is heard. Raises what the gateway raises.
    """
    open_ = order.payments.filter(
        state=Payment.State.OPEN, session_id__isnull=False
    ).order_by("pk")
    for payment in open_:
        heard(stripe_gateway.end_session(str(payment.session_id)), at=at)


@transaction.atomic
def _open_payment(order: Order, *, at: datetime) -> Payment:
    """Two clicks at once: the second waits here and finds the first one's payment."""
    row = locked(order)
    if row.state != State.OPEN or (row.expires_at and row.expires_at <= at):
        raise NothingToPay(f"{row.public_id} is {row.state}")
    open_ = row.payments.filter(state=Payment.State.OPEN).order_by("-pk").first()
    if open_ is not None and (open_.expires_at is None or open_.expires_at > at):
        return open_
    return Payment.objects.create(
        order=row,
        means=Payment.Means.CHECKOUT,
        amount_cents=row.gross_cents,
        currency=row.currency,
        key=uuid.uuid4(),
        is_live=stripe_gateway.is_live(),
        opened_at=at,
    )


@transaction.atomic
def opened(payment: Payment, session: Session) -> Payment:
    """Note where ``payment`` is made. Idempotent; events may have come before."""
    locked(payment.order)
    row = Payment.objects.get(pk=payment.pk)
    if row.session_id in {None, session.id}:
        row.session_id, row.url = session.id, session.url
        row.expires_at = session.expires_at
        row.save(update_fields=["session_id", "url", "expires_at"])
    return row
