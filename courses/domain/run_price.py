"""What a seat costs a private person, as pages show it before anybody books."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise

from courses.domain.vat import Customer, NoRuleApplies, decide, vat_of
from courses.domain.vat_rates import NoRate
from courses.models import Run


@dataclass(frozen=True)
class Price:
    """What is paid in the end, in minor units of ``currency``.

    ``percent`` of VAT are in it, by the rule that ``words`` tells; None where the hub
    has nobody who sells, or no rule is known, and the price is without tax.
    """

    cents: int
    currency: str
    percent: Decimal | None
    words: Promise | str = ""


def price_at_home(run: Run, *, on: date) -> Price:
    """The price of a seat on ``run`` for a private person in the hub's country.

    Who is billed elsewhere may owe another rate: the booking says so. Asks nothing of
    the database where the hub is selected with its legal entity.
    """
    entity = getattr(run.hub, "legal_entity", None)
    net = Price(run.price_cents, run.currency, None)
    if entity is None or not run.price_cents:
        return net
    somebody = Customer(country=str(entity.country), vat_number="", is_business=False)
    try:
        decision = decide(entity, run=run, customer=somebody, on=on)
    except (NoRuleApplies, NoRate):
        return net
    vat = vat_of(run.price_cents, decision, currency=run.currency)
    return Price(run.price_cents + vat, run.currency, decision.percent, decision.words)
