"""Our books beside Stripe's: what stands in one and not, or otherwise, in the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from courses.domain import stripe_gateway
from courses.domain.disputes import heard_claim
from courses.domain.payments import Differs, NotOurs, UnknownPayment, heard
from courses.domain.sending_back import heard_back
from courses.domain.stripe_facts import Claim, Returned, Session
from courses.models import Dispute, Order, Payment, Refund


@dataclass(frozen=True)
class Difference:
    """Something that the books do not agree on. ``thing`` is Stripe's id, or ours."""

    thing: str
    what: str
    theirs: str
    ours: str


def differences(*, since: datetime) -> Iterator[Difference]:
    """All that differs among what was opened since then.

    Sessions of other sites on the same account are left out. Raises what
    :mod:`courses.domain.stripe_gateway` raises.
    """
    sessions = {each.id: each for each in stripe_gateway.sessions(since=since)}
    yield from _of_sessions(sessions)
    yield from _missing_there(sessions, since=since)
    for returned in stripe_gateway.sent_back(since=since):
        yield from _of_refund(returned)
    for claim in stripe_gateway.claims(since=since):
        if not Dispute.objects.filter(stripe_id=claim.id).exists() and _is_ours(claim):
            yield Difference(claim.id, "dispute", claim.status, "unknown")


def repair(*, since: datetime, at: datetime) -> int:
    """Hear again of everything since then; return how many could not be settled."""
    failed = 0
    for session in stripe_gateway.sessions(since=since):
        try:
            heard(session, at=at)
        except NotOurs:
            continue
        except Differs:
            failed += 1
    for returned in stripe_gateway.sent_back(since=since):
        failed += not _is_heard(returned, at=at)
    for claim in stripe_gateway.claims(since=since):
        failed += not _is_heard(claim, at=at)
    return failed


def _is_heard(thing: Returned | Claim, *, at: datetime) -> bool:
    try:
        if isinstance(thing, Returned):
            heard_back(thing, at=at)
        else:
            heard_claim(thing, at=at)
    except (UnknownPayment, Differs):
        return False
    return True


def _of_sessions(sessions: dict[str, Session]) -> Iterator[Difference]:
    payments = Payment.objects.in_bulk(list(sessions), field_name="session_id")
    references = {session.reference for session in sessions.values()}
    ours = set(
        Order.objects.filter(public_id__in=references).values_list(
            "public_id", flat=True
        )
    )
    for session in sessions.values():
        if session.reference not in ours:
            continue
        payment = payments.get(session.id)
        here = payment.state if payment else "unknown"
        there = "paid" if session.is_paid else session.status
        if session.is_paid != (here == Payment.State.PAID):
            yield Difference(session.id, "state", there, here)
        if payment and session.amount_cents != payment.amount_cents:
            amounts = str(session.amount_cents), str(payment.amount_cents)
            yield Difference(session.id, "amount", *amounts)


def _missing_there(
    sessions: dict[str, Session], *, since: datetime
) -> Iterator[Difference]:
    paid = Payment.objects.filter(
        means=Payment.Means.CHECKOUT, state=Payment.State.PAID, opened_at__gte=since
    )
    for payment in paid.exclude(session_id__in=list(sessions)):
        yield Difference(payment.session_id or str(payment.pk), "state", "-", "paid")


def _of_refund(returned: Returned) -> Iterator[Difference]:
    refund = Refund.objects.filter(stripe_id=returned.id).first()
    if refund is None and _is_ours(returned):
        yield Difference(returned.id, "refund", returned.status, "unknown")
    elif refund is not None and refund.amount_cents != returned.amount_cents:
        amounts = str(returned.amount_cents), str(refund.amount_cents)
        yield Difference(returned.id, "refund", *amounts)


def _is_ours(thing: Returned | Claim) -> bool:
    return Payment.objects.filter(intent_id=thing.intent_id).exists()
