"""What the page of an order tells beside its sums."""

from datetime import timedelta

import pytest

from courses.domain.invoices import issue
from courses.domain.orders_shown import account_of, runs_of
from courses.domain.vat import AS_PRIVATE
from courses.models import Order, OrderParty, OrderSeat
from tests.factories.hubs import NOON
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
    PaidRunFactory,
    PaymentFactory,
)
from tests.factories.seating import dated_run, paid_enrolment

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


def test_an_order_tells_the_run_on_which_its_seat_is_now():
    enrolment = paid_enrolment(dated_run(seats=3, price_cents=45_000))
    [sold] = OrderSeat.objects.all()
    order = sold.order
    assert account_of(order, language="en", at=NOON).run == enrolment.run

    other = dated_run(seats=3, price_cents=45_000)
    sold.seat.run = other
    sold.seat.save()

    assert account_of(order, language="en", at=NOON).run == other


def test_an_organisations_seats_are_told_by_the_run_they_were_bought_for():
    run = PaidRunFactory()
    some = OrderFactory(run=run, organisation=OrganisationFactory())
    some_run = OrderFactory(run=run, organisation=OrganisationFactory())
    Order.objects.filter(pk=some_run.pk).update(run=None)
    some_run.refresh_from_db()

    assert runs_of([some, some_run]) == {some.pk: run, some_run.pk: None}
    assert account_of(some_run, language="en", at=NOON).terms is None


def test_a_person_is_told_what_comes_back_while_there_is_a_seat_to_give_up():
    run = PaidRunFactory(starts_at=None, ends_at=None, full_refund_days=14)
    LegalEntityFactory(hub=run.hub)
    order = OrderFactory(run=run)

    def until():
        terms = account_of(order, language="en", at=NOON).terms
        return terms and terms.full_until

    assert until() == NOON + timedelta(days=14)
    PaymentFactory(order=order, paid_at=NOON - timedelta(days=3))
    assert until() == NOON + timedelta(days=11)
    order.state = Order.State.REFUNDED
    assert until() is None


def test_what_an_organisation_gets_back_is_said_with_its_seats():
    order = OrderFactory(run=PaidRunFactory(), organisation=OrganisationFactory())
    assert account_of(order, language="en", at=NOON).terms is None


def test_what_is_to_be_transferred_is_told_with_account_and_day():
    entity = LegalEntityFactory(iban="BE68 5390 0754 7034")
    order = OrderFactory(
        run=PaidRunFactory(hub=entity.hub),
        state=Order.State.INVOICED,
        by=Order.By.INVOICE,
        organisation=OrganisationFactory(),
        fulfilled_at=NOON,
    )

    def transfer(at=NOON):
        return account_of(order, language="en", at=at).transfer

    assert transfer() is None
    invoice = issue(order, at=NOON)

    found = transfer()
    assert (found.number, found.cents) == (invoice.payload["number"], 54_450)
    assert (found.due_on, found.is_late) == (invoice.due_on, False)
    assert (found.to, found.iban) == (entity.name, "BE68539007547034")
    assert transfer(NOON + timedelta(days=40)).is_late
    order.state = Order.State.PAID
    assert transfer() is None
