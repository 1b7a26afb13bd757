"""What an organisation can buy seats on, and the papers of what it bought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from courses.domain.orders import Party
from courses.models import Invoice, Order, Run
from hubs.models import Organisation


@dataclass(frozen=True)
class Ordered:
    """An order with its papers: quote, invoice, credit notes; those that are drawn."""

    order: Order
    papers: tuple[Invoice, ...]


def runs_on_sale(organisation: Organisation, *, at: datetime) -> QuerySet[Run]:
    """Runs with a price that the organisation can order now, soonest first."""
    is_open = Q(audience=Run.Audience.EVERYONE) | Q(
        audience=Run.Audience.ORGANISATIONS, organisations=organisation
    )
    runs = Run.objects.bookable(at=at).filter(
        is_open, price_cents__gt=0, hub__legal_entity__isnull=False
    )
    return runs.select_related("course", "hub").order_by("starts_at", "pk")


def billed(organisation: Organisation, *, purchase_order: str) -> Party:
    """Who is billed for the organisation's orders: itself, as it says of itself."""
    return Party(
        name=organisation.legal_name,
        email=organisation.billing_email,
        street=organisation.street,
        postcode=organisation.postcode,
        city=organisation.city,
        country=organisation.country.code,
        vat_number=organisation.vat_number,
        purchase_order=purchase_order,
    )


def with_papers(orders: Iterable[Order]) -> list[Ordered]:
    """Orders, each with its papers in their order: in one query, however many."""
    found = list(orders)
    drawn = Invoice.objects.filter(order__in=found).exclude(file="").order_by("pk")
    papers: dict[int, list[Invoice]] = {}
    for paper in drawn.defer("payload"):
        papers.setdefault(paper.order_id, []).append(paper)
    return [Ordered(order, tuple(papers.get(order.pk, ()))) for order in found]
