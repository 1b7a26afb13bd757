"""The rules of value added tax: when each applies, at which rate, what to print.

:data:`TABLE` is the whole of it: the first row that applies decides. It is written from
Directive 2006/112/EC as amended by Directive (EU) 2022/542, and is no tax advice: a tax
adviser of each hub must confirm it before the hub sells, together with the rates in
:mod:`courses.domain.vat_rates`.

How the law is read here:

- A self-paced course that runs without people is an electronically supplied service
  (Implementing Regulation (EU) 282/2011, Article 7 and Annex I (5)(a)), a live one
  online an educational event made available virtually, a course on site or blended an
  event to which one is admitted (Court of Justice, C-647/17).
- Seats that an organisation buys without naming a run are services under the general
  rule: taxed where a business is established (Article 44), and without proof of one
  where the hub is, at home (Article 45), or where the customer is (Article 58, as the
  courses can be had at one's own pace). No place of an event is known yet, so Articles
  53 and 54 say nothing. Where they are used on site abroad, the adviser decides.
- Whoever gives no VAT number in the Union is treated as a private person
  (Implementing Regulation (EU) 282/2011, Article 18(2)): a register number proves no
  taxable person, and an invoice without tax must name the VAT number (Directive,
  Article 226(4)). Outside the Union, the VAT number or the number by which the country
  identifies businesses is proof (Article 18(3)(b)); without either, a private person.
- Bodies are recognised as exempt by the state in which a service is taxed, so that the
  exemption of a hub holds at home, and not for what is taxed in another state.
- The threshold of Article 59c (EUR 10 000 a year) is not used: consumers of other
  member states pay their own rate, which hubs declare in the One-Stop-Shop.
- The rate of the member state of an event other than the hub's own needs a
  registration there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.domain.vat_rates import is_member_state
from courses.models import Run
from hubs.models import LegalEntity


@dataclass(frozen=True)
class Customer:
    """Who is billed. ``country`` is ISO 3166, ``vat_number`` as it was checked."""

    country: str
    vat_number: str
    is_business: bool


@dataclass(frozen=True)
class Case:
    """What rules look at, worked out once."""

    entity: LegalEntity
    mode: str
    event_country: str
    customer: Customer

    @property
    def home(self) -> str:
        """The seller's country."""
        return str(self.entity.country)

    @property
    def is_event(self) -> bool:
        """Whether people come together in a place."""
        return self.mode in {Run.Mode.ON_SITE, Run.Mode.BLENDED}

    @property
    def is_in_union(self) -> bool:
        """Whether the customer is in the Union."""
        return is_member_state(self.customer.country)

    @property
    def is_abroad(self) -> bool:
        """Whether the customer is in another country than the seller."""
        return self.customer.country != self.home

    @property
    def is_taxable_person(self) -> bool:
        """Whether the customer is a business: in the Union, one with a VAT number.

        Outside it, a number of the country's business register is proof as well.
        """
        has_number = bool(self.customer.vat_number)
        return self.customer.is_business and (has_number or not self.is_in_union)


class Rate(Enum):
    """Where a rule's rate comes from."""

    NONE = "none"
    SELLER = "the standard rate of the seller's country"
    CUSTOMER = "the standard rate of the customer's country"
    EVENT = "the standard rate of the country where the event takes place"


@dataclass(frozen=True)
class Rule:
    """A row of the table."""

    key: str
    #: The days on which the row holds: the first, and the last one if it is over.
    since: date
    until: date | None
    applies: Callable[[Case], bool]
    rate: Rate
    category: str
    exemption_code: str
    source: str
    words: Promise
    note: Promise | str

    def holds(self, *, on: date) -> bool:
        """Whether the row holds on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


#: The first row that applies on the day decides.
TABLE: Final[tuple[Rule, ...]] = (
    Rule(
        key="small-enterprise",
        since=date(1984, 1, 1),
        until=None,
        applies=lambda case: (
            not case.entity.vat_number and not case.entity.exempts_training
        ),
        rate=Rate.NONE,
        category="E",
        exemption_code="",
        source="Directive 2006/112/EC, Articles 282 to 292; Article 226, point 11",
        words=_("No VAT: the hub is not registered for it."),
        note=_("VAT is not applicable: Directive 2006/112/EC, Article 284."),
    ),
    Rule(
        key="event-outside-union",
        since=date(2011, 1, 1),
        until=None,
        applies=lambda case: case.is_event and not is_member_state(case.event_country),
        rate=Rate.NONE,
        category="O",
        exemption_code="VATEX-EU-O",
        source="Directive 2006/112/EC, Articles 53 and 54",
        words=_("No VAT of the Union: the course takes place outside it."),
        note=_("Not subject to VAT: Directive 2006/112/EC, Articles 53 and 54."),
    ),
    Rule(
        key="event-abroad",
        since=date(2011, 1, 1),
        until=None,
        applies=lambda case: case.is_event and case.event_country != case.home,
        rate=Rate.EVENT,
        category="S",
        exemption_code="",
        source="Directive 2006/112/EC, Articles 53 and 54; Court of Justice, C-647/17",
        words=_("VAT of the country where the course takes place."),
        note=_(
            "Taxed where the event takes place:"
            " Directive 2006/112/EC, Articles 53 and 54."
        ),
    ),
    Rule(
        key="exempt-event",
        since=date(2011, 1, 1),
        until=None,
        applies=lambda case: case.is_event and case.entity.exempts_training,
        rate=Rate.NONE,
        category="E",
        exemption_code="VATEX-EU-132-1I",
        source="Directive 2006/112/EC, Article 132(1)(i); Article 226, point 11",
        words=_("Vocational training, exempt from VAT."),
        note=_("Exempt from VAT: Directive 2006/112/EC, Article 132(1)(i)."),
    ),
    Rule(
        key="event-at-home",
        since=date(2011, 1, 1),
        until=None,
        applies=lambda case: case.is_event,
        rate=Rate.SELLER,
        category="S",
        exemption_code="",
        source="Directive 2006/112/EC, Articles 53 and 54; Court of Justice, C-647/17",
        words=_("VAT of the country where the course takes place."),
        note="",
    ),
    Rule(
        key="outside-union",
        since=date(2010, 1, 1),
        until=None,
        applies=lambda case: not case.is_in_union and case.is_taxable_person,
        rate=Rate.NONE,
        category="O",
        exemption_code="VATEX-EU-O",
        source="Directive 2006/112/EC, Article 44",
        words=_("No VAT of the Union: the customer is a business outside it."),
        note=_("Not subject to VAT: Directive 2006/112/EC, Article 44."),
    ),
    Rule(
        key="reverse-charge",
        since=date(2010, 1, 1),
        until=None,
        # An exempt body without a number of its own cannot name it, as it must.
        applies=lambda case: (
            case.is_in_union
            and case.is_abroad
            and case.is_taxable_person
            and bool(case.entity.vat_number)
        ),
        rate=Rate.NONE,
        category="AE",
        exemption_code="VATEX-EU-AE",
        source="Directive 2006/112/EC, Articles 44 and 196; Article 226, point 11a",
        words=_("Reverse charge: your organisation accounts for the VAT."),
        note=_("Reverse charge: Directive 2006/112/EC, Articles 44 and 196."),
    ),
    Rule(
        key="exempt-training",
        since=date(1978, 1, 1),
        until=None,
        # Bodies are recognised by the state where the service is taxed: at home.
        applies=lambda case: (
            case.entity.exempts_training
            and (not case.is_abroad or not case.entity.vat_number)
        ),
        rate=Rate.NONE,
        category="E",
        exemption_code="VATEX-EU-132-1I",
        source="Directive 2006/112/EC, Article 132(1)(i); Article 226, point 11",
        words=_("Vocational training, exempt from VAT."),
        note=_("Exempt from VAT: Directive 2006/112/EC, Article 132(1)(i)."),
    ),
    Rule(
        key="home",
        since=date(1993, 1, 1),
        until=None,
        applies=lambda case: not case.is_abroad,
        rate=Rate.SELLER,
        category="S",
        exemption_code="",
        source="Directive 2006/112/EC, Articles 44, 45 and 96",
        words=_("VAT of the hub's country."),
        note="",
    ),
    Rule(
        key="live-where-held",
        since=date(2011, 1, 1),
        until=date(2024, 12, 31),
        applies=lambda case: case.mode == Run.Mode.ONLINE,
        rate=Rate.SELLER,
        category="S",
        exemption_code="",
        source="Directive 2006/112/EC, Article 54, as it stood until 2024; C-568/17",
        words=_("VAT of the hub's country."),
        note="",
    ),
    Rule(
        key="consumer-in-union",
        since=date(2015, 1, 1),
        until=None,
        applies=lambda case: case.is_in_union,
        rate=Rate.CUSTOMER,
        category="S",
        exemption_code="",
        source="Directive 2006/112/EC, Articles 54(1), second subparagraph, and 58;"
        " Directive (EU) 2022/542; One-Stop-Shop: Articles 369a to 369k",
        words=_("VAT of the country where you live."),
        note=_(
            "Taxed where the customer lives: Directive 2006/112/EC, Articles 54 and 58."
        ),
    ),
    Rule(
        key="consumer-outside-union",
        since=date(2015, 1, 1),
        until=None,
        applies=lambda case: True,
        rate=Rate.NONE,
        category="O",
        exemption_code="VATEX-EU-O",
        source="Directive 2006/112/EC, Articles 54(1), second subparagraph, and 58",
        words=_("No VAT of the Union: you live outside it."),
        note=_("Not subject to VAT: Directive 2006/112/EC, Articles 54 and 58."),
    ),
)
