"""Events of Stripe's: each kept once with what rules need, and handled by a task."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from courses.domain import stripe_gateway
from courses.domain.disputes import heard_claim
from courses.domain.payments import Differs, NotOurs, heard, of_intent
from courses.domain.sending_back import heard_back
from courses.domain.stripe_facts import Claim, Notice, Returned, Session
from courses.models import StripeEvent
from hubs.domain.outbox import owe

#: The task that handles an event, by its key.
HANDLE: Final = "courses.handle_stripe_event"


def receive(notice: Notice, *, at: datetime) -> bool:
    """Keep an event and owe its handling, in one transaction; whether it is new.

    What no rule asks for is not kept.
    """
    if notice.kind not in RULES:
        return False
    try:
        with transaction.atomic():
            event = StripeEvent.objects.create(
                event_id=notice.event_id,
                kind=notice.kind,
                object_id=notice.object_id,
                is_live=notice.is_live,
                created_at=notice.created_at,
                received_at=at,
                facts=notice.facts,
            )
            owe(HANDLE, key=event.pk, at=at)
    except IntegrityError:
        # Stripe sends at least once; two at the same moment meet here.
        return False
    return True


def handle(event: StripeEvent, *, at: datetime) -> str:
    """Let an event have its effect; return the outcome in a word. Idempotent.

    What is not as it should be has none, and its outcome says so. Raises
    :exc:`courses.domain.stripe_gateway.StripeAway` and
    :exc:`courses.domain.payments.UnknownPayment`: handle it later.
    """
    try:
        outcome = RULES[event.kind](event, at)
    except NotOurs:
        outcome = "not ours"
    except Differs as difference:
        outcome = f"differs: {difference}"[:200]
    StripeEvent.objects.filter(pk=event.pk).update(handled_at=at, outcome=outcome)
    return outcome


def _session(event: StripeEvent, at: datetime) -> str:
    session = Session(**event.facts)
    if event.kind == "checkout.session.async_payment_failed":
        session = replace(session, has_failed=True)
    return str(heard(session, at=at).state)


def _refund(event: StripeEvent, at: datetime) -> str:
    order = heard_back(Returned(**event.facts), at=at)
    return str(order.state) if order else "not ours"


def _charge(event: StripeEvent, at: datetime) -> str:
    """A charge says that something went back, not what: Stripe is asked."""
    intent = event.facts["intent_id"]
    payment = of_intent(intent, at=at) if intent else None
    if payment is None:
        return "not ours"
    for returned in stripe_gateway.sent_back_of(intent):
        heard_back(returned, at=at, payment=payment)
    payment.order.refresh_from_db()
    return str(payment.order.state)


def _dispute(event: StripeEvent, at: datetime) -> str:
    order = heard_claim(Claim(**event.facts), at=at)
    return str(order.state) if order else "not ours"


RULES: Final[dict[str, Callable[[StripeEvent, datetime], str]]] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "checkout.session.expired": _session,
    "charge.refunded": _charge,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.closed": _dispute,
}
