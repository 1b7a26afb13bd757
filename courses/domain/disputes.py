"""Disputes: a bank takes a payment back, until it is decided whose the money is."""

from datetime import datetime
from typing import Final

from django.db import transaction

from courses.domain.credit_notes import credit_lost
from courses.domain.order_states import locked, note_order
from courses.domain.payments import of_intent
from courses.domain.refunds import ask, left_cents
from courses.domain.settling import settle
from courses.domain.stripe_facts import Claim
from courses.models import Dispute, Order, Payment, Refund, Run

State = Dispute.State

FAR: Final = {State.OPEN: 0, State.WON: 1, State.LOST: 2}
#: A warning is a question of the bank's: no money has moved yet.
WARNINGS: Final = {"warning_needs_response", "warning_under_review", "warning_closed"}
WORDS: Final = {"won": State.WON, "prevented": State.WON, "lost": State.LOST}


def heard_claim(claim: Claim, *, at: datetime) -> Order | None:
    """Settle an order by what is known of a dispute. Idempotent.

    ``None`` where it is none of ours, or only a warning. Raises what
    :func:`courses.domain.payments.of_intent` raises.
    """
    if claim.status in WARNINGS:
        return None
    payment = of_intent(claim.intent_id, at=at)
    return None if payment is None else _settled(claim, payment, at=at)


def dispute_state(claim: Claim) -> Dispute.State:
    """Our word for how Stripe says that a dispute stands."""
    return WORDS.get(claim.status, State.OPEN)


@transaction.atomic
def _settled(claim: Claim, payment: Payment, *, at: datetime) -> Order:
    order = locked(payment.order)
    dispute, is_new = Dispute.objects.get_or_create(
        stripe_id=claim.id,
        defaults={
            "payment": payment,
            "amount_cents": claim.amount_cents,
            "opened_at": at,
        },
    )
    state = dispute_state(claim)
    is_decided = FAR[state] > FAR[State(dispute.state)]
    if is_decided:
        dispute.state, dispute.closed_at = state, at
        dispute.save(update_fields=["state", "closed_at"])
    if is_new or is_decided:
        facts = {"cents": dispute.amount_cents, "state": str(dispute.state)}
        note_order("dispute.heard", order, by=None, facts=facts)
    order = settle(order, at=at)
    if is_decided and state == State.WON:
        _send_withheld(order, payment, at=at)
    if is_decided and state == State.LOST:
        # Last: who gives out a number holds its series, and wants no pack or run then.
        credit_lost(dispute, at=at)
    return order


def _send_withheld(order: Order, payment: Payment, *, at: datetime) -> None:
    """Send back for a run that was cancelled while the dispute was open.

    Nothing could go back beside the dispute then. Of a pack only some seats may have
    been on the run: that is for finance to look at.
    """
    gone = order.places.filter(seat__run__state=Run.State.CANCELLED)
    left = left_cents(payment)
    if order.organisation_id is None and left and gone.exists():
        why = Refund.Why.RUN_CANCELLED
        ask(payment, amount_cents=left, why=why, at=at, by=None)
