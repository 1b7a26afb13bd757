"""How many seats can be kept from others by orders that nobody pays."""

from datetime import timedelta

import pytest

from courses.domain.booking import NotBookable
from courses.domain.order_limits import MOST_A_DAY, AlreadyOrdered, TooManyOrders
from courses.domain.orders import abandon
from courses.models import Order, Run
from tests.factories.courses import RunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrderFactory, OrganisationFactory
from tests.factories.paying import ordered, run_for_sale

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def run():
    return run_for_sale(seats=12)


@pytest.fixture
def organisation():
    return OrganisationFactory()


def placed(number=MOST_A_DAY, *, state="cancelled", by="checkout", **facts):
    """So many orders of other runs."""
    run = RunFactory()
    for _each in range(number):
        OrderFactory(run=run, state=state, by=by, **facts)


def test_organisation_has_one_open_order_for_a_run(run, organisation):
    first = ordered(run, quantity=5, organisation=organisation)

    for state in ("open", "processing"):
        Order.objects.update(state=state)
        with pytest.raises(AlreadyOrdered) as refusal:
            # Whoever acts for it.
            ordered(run, quantity=7, organisation=organisation)
        assert refusal.value.order == first
    run.refresh_from_db()
    assert run.taken == 5


def test_organisation_has_one_open_order_for_a_course(run, organisation):
    of_course = {"organisation": organisation, "course": run.course}
    first = ordered(run, **of_course)

    with pytest.raises(AlreadyOrdered) as refusal:
        ordered(run, **of_course)

    assert refusal.value.order == first
    # Seats of the run are something else, and so is what another one buys.
    assert ordered(run, organisation=organisation).run == run
    assert ordered(run, organisation=OrganisationFactory(), course=run.course)


def test_organisation_orders_anew_once_the_first_order_is_over(run, organisation):
    first = ordered(run, organisation=organisation)
    abandon(first, at=NOON, by=first.buyer)

    assert ordered(run, organisation=organisation).state == "open"


def test_organisation_orders_no_run_that_is_closed(run, organisation):
    Run.objects.update(state="closed")
    run.refresh_from_db()

    with pytest.raises(NotBookable):
        ordered(run, organisation=organisation)


def test_person_who_does_not_pay_again_and_again_has_to_wait(run):
    buyer = UserFactory()
    placed(MOST_A_DAY - 1, buyer=buyer)
    first = ordered(run, buyer=buyer)
    abandon(first, at=NOON, by=buyer)

    with pytest.raises(TooManyOrders):
        ordered(run, buyer=buyer)

    assert ordered(run, buyer=UserFactory()).state == "open"
    assert ordered(run, buyer=buyer, at=NOON + A_DAY).state == "open"


def test_organisation_that_does_not_pay_has_to_wait_whoever_orders(run, organisation):
    placed(organisation=organisation)

    with pytest.raises(TooManyOrders):
        ordered(run, organisation=organisation)


def test_person_who_does_not_pay_has_to_wait_for_each_organisation(run, organisation):
    buyer = UserFactory()
    placed(buyer=buyer)

    with pytest.raises(TooManyOrders):
        ordered(run, buyer=buyer, organisation=organisation)


def test_orders_that_were_paid_or_quoted_are_no_reason_to_wait(run, organisation):
    buyer = UserFactory()
    placed(state="paid", buyer=buyer)
    placed(state="cancelled", by="invoice", buyer=buyer)
    placed(placed_at=NOON - A_DAY, buyer=buyer)

    assert ordered(run, buyer=buyer, organisation=organisation).state == "open"
