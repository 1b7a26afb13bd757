"""Our books beside Stripe's: what stands in one and not, or otherwise, in the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, Q, QuerySet

from courses.domain import stripe_gateway
from courses.domain.disputes import WARNINGS, dispute_state, heard_claim
from courses.domain.payments import Differs, NotOurs, UnknownPayment, heard
from courses.domain.sending_back import heard_back, refund_state
from courses.domain.stripe_facts import Claim, Returned, Session
from courses.models import Dispute, Order, Payment, Refund

#: Stripe tries for three days to tell of something: so much later we may have heard of
#: what was made in its own pages.
TOLD_LATE: Final = timedelta(days=3)
#: What is on its way to Stripe or in its hands.
UNDER_WAY: Final = (Refund.State.DUE, Refund.State.SENT)
#: A worker sends what is due within minutes.
SENT_BY_NOW: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Difference:
    """Something that the books do not agree on. ``thing`` is Stripe's id, or ours."""

    thing: str
    what: str
    theirs: str
    ours: str


def differences(*, since: datetime, at: datetime) -> Iterator[Difference]:
    """All that differs among what was opened since then, or is still under way.

    Refunds that are due count from an hour after they were asked for. Sessions of other
    sites on the same account are left out. Raises what
    :mod:`courses.domain.stripe_gateway` raises.
    """
    sessions = {each.id: each for each in stripe_gateway.sessions(since=since)}
    yield from _of_sessions(sessions)
    yield from _missing_there(sessions, since=since)
    refunds = _refunds(since=since)
    for returned in refunds:
        yield from _of_refund(returned)
    yield from _refunded_here_alone(refunds, since=since, at=at)
    for claim in _claims(since=since):
        yield from _of_claim(claim)


def repair(*, since: datetime, at: datetime) -> int:
    """Hear again of the same; return how many could not be settled."""
    failed = 0
    for session in stripe_gateway.sessions(since=since):
        try:
            heard(session, at=at)
        except NotOurs:
            continue
        except Differs:
            failed += 1
    for returned in _refunds(since=since):
        failed += not _is_heard(returned, at=at)
    for claim in _claims(since=since):
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


def _refunds(*, since: datetime) -> list[Returned]:
    """Stripe's since then, and since the oldest of which we do not know the end."""
    oldest = _of_stripe().filter(state__in=UNDER_WAY).aggregate(at=Min("asked_at"))
    return stripe_gateway.sent_back(since=_reaching(oldest["at"], since=since))


def _claims(*, since: datetime) -> list[Claim]:
    """The same of disputes."""
    open_ = Dispute.objects.filter(state=Dispute.State.OPEN)
    oldest = open_.aggregate(at=Min("opened_at"))
    return stripe_gateway.claims(since=_reaching(oldest["at"], since=since))


def _reaching(oldest: datetime | None, *, since: datetime) -> datetime:
    return since if oldest is None else min(since, oldest - TOLD_LATE)


def _of_stripe() -> QuerySet[Refund]:
    return Refund.objects.filter(payment__means=Payment.Means.CHECKOUT)


def _of_refund(returned: Returned) -> Iterator[Difference]:
    rows = Refund.objects.filter(payment__intent_id=returned.intent_id)
    refund = next((row for row in rows if _is_same(row, returned)), None)
    if refund is None:
        if _is_ours(returned):
            yield Difference(returned.id, "refund", returned.status, "unknown")
        return
    if refund.state != refund_state(returned):
        yield Difference(returned.id, "refund", returned.status, refund.state)
    if refund.amount_cents != returned.amount_cents:
        amounts = str(returned.amount_cents), str(refund.amount_cents)
        yield Difference(returned.id, "refund amount", *amounts)


def _is_same(refund: Refund, returned: Returned) -> bool:
    """Known by Stripe's id; by our key where its answer did not reach us."""
    if refund.stripe_id is None:
        return str(refund.key) == returned.key
    return refund.stripe_id == returned.id


def _refunded_here_alone(
    there: Sequence[Returned], *, since: datetime, at: datetime
) -> Iterator[Difference]:
    due = Q(state=Refund.State.DUE, asked_at__lte=at - SENT_BY_NOW)
    done = Q(state=Refund.State.DONE, done_at__gte=since)
    ours = _of_stripe().filter(due | Q(state=Refund.State.SENT) | done)
    for refund in ours.select_related("payment").order_by("pk"):
        # Those that Stripe made before, and told late, are asked for one by one.
        if not (_is_among(refund, there) or _is_among(refund, _asked_for(refund))):
            thing = refund.stripe_id or str(refund.key)
            yield Difference(thing, "refund", "-", refund.state)


def _is_among(refund: Refund, there: Sequence[Returned]) -> bool:
    return any(_is_same(refund, returned) for returned in there)


def _asked_for(refund: Refund) -> list[Returned]:
    try:
        return stripe_gateway.sent_back_of(refund.payment.intent_id or "")
    except stripe_gateway.StripeRefused:
        # It does not know of the payment either.
        return []


def _of_claim(claim: Claim) -> Iterator[Difference]:
    if claim.status in WARNINGS:
        return
    dispute = Dispute.objects.filter(stripe_id=claim.id).first()
    if dispute is None:
        if _is_ours(claim):
            yield Difference(claim.id, "dispute", claim.status, "unknown")
        return
    if dispute.state != dispute_state(claim):
        yield Difference(claim.id, "dispute", claim.status, dispute.state)
    if dispute.amount_cents != claim.amount_cents:
        amounts = str(claim.amount_cents), str(dispute.amount_cents)
        yield Difference(claim.id, "dispute amount", *amounts)


def _is_ours(thing: Returned | Claim) -> bool:
    return Payment.objects.filter(intent_id=thing.intent_id).exists()
