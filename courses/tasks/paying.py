"""Money: events are handled, refunds sent, what nobody told us is asked for."""

import logging
from datetime import timedelta
from typing import Final

from celery import shared_task
from django.utils import timezone

from courses.domain import balance, sweeping
from courses.domain.checkout import END
from courses.domain.checkout import end_sessions as end_sessions_of
from courses.domain.money_waits import A_DAY, tell_finance, undecided, unknown
from courses.domain.payments import Differs, NotOurs
from courses.domain.refunds import SEND
from courses.domain.sending_back import send
from courses.domain.stripe_events import HANDLE, handle
from courses.domain.stripe_gateway import NoStripe, StripeAway, StripeRefused, is_open
from courses.models import Order, Refund, StripeEvent
from hubs.domain.outbox import fault, settle

logger = logging.getLogger(__name__)

#: What is compared each night with Stripe's balance: a month about to be closed.
COMPARED: Final = timedelta(days=35)


@shared_task(name=HANDLE)
def handle_stripe_event(key: str) -> str:
    """Let an event have its effect; return the outcome."""
    at = timezone.now()
    event = StripeEvent.objects.get(pk=key)
    try:
        outcome = handle(event, at=at)
    except Exception as error:
        fault(HANDLE, key=key, error=f"{type(error).__name__}: {error}", at=at)
        raise
    settle(HANDLE, key=key, at=at)
    facts = {"event": event.event_id, "kind": event.kind, "outcome": outcome}
    if outcome.startswith("differs"):
        logger.critical("stripe event differs from our order", extra=facts)
    else:
        logger.info("stripe event handled", extra=facts)
    return outcome


@shared_task(name=SEND)
def send_refund(key: str) -> str:
    """Send a refund; return its state."""
    at = timezone.now()
    refund = Refund.objects.select_related("payment__order").get(pk=key)
    try:
        state = send(refund, at=at).state
    except Exception as error:
        fault(SEND, key=key, error=f"{type(error).__name__}: {error}", at=at)
        raise
    settle(SEND, key=key, at=at)
    log = logger.critical if state == Refund.State.FAILED else logger.info
    log("refund sent", extra={"refund": key, "state": state})
    return state


@shared_task(name="courses.expire_orders")
def expire_orders() -> int:
    """Let orders run out that nobody paid in time; return how many did."""
    expired = sweeping.expire_orders(at=timezone.now())
    if expired:
        logger.info("orders expired", extra={"orders": expired})
    return expired


@shared_task(name=END)
def end_sessions(key: str) -> str:
    """End the sessions of order ``key``, which nobody pays any more; its state."""
    at = timezone.now()
    order = Order.objects.get(pk=key)
    try:
        end_sessions_of(order, at=at)
    except (StripeRefused, NoStripe, Differs, NotOurs) as refusal:
        # Asked again it would be the same; what is paid all the same is heard of.
        facts = {"order": order.public_id, "why": type(refusal).__name__}
        logger.warning("sessions not ended", extra=facts)
    except StripeAway as error:
        fault(END, key=key, error=f"{type(error).__name__}: {error}", at=at)
        raise
    settle(END, key=key, at=at)
    order.refresh_from_db(fields=["state"])
    return order.state


@shared_task(name="courses.ask_about_payments", soft_time_limit=240, time_limit=260)
def ask_about_payments() -> int:
    """Ask Stripe about payments that stay open; return how many were settled."""
    if not is_open():
        return 0
    swept = sweeping.ask_about_payments(at=timezone.now())
    if swept.failed:
        logger.warning("payments not asked about", extra={"failed": swept.failed})
    return swept.done


@shared_task(name="courses.compare_balance", soft_time_limit=900, time_limit=960)
def compare_balance() -> int:
    """Compare the books with Stripe's balance; return how many lines differ."""
    if not is_open():
        return 0
    at = timezone.now()
    try:
        lines = balance.compare(since=at - COMPARED, at=at)
    except (StripeAway, StripeRefused) as error:
        why = {"why": type(error).__name__}
        logger.warning("stripe balance not compared", extra=why)
        return 0
    for line in lines:
        facts = {"thing": line.thing, "order": line.payment.order.public_id}
        logger.error("stripe balance differs", extra=facts)
    return len(lines)


@shared_task(name="courses.look_after_money")
def look_after_money() -> int:
    """Sound the alarm for money that nobody has decided about; return how often."""
    at = timezone.now()
    stuck = list(undecided(at=at))
    for order in stuck:
        logger.critical("paid and undecided", extra={"order": order.public_id})
        tell_finance(order, what="undelivered", at=at)
    missing = list(Refund.objects.missing().select_related("payment__order"))
    for refund in missing:
        order = refund.payment.order
        facts = {"refund": refund.pk, "order": order.public_id}
        logger.critical("refund failed", extra=facts)
        if refund.asked_at <= at - A_DAY:
            tell_finance(order, what="failed", at=at)
    nowhere = list(unknown(at=at).select_related("order"))
    for payment in nowhere:
        facts = {"payment": payment.pk, "order": payment.order.public_id}
        logger.critical("stripe does not know the payment", extra=facts)
        tell_finance(payment.order, what="unknown", at=at)
    strange = sweeping.strange_events().count()
    if strange:
        logger.critical("strange stripe events", extra={"events": strange})
    return len(stuck) + len(missing) + len(nowhere) + strange
