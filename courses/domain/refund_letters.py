"""Letters to a hub's finance: a refund failed, and somebody has to look."""

from datetime import datetime
from typing import Final

from courses.domain.hub_finance import who_decides
from courses.domain.money import shown
from courses.domain.order_letters import title_of
from courses.models import Refund
from hubs.domain.post import post

LETTER: Final = "courses/refund_failed"


def tell_failed(refund: Refund, *, at: datetime) -> None:
    """Write to each who decides about the hub's money, in the same transaction."""
    order = refund.payment.order
    for person in who_decides(order.hub, at=at):
        language = person.language
        amount = shown(refund.amount_cents, order.currency, language=language)
        post(
            LETTER,
            to=person.email,
            language=language,
            person=person,
            at=at,
            content={
                "order": order.public_id,
                "title": title_of(order.course, language=language),
                "hub": order.hub.name,
                "hub_slug": order.hub.slug,
                "amount": amount,
            },
        )
