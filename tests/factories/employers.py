"""Organisations, who acts for them, and what they bought."""

import factory
from factory.django import DjangoModelFactory

from courses.domain.orders import Party
from courses.domain.packs import grant
from courses.domain.quotes import accept, ask
from courses.domain.seat_claims import accept as accept_seat
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite
from courses.domain.seats import hold
from courses.models import Seat
from hubs.models import LegalEntity, OrganisationManager
from tests.factories.courses import EditionFactory, RunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import (
    InvoiceTermsFactory,
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
)

ADDRESS = ("street", "postcode", "city", "country", "vat_number")


class OrganisationManagerFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationManager

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    since = NOON


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
        **{"run": run, "quantity": quantity, "organisation": organisation, **facts},
        unit_cents=run.price_cents,
    )
    seats = (
        []
        if for_course
        else hold(run, how=Seat.How.PAID, quantity=quantity, at=at, by=order.buyer)
    )
    return grant(order, seats=seats, at=at)


def billed(run, *, quantity=5, for_course=False, at=NOON):
    """A pack against an invoice that waits for its transfer, with somebody who acts."""
    organisation = OrganisationFactory()
    OrganisationManagerFactory(organisation=organisation)
    entity = LegalEntity.objects.filter(hub=run.hub).first()
    entity = entity or LegalEntityFactory(hub=run.hub)
    InvoiceTermsFactory(
        entity=entity, organisation=organisation, limit_cents=100_000_000
    )
    order = ask(
        UserFactory(),
        run=run,
        party=Party(
            **{name: getattr(organisation, name) for name in ADDRESS},
            name=organisation.legal_name,
            email=organisation.billing_email,
        ),
        organisation=organisation,
        quantity=quantity,
        course=run.course if for_course else None,
        at=at,
    )
    return accept(order, by=order.buyer, at=at).pack


def claimed(pack, run, *, at=NOON):
    """Somebody who accepted a seat of the pack on the run; their enrolment."""
    person = UserFactory()
    lines = [Line(1, person.email)]
    [offer] = invite(pack, run=run, lines=lines, by=pack.order.buyer, at=at)
    return accept_seat(offer, by=person, shares=False, at=at)
