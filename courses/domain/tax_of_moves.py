"""Whether a seat that was paid for would be taxed otherwise on another run."""

from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from courses.domain.vat import NoRuleApplies, customer_of, decide, rule_of
from courses.domain.vat_rates import NoRate
from courses.models import Order, Run, Seat
from hubs.models import LegalEntity

#: All modes of runs.
EVERY: Final[frozenset[str]] = frozenset(Run.Mode.values)


def is_taxed_otherwise(order: Order, *, on: Run) -> bool:
    """Whether a seat of ``order`` on another run of its hub would have other tax."""
    return on.mode not in modes_taxed_alike(order)


def is_taxed_anew(run: Run, *, mode: str) -> bool:
    """Whether seats that were sold on ``run`` would have other tax in another mode.

    An invoice says what was sold: nothing is taxed anew behind it. Seats that are free
    again do not count, nor do those that have other tax already, since the hub moved
    their people here.
    """
    if mode == run.mode:
        return False
    sold = Seat.objects.filter(run=run).counted()
    orders = Order.objects.filter(
        Q(places__seat__in=sold) | Q(pack__seats__seat__in=sold)
    )
    found = orders.select_related("hub", "party").distinct().order_by("pk")
    alike = (modes_taxed_alike(order) for order in found)
    return any(run.mode in modes and mode not in modes for modes in alike)


def modes_taxed_alike(order: Order) -> frozenset[str]:
    """The modes of runs at the order's hub for which its invoice would read the same.

    By the rules of the day on which it was ordered. The rules look at nothing of a run
    but its mode and its hub. All modes where no tax was charged on a run: nothing was
    paid, or the seats are for any run of the course.
    """
    entity = LegalEntity.objects.filter(hub=order.hub_id).first()
    if not order.net_cents or order.run_id is None or entity is None:
        return EVERY
    return frozenset(
        mode for mode in EVERY if _is_taxed_alike(order, mode=mode, by=entity)
    )


def _is_taxed_alike(order: Order, *, mode: str, by: LegalEntity) -> bool:
    party = order.party
    customer = customer_of(
        str(party.country),
        vat_number=party.vat_number,
        register_number=party.register_number,
    )
    on = order.placed_at.astimezone(ZoneInfo(order.hub.time_zone)).date()
    try:
        found = decide(by, run=Run(hub=order.hub, mode=mode), customer=customer, on=on)
    except (NoRate, NoRuleApplies):
        return False
    # Rules with other keys may be the same to the customer and to the state: at home,
    # an event and a service have the rate of one country and nothing to note.
    charged, now = rule_of(order.vat_rule), rule_of(found.rule)
    return (
        found.percent == order.vat_percent
        and now.rate == charged.rate
        and now.category == charged.category
        and now.exemption_code == charged.exemption_code
        and str(now.note) == str(charged.note)
    )
