"""Organisations, who acts for them, and what they bought."""

import factory
from factory.django import DjangoModelFactory

from courses.domain.packs import grant
from courses.domain.seats import hold
from courses.models import Order, Seat
from hubs.models import Organisation, OrganisationManager
from tests.factories.courses import EditionFactory, RunFactory
from tests.factories.hubs import NOON, UserFactory


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"rijn-cell-works-{n}")
    name = factory.Sequence(lambda n: f"Rijn Cell Works {n}")
    legal_name = factory.LazyAttribute(lambda o: f"{o.name} B.V.")
    street = "Sylviusweg 1"
    postcode = "2333 BE"
    city = "Leiden"
    country = "NL"
    vat_number = "NL123456782B90"
    billing_email = "invoices@example.org"
    created_at = NOON


class OrganisationManagerFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationManager

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    since = NOON


class OrderFactory(DjangoModelFactory):
    """A paid order of an organisation for ``quantity`` seats on a run."""

    class Meta:
        model = Order

    run = factory.SubFactory(RunFactory, price_cents=10000)
    course = factory.SelfAttribute("run.course")
    hub = factory.SelfAttribute("run.hub")
    buyer = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    state = Order.State.PAID
    quantity = 3
    currency = "EUR"
    unit_cents = 10000
    net_cents = factory.LazyAttribute(lambda o: o.unit_cents * o.quantity)
    vat_cents = 0
    gross_cents = factory.SelfAttribute("net_cents")
    vat_rule = "standard"
    vat_percent = 0
    placed_at = NOON


def paid_run(**facts):
    """A run with a price, of a course that has an edition."""
    return RunFactory(
        course=EditionFactory().course, **{"price_cents": 10000, "seats": 8, **facts}
    )


def bought(run=None, *, quantity=3, organisation=None, for_course=False, at=NOON):
    """A pack that an organisation bought, for ``run`` or for the course of it."""
    run = run or paid_run()
    organisation = organisation or OrganisationFactory()
    facts = {"run": None, "course": run.course, "hub": run.hub} if for_course else {}
    order = OrderFactory(
        **{"run": run, "quantity": quantity, "organisation": organisation, **facts}
    )
    seats = (
        []
        if for_course
        else hold(run, how=Seat.How.PAID, quantity=quantity, at=at, by=order.buyer)
    )
    return grant(order, seats=seats, at=at)
