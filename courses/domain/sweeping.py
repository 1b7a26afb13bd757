"""What nobody told us: orders that ran out, payments that stay open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.domain import stripe_gateway
from courses.domain.checkout import END
from courses.domain.orders import expire
from courses.domain.payments import Differs, NotOurs, look
from courses.models import Order, Payment, Refund, StripeEvent
from hubs.domain.outbox import owe

#: How long webhooks have before Stripe is asked.
PATIENCE: Final = timedelta(minutes=3)
#: Within which somebody must have decided about what was paid and not delivered.
A_DAY: Final = timedelta(days=1)

ASKING: Final = (
    stripe_gateway.StripeAway,
    stripe_gateway.StripeRefused,
    stripe_gateway.NoStripe,
)


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


def ask_about_payments(*, at: datetime) -> Swept:
    """Ask Stripe about sessions that stay open: webhooks get lost, endpoints die."""
    open_ = Payment.objects.filter(
        state__in=[Payment.State.OPEN, Payment.State.PROCESSING],
        session_id__isnull=False,
        opened_at__lte=at - PATIENCE,
    )
    done = failed = 0
    for payment in open_.select_related("order").order_by("opened_at").iterator():
        try:
            look(payment, at=at)
        except (*ASKING, Differs, NotOurs):
            failed += 1
        else:
            done += 1
    return Swept(done, failed)


def undecided(*, at: datetime) -> QuerySet[Order]:
    """Orders that were paid a day ago, not delivered, and whose money did not go back.

    Empty, where all is well: their refunds failed, or were never asked for.
    """
    back = Refund.objects.filter(
        payment__order=OuterRef("pk"),
        why=Refund.Why.UNDELIVERABLE,
        state__in=[Refund.State.SENT, Refund.State.DONE],
    )
    late = Payment.objects.filter(order=OuterRef("pk"), paid_at__lte=at - A_DAY)
    stuck = Order.objects.filter(Exists(late), state=Order.State.UNDELIVERABLE)
    return stuck.exclude(Exists(back)).order_by("placed_at")


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
