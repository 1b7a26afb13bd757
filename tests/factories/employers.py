"""Organisations, who acts for them, and what they bought."""

import factory
from factory.django import DjangoModelFactory

from courses.domain.packs import grant
from courses.domain.seats import hold
from courses.models import Seat
from hubs.models import OrganisationManager
from tests.factories.courses import EditionFactory, RunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrderFactory, OrganisationFactory


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
