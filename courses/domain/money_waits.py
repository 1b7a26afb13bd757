"""Money that somebody has to decide about: what waits, and that people are told."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.domain.hub_finance import who_decides
from courses.domain.money import shown
from courses.domain.order_letters import title_of
from courses.domain.order_states import locked
from courses.models import Order, Payment, Refund
from hubs.domain.post import post

#: Within which somebody must have decided.
A_DAY: Final = timedelta(days=1)
LETTER: Final = "courses/money_waits"


def undecided(*, at: datetime) -> QuerySet[Order]:
    """Orders that were paid a day ago, not delivered, and whose money did not go back.

    Empty, where all is well: their refunds failed, or were never asked for. A second
    person who refuses a refund has decided.
    """
    is_back = Q(
        why=Refund.Why.UNDELIVERABLE,
        state__in=[Refund.State.SENT, Refund.State.DONE],
    )
    is_refused = Q(state=Refund.State.REFUSED, decided_by__isnull=False)
    decided = Refund.objects.filter(is_back | is_refused, payment__order=OuterRef("pk"))
    late = Payment.objects.filter(order=OuterRef("pk"), paid_at__lte=at - A_DAY)
    stuck = Order.objects.filter(Exists(late), state=Order.State.UNDELIVERABLE)
    return stuck.exclude(Exists(decided)).order_by("placed_at", "pk")


def unknown(*, at: datetime) -> QuerySet[Payment]:
    """Open payments that Stripe has not known as ours for a day.

    Nobody can pay there, or somebody paid something else: only people can tell.
    """
    open_ = [Payment.State.OPEN, Payment.State.PROCESSING]
    return Payment.objects.filter(
        state__in=open_, unknown_since__lte=at - A_DAY
    ).order_by("unknown_since", "pk")


def tell_finance(order: Order, *, what: str, at: datetime) -> bool:
    """Write to who decides about the hub's money; once a day for each order.

    ``what`` waits: ``undelivered``, ``failed`` (a refund) or ``unknown`` (a session).
    Returns whether somebody was written to now.
    """
    with transaction.atomic():
        row = locked(order)
        if row.waits_told_at is not None and row.waits_told_at > at - A_DAY:
            return False
        row.waits_told_at = at
        row.save(update_fields=["waits_told_at"])
        people = who_decides(row.hub, at=at)
        for person in people:
            language = person.language
            post(
                LETTER,
                to=person.email,
                language=language,
                person=person,
                at=at,
                content={
                    "what": what,
                    "order": row.public_id,
                    "title": title_of(row.course, language=language),
                    "hub": row.hub.name,
                    "hub_slug": row.hub.slug,
                    "amount": shown(row.gross_cents, row.currency, language=language),
                },
            )
    return bool(people)
