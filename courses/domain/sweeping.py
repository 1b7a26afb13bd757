"""What nobody told us: orders that ran out, payments that stay open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from courses.domain import stripe_gateway
from courses.domain.checkout import END
from courses.domain.orders import expire
from courses.domain.payments import Differs, NotOurs, look
from courses.models import Order, Payment, StripeEvent
from hubs.domain.outbox import owe

#: How long webhooks have before Stripe is asked.
PATIENCE: Final = timedelta(minutes=3)


@dataclass(frozen=True)
class Swept:
    """How many were looked at, and how many could not be asked about."""

    done: int
    failed: int


def expire_orders(*, at: datetime, most: int = 200) -> int:
    """Let orders run out that nobody paid in time; return how many did.

    Their seats come back now, whatever Stripe does. A task of its own ends the session
    of each, so that nobody pays for what is over; money that comes all the same finds
    a seat, or goes back.
    """
    due = Order.objects.filter(state=Order.State.OPEN, expires_at__lte=at)
    return sum(_expire(order, at=at) for order in due.order_by("expires_at")[:most])


def ask_about_payments(*, at: datetime, most: int = 200) -> Swept:
    """Ask Stripe about sessions that stay open: webhooks get lost, endpoints die.

    Those first that were asked about longest ago, ``most`` at a time: none that is
    stuck keeps the others waiting.
    """
    open_ = Payment.objects.filter(
        state__in=[Payment.State.OPEN, Payment.State.PROCESSING],
        session_id__isnull=False,
        opened_at__lte=at - PATIENCE,
    )
    in_turn = open_.select_related("order").order_by(
        F("asked_at").asc(nulls_first=True), "opened_at", "pk"
    )
    answers = [_ask(payment, at=at) for payment in in_turn[:most]]
    return Swept(done=sum(answers), failed=len(answers) - sum(answers))


def _ask(payment: Payment, *, at: datetime) -> bool:
    """Ask about one; whether its order was settled by the answer."""
    row = Payment.objects.filter(pk=payment.pk)
    # First: whatever happens then, the others come before it.
    row.update(asked_at=at)
    try:
        look(payment, at=at)
    except (stripe_gateway.StripeRefused, Differs, NotOurs):
        row.filter(unknown_since=None).update(unknown_since=at)
        return False
    except (stripe_gateway.StripeAway, stripe_gateway.NoStripe):
        return False
    row.exclude(unknown_since=None).update(unknown_since=None)
    return True


def strange_events() -> QuerySet[StripeEvent]:
    """Events whose amount, currency or mode was not what we had asked for."""
    return StripeEvent.objects.filter(outcome__startswith="differs").order_by("pk")


@transaction.atomic
def _expire(order: Order, *, at: datetime) -> bool:
    is_over = expire(order, at=at)
    has_session = Q(state=Payment.State.OPEN, session_id__isnull=False)
    if is_over and order.payments.filter(has_session).exists():
        owe(END, key=order.pk, at=at)
    return is_over
