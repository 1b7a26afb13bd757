"""What an organisation can buy seats on, and who is billed for them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from courses.domain.orders import Party
from courses.models import Run
from hubs.models import Organisation


@dataclass(frozen=True)
class OnSale:
    """A run and how many seats of it a newcomer can have; ``None``: any number."""

    run: Run
    left: int | None


def on_sale(organisation: Organisation, *, at: datetime) -> list[OnSale]:
    """What the organisation can order now, soonest first: in one query."""
    waiting = Count("waiting", filter=Q(waiting__state="waiting"))
    runs = runs_on_sale(organisation, at=at).annotate(in_line=waiting)
    return [OnSale(run, _left(run, in_line=run.in_line)) for run in runs]


def runs_on_sale(organisation: Organisation, *, at: datetime) -> QuerySet[Run]:
    """Runs with a price that the organisation can order now, soonest first."""
    is_open = Q(audience=Run.Audience.EVERYONE) | Q(
        audience=Run.Audience.ORGANISATIONS, organisations=organisation
    )
    runs = Run.objects.bookable(at=at).filter(
        is_open, price_cents__gt=0, hub__legal_entity__isnull=False
    )
    return runs.select_related("course", "hub").order_by(
        F("starts_at").asc(nulls_last=True), "pk"
    )


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
        register_number=organisation.register_number,
        purchase_order=purchase_order,
    )


def _left(run: Run, *, in_line: int) -> int | None:
    return None if run.seats is None else max(run.seats - run.taken - in_line, 0)
