"""What the page of an order tells beside its sums."""

import pytest

from courses.domain.orders_shown import account_of
from courses.domain.vat import AS_PRIVATE
from courses.models import OrderParty
from tests.factories.hubs import NOON
from tests.factories.money import OrderFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def hint_of(order):
    return account_of(order, language="en", at=NOON).hint


def test_an_organisation_without_a_number_is_told_why_it_pays_vat():
    assert hint_of(OrderFactory(organisation=OrganisationFactory())) == AS_PRIVATE
    assert hint_of(OrderFactory()) == ""


def test_an_order_of_which_nobody_is_billed_any_more_has_nothing_to_tell():
    order = OrderFactory(organisation=OrganisationFactory())
    OrderParty.objects.all().delete()
    order.refresh_from_db()

    assert hint_of(order) == ""
