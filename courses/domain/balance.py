"""Our books beside Stripe's balance: each charge, refund and dispute, with its fee."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from courses.domain import stripe_gateway
from courses.domain.reconciliation import SENT_BY_NOW, TOLD_LATE
from courses.domain.stripe_facts import Movement
from courses.models import BalanceLine, Dispute, Payment, Refund, StripeFee

Kind = BalanceLine.Kind


@dataclass(frozen=True)
class Own:
    """Something that our rows know of, and what it did to the balance."""

    kind: str
    thing: str
    payment: Payment
    cents: int


def compare(*, since: datetime, at: datetime) -> list[BalanceLine]:
    """Compare what moved since then, keep each line, and return what differs.

    What we have heard of within the last hour may be missing at Stripe. Money of other
    sites on the same account is left out. Raises what
    :mod:`courses.domain.stripe_gateway` raises.
    """
    seen = set()
    for movement in stripe_gateway.movements(since=since - TOLD_LATE):
        payment = _payment_of(movement)
        if payment is not None:
            seen.add((movement.kind, movement.thing))
            _keep_theirs(movement, payment, at=at)
            _keep_fee(movement, payment)
    for own in _own(since=since, until=at - SENT_BY_NOW):
        if (own.kind, own.thing) not in seen:
            _keep_own(own, at=at)
    lines = BalanceLine.objects.filter(compared_at=at).different()
    return list(lines.select_related("payment__order").order_by("pk"))


def _payment_of(movement: Movement) -> Payment | None:
    known = Payment.objects.filter(intent_id=movement.intent_id).first()
    if known is not None or not movement.key:
        return known
    try:
        return Payment.objects.filter(key=uuid.UUID(movement.key)).first()
    except ValueError:
        return None


def _keep_theirs(movement: Movement, payment: Payment, *, at: datetime) -> None:
    ours = _ours(movement, payment)
    if movement.currency != payment.currency:
        # Another amount than was asked for, whatever the number says.
        ours = None
    BalanceLine.objects.update_or_create(
        kind=movement.kind,
        thing=movement.thing,
        defaults={
            "payment": payment,
            "theirs_cents": movement.amount_cents,
            "ours_cents": ours,
            "fee_cents": movement.fee_cents,
            "fee_currency": movement.fee_currency,
            "booked_at": movement.booked_at,
            "compared_at": at,
        },
    )


def _keep_fee(movement: Movement, payment: Payment) -> None:
    """Once: an entry of Stripe's balance never changes."""
    if movement.entry_fee_cents:
        StripeFee.objects.get_or_create(
            entry=movement.entry,
            defaults={
                "payment": payment,
                "cents": movement.entry_fee_cents,
                "currency": movement.fee_currency,
                "booked_at": movement.booked_at,
            },
        )


def _keep_own(own: Own, *, at: datetime) -> None:
    """What is in no answer: missing, if it never was in one."""
    BalanceLine.objects.update_or_create(
        kind=own.kind,
        thing=own.thing,
        defaults={"ours_cents": own.cents, "compared_at": at},
        create_defaults={
            "payment": own.payment,
            "ours_cents": own.cents,
            "compared_at": at,
        },
    )


def _ours(movement: Movement, payment: Payment) -> int | None:
    if movement.kind == Kind.CHARGE:
        is_paid = payment.state == Payment.State.PAID
        return payment.amount_cents if is_paid else None
    if movement.kind == Kind.REFUND:
        refund = Refund.objects.filter(stripe_id=movement.thing).first()
        return None if refund is None else _refunded(refund)
    dispute = Dispute.objects.filter(stripe_id=movement.thing).first()
    return None if dispute is None else _disputed(dispute)


def _refunded(refund: Refund) -> int:
    return 0 if refund.state == Refund.State.FAILED else -refund.amount_cents


def _disputed(dispute: Dispute) -> int:
    return 0 if dispute.state == Dispute.State.WON else -dispute.amount_cents


def _own(*, since: datetime, until: datetime) -> Iterator[Own]:
    """What our rows say happened then, and must be in Stripe's balance."""
    when = (since, until)
    paid = Payment.objects.filter(
        means=Payment.Means.CHECKOUT, state=Payment.State.PAID, paid_at__range=when
    )
    for payment in paid:
        thing = payment.intent_id or payment.session_id or str(payment.key)
        yield Own(Kind.CHARGE, thing, payment, payment.amount_cents)
    sent = Refund.objects.filter(
        ~Q(state=Refund.State.FAILED), stripe_id__isnull=False, sent_at__range=when
    )
    for refund in sent.select_related("payment"):
        thing = str(refund.stripe_id)
        yield Own(Kind.REFUND, thing, refund.payment, _refunded(refund))
    disputes = Dispute.objects.filter(opened_at__range=when)
    for dispute in disputes.exclude(state=Dispute.State.WON).select_related("payment"):
        yield Own(Kind.DISPUTE, dispute.stripe_id, dispute.payment, _disputed(dispute))
