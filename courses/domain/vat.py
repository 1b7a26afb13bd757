"""Value added tax of an order: which rule it falls under, at which rate."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from courses.domain.money import rounded
from courses.domain.vat_rates import is_member_state, standard_rate
from courses.domain.vat_table import TABLE, Case, Customer, Rate, Rule
from courses.models import Run
from hubs.models import LegalEntity

__all__ = [
    "AS_PRIVATE",
    "Customer",
    "Decision",
    "InvalidVatNumber",
    "NoRuleApplies",
    "checked_vat_number",
    "customer_of",
    "decide",
    "private_hint",
    "rule_of",
    "vat_of",
]

#: Greece writes its numbers with another code than its country's (Article 215).
PREFIXES: Final = {"GR": "EL"}
#: Said to whoever buys as a business and does not prove it.
AS_PRIVATE: Final = _(
    "Without a VAT number you are taxed like a private person: in the European Union"
    " the number of a register proves no business."
)
#: Longest number that is kept.
LONGEST: Final = 16


class InvalidVatNumber(ValueError):
    """The text is no VAT number of the country."""


class NoRuleApplies(Exception):
    """The table has no row for the day: it does not reach so far back."""


@dataclass(frozen=True)
class Decision:
    """The rule of an order, and the rate in percent."""

    rule: str
    percent: Decimal
    #: For pages: what is charged, and why.
    words: Promise | str
    #: What the invoice must say beside rate and amount; empty: nothing.
    note_on_invoice: Promise | str
    #: EN 16931: BT-151, and BT-121 where the reason has a code.
    category: str
    exemption_code: str


def customer_of(
    country: str, *, vat_number: str = "", register_number: str = ""
) -> Customer:
    """Who is billed, as the rules see it: who has a number says to be a business."""
    is_business = bool(vat_number or register_number)
    return Customer(country, vat_number, is_business)


def private_hint(
    customer: Customer, *, percent: Decimal, is_organisation: bool = False
) -> Promise | str:
    """What a business is told that is taxed as a private person; empty: it is not.

    In the Union it is proven by a VAT number alone.
    """
    claims = customer.is_business or is_organisation
    is_private = is_member_state(customer.country) and not customer.vat_number
    return AS_PRIVATE if claims and is_private and percent else ""


def decide(
    entity: LegalEntity, *, run: Run | None, customer: Customer, on: date
) -> Decision:
    """What ``entity`` charges ``customer`` for ``run`` on a day.

    Without a run it is seats of a course that an organisation assigns later. Raises
    :exc:`NoRuleApplies`, and :exc:`courses.domain.vat_rates.NoRate` where the rate of
    the country is not known.
    """
    case = Case(
        entity=entity,
        mode=run.mode if run else "",
        event_country=str(run.hub.country) if run else "",
        customer=customer,
    )
    for rule in TABLE:
        if rule.holds(on=on) and rule.applies(case):
            return Decision(
                rule=rule.key,
                percent=_percent(rule, case, on=on),
                words=rule.words,
                note_on_invoice=rule.note,
                category=rule.category,
                exemption_code=rule.exemption_code,
            )
    raise NoRuleApplies(f"{on} lies before the table")


def rule_of(key: str) -> Rule:
    """The row with that key, also one that is over."""
    return next(rule for rule in TABLE if rule.key == key)


def vat_of(net_cents: int, decision: Decision, *, currency: str) -> int:
    """The tax on a document's net total in minor units: half up, once per document."""
    return rounded(Decimal(net_cents) * decision.percent / 100)


def checked_vat_number(text: str, *, country: str) -> str:
    """The number in its one spelling, with the country's code; empty stays empty.

    Checked in the Union by form and check digits, which does not say that it is in
    force; elsewhere it is kept as written. Raises :exc:`InvalidVatNumber`.
    """
    bare = "".join(letter for letter in text.upper() if letter.isalnum())
    if not is_member_state(country):
        if len(bare) > LONGEST or not bare.isascii():
            raise InvalidVatNumber(f"{len(bare)} letters")
        return bare
    if not bare:
        return ""
    prefix = PREFIXES.get(country, country)
    number = prefix + bare.removeprefix(prefix).removeprefix(country)
    try:
        return str(vat.validate(number))
    except ValidationError as error:
        raise InvalidVatNumber(f"no VAT number of {country}") from error


def _percent(rule: Rule, case: Case, *, on: date) -> Decimal:
    countries = {
        Rate.SELLER: case.home,
        Rate.CUSTOMER: case.customer.country,
        Rate.EVENT: case.event_country,
    }
    country = countries.get(rule.rate)
    return standard_rate(country, on=on) if country else Decimal(0)
