"""Money of the demonstration: paid, invoiced, credited, quoted, late, with vouchers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from cms.demo.load.past import remember
from cms.demo.load.people import ADMINISTRATOR, People, holder_of
from courses.domain.bills import mark_paid
from courses.domain.campaigns import Terms, make
from courses.domain.credit_notes import CREDIT, issue_credit_note
from courses.domain.invoice_terms import grant
from courses.domain.invoices import INVOICE, issue
from courses.domain.order_letters import title_of
from courses.domain.orders import Party, place
from courses.domain.payments import heard
from courses.domain.quotes import accept
from courses.domain.quotes import ask as ask_quote
from courses.domain.refunds import ask as ask_refund
from courses.domain.sending_back import note_transfer
from courses.domain.stripe_facts import Session
from courses.domain.stripe_gateway import is_live
from courses.models import Order, Payment, Refund, Run, Voucher
from hubs.domain.outbox import settle
from hubs.models import Hub, Organisation, OrganisationManager, User
from hubs.roles import Role

#: Who buys.
LEARNER: Final = "learner@example.org"
BUSINESS: Final = "author.rhone-alpes@example.org"
MANAGER: Final = "second@example.org"
EMPLOYER: Final = {
    "slug": "meridian-cell-works",
    "name": "Meridian Cell Works",
    "legal_name": "Meridian Cell Works B.V.",
    "street": "Kweeklaan 20",
    "postcode": "2333 CA",
    "city": "Leiden",
    "country": "NL",
    "vat_number": "NL123456782B01",
    "billing_email": "accounts@meridian.example.org",
}
CODES: Final = 30
#: Gross, in cents: enough for what its organisations accept.
LIMIT_CENTS: Final = 5_000_000


@dataclass(frozen=True)
class Till:
    """Where money is taken: the people, the hubs and the day of the load."""

    people: People
    hubs: dict[str, Hub]
    today: datetime

    def ago(self, days: float) -> datetime:
        """So many days before the load."""
        return self.today - timedelta(days=days)

    def finance_of(self, hub: str) -> User:
        """Who keeps a hub's accounts: its finance, else the administrator."""
        return holder_of(hub, Role.FINANCE, self.people) or self.people[ADMINISTRATOR]

    def priced(self, hub: str) -> Run | None:
        """The next run at a hub that costs something."""
        runs = Run.objects.bookable(at=self.today).filter(
            hub=self.hubs[hub], price_cents__gt=0
        )
        return runs.select_related("hub", "course").order_by("starts_at").first()


def tell_of_money(till: Till) -> None:
    """Lead orders to where they stand, by the rules that people use."""
    there, here = till.priced("catalonia"), till.priced("flanders")
    if there is None or here is None:
        return
    employer = _employer(till)
    code = _vouchers(till, there)
    _pay_by_card(till, there, code)
    _pay_for_a_business(till, there)
    _quoted(till, there, employer, at=till.ago(2))
    clerk = till.finance_of(here.hub.slug)
    trust(employer, hub=here.hub, by=clerk, at=till.ago(46.5))
    late = accept(
        _quoted(till, here, employer, at=till.ago(46)),
        by=till.people[MANAGER],
        at=till.ago(44),
        purchase_order="PO 2026-118",
    )
    assert late.state == Order.State.INVOICED  # noqa: S101 (accepted above)
    _transferred_and_back(till, here, employer)


def _employer(till: Till) -> Organisation:
    """An organisation, and who acts for it."""
    employer, is_new = Organisation.objects.get_or_create(
        slug=EMPLOYER["slug"],
        defaults={**EMPLOYER, "created_at": till.ago(47), "is_demonstration": True},
    )
    if is_new:
        OrganisationManager.objects.create(
            organisation=employer,
            user=till.people[MANAGER],
            since=till.ago(47),
            granted_by=till.people[ADMINISTRATOR],
        )
    return employer


def trust(employer: Organisation, *, hub: Hub, by: User, at: datetime) -> None:
    """Let an organisation pay a hub by invoice."""
    grant(
        hub,
        organisation=employer,
        limit_cents=LIMIT_CENTS,
        reason="Known to the hub from visits",
        by=by,
        at=at,
    )


def _vouchers(till: Till, run: Run) -> Voucher:
    """A sheet of codes for a fair."""
    terms = Terms(
        kind=Voucher.Kind.PERCENT,
        percent=20,
        course=run.course,
        valid_until=till.today + timedelta(days=90),
    )
    campaign = make(
        run.hub,
        name="Cell therapy fair in spring",
        terms=terms,
        count=CODES,
        most_per_person=1,
        by=till.finance_of(run.hub.slug),
        at=till.ago(25),
    )
    return campaign.vouchers.select_related("campaign").order_by("code")[0]


def _pay_by_card(till: Till, run: Run, code: Voucher) -> None:
    """A private person in another member state, with a voucher: VAT of her country."""
    buyer = till.people[LEARNER]
    party = Party(
        name=buyer.name_on_certificate,
        email=buyer.email,
        street="Prøvevej 4",
        postcode="2100",
        city="København",
        country="DK",
    )
    at = till.ago(20)
    order = place(buyer, run=run, party=party, voucher=code, at=at)
    pay(order, at=at + timedelta(minutes=4))


def _pay_for_a_business(till: Till, run: Run) -> None:
    """A business in another member state: reverse charge."""
    buyer = till.people[BUSINESS]
    party = Party(
        name="Formation MTI Rhône-Alpes SAS",
        email=buyer.email,
        street="Rue de l’Essai 3",
        postcode="69007",
        city="Lyon",
        country="FR",
        vat_number="FR11123456782",
    )
    at = till.ago(12)
    pay(place(buyer, run=run, party=party, at=at), at=at + timedelta(minutes=9))


def pay(order: Order, *, at: datetime) -> None:
    """What Stripe would say of a payment by card, and the invoice that follows."""
    name = f"demo_{order.public_id}"
    session = Session(
        id=f"cs_{name}",
        status="complete",
        is_paid=True,
        amount_cents=order.gross_cents,
        currency=order.currency,
        reference=order.public_id,
        key="",
        intent_id=f"pi_{name}",
        is_live=is_live(),
    )
    heard(session, at=at)
    if settings.STRIPE_STAND_IN:
        title = title_of(order.course, language=order.buyer.language)
        remember(session, order=order, title=title, at=at)
    _invoice_now(order, at=at)


def _invoice_now(order: Order, *, at: datetime) -> None:
    """What a worker would do for the task that is owed; it draws the paper later."""
    issue(order, at=at)
    settle(INVOICE, key=order.pk, at=at)


def _quoted(
    till: Till, run: Run, employer: Organisation, *, at: datetime, quantity: int = 2
) -> Order:
    party = Party(
        name=employer.legal_name,
        email=employer.billing_email,
        street=employer.street,
        postcode=employer.postcode,
        city=employer.city,
        country=str(employer.country),
        vat_number=employer.vat_number,
    )
    return ask_quote(
        till.people[MANAGER],
        run=run,
        party=party,
        organisation=employer,
        quantity=quantity,
        at=at,
    )


def _transferred_and_back(till: Till, run: Run, employer: Organisation) -> None:
    """Paid by transfer; a part went back, and more waits for a second person."""
    finance = till.finance_of(run.hub.slug)
    order = _quoted(till, run, employer, at=till.ago(30), quantity=3)
    accept(
        order, by=till.people[MANAGER], at=till.ago(29), purchase_order="PO 2026-131"
    )
    settle(INVOICE, key=order.pk, at=till.ago(29))
    payment = mark_paid(
        order.invoices.get(kind="invoice"),
        amount_cents=order.gross_cents,
        booked_on=till.ago(10).date(),
        reference="Statement 47, line 3",
        by=finance,
        at=till.ago(9),
    )
    small = _ask(payment, 15_000, "The room was too cold in the morning", till, 6)
    note_transfer(small, by=finance, at=till.ago(5))
    issue_credit_note(small, at=till.ago(5))
    settle(CREDIT, key=small.pk, at=till.ago(5))
    _ask(payment, order.unit_cents, "One of three fell ill", till, 1)


def _ask(payment: Payment, cents: int, why: str, till: Till, days: float) -> Refund:
    return ask_refund(
        payment,
        amount_cents=cents,
        why=Refund.Why.GOODWILL,
        reason=why,
        by=till.finance_of(payment.order.hub.slug),
        at=till.ago(days),
    )
