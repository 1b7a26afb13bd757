"""Letters to who ordered: what became of it, and what can be done."""

from datetime import datetime
from typing import Final

from courses.domain.money import shown
from courses.models import Course, Edition, EditionText, Order
from hubs.domain.post import post

#: What there is to tell: paid, twice, undelivered, refunded, failed, agreed.
TEMPLATE: Final = "courses/order"


def tell(order: Order, *, what: str, at: datetime, cents: int | None = None) -> None:
    """Write to the buyer; ``cents`` is the amount where it is not the order's."""
    buyer = order.buyer
    amount = order.gross_cents if cents is None else cents
    post(
        TEMPLATE,
        to=buyer.email,
        language=buyer.language,
        person=buyer,
        at=at,
        content={
            "what": what,
            "order": order.public_id,
            "title": title_of(order.course, language=buyer.language),
            "code": order.course.code,
            "hub": order.hub.name,
            "seats": order.quantity,
            "amount": shown(amount, order.currency, language=buyer.language),
            "kept_until_at": order.expires_at,
        },
    )


def title_of(course: Course, *, language: str) -> str:
    """What the course is called in ``language``, or in its own; its code at worst."""
    edition = Edition.objects.current().filter(course=course).first()
    found = EditionText.objects.filter(edition=edition)
    texts = dict(found.values_list("language", "title"))
    own = edition.default_language if edition else ""
    return texts.get(language) or texts.get(own) or course.code
