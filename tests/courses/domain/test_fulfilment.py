from datetime import timedelta

import pytest

from courses.domain.enrolment import enrol
from courses.domain.fulfilment import NotPaid, fulfil
from courses.domain.orders import expire
from courses.domain.seats import miscounted
from courses.models import Enrolment, Order, PackSeat, Refund, Run, Seat
from hubs.models import Letter
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrganisationFactory
from tests.factories.paying import at_checkout, hear, ordered, paid, run_for_sale

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=31)


def told():
    return [letter.content["what"] for letter in Letter.objects.order_by("pk")]


def test_who_paid_begins_on_the_seat_that_was_held(ledger):
    order = paid(ledger)

    seat = Seat.objects.get()
    enrolment = Enrolment.objects.get()
    assert order.state == Order.State.PAID
    assert order.fulfilled_at == NOON
    assert (seat.state, seat.holder, seat.enrolment) == (
        "taken",
        order.buyer,
        enrolment,
    )
    assert enrolment.how == Enrolment.How.PAID
    assert miscounted() == []
    assert told() == ["paid"]


def test_fulfilling_twice_changes_nothing(ledger):
    order = paid(ledger)

    again = fulfil(order, at=LATER)

    assert again.fulfilled_at == NOON
    assert Enrolment.objects.count() == 1


def test_unpaid_never_fulfils(till):
    payment = at_checkout()

    with pytest.raises(NotPaid):
        fulfil(payment.order, at=NOON)

    assert not Enrolment.objects.exists()


def test_paid_late_finds_another_seat(ledger):
    payment = at_checkout()
    expire(payment.order, at=LATER)
    assert Seat.objects.get().state == "freed"

    ledger.pay(payment.session_id)
    hear(ledger, at=LATER)

    order = Order.objects.get()
    assert order.state == Order.State.PAID
    assert order.run.taken == 1
    assert Enrolment.objects.get().seat.state == "taken"


def test_paid_when_the_last_seat_is_gone_sends_the_money_back(ledger):
    run = run_for_sale(seats=1)
    payment = at_checkout(ordered(run))
    expire(payment.order, at=LATER)
    winner = paid(ledger, ordered(run, at=LATER), at=LATER)

    ledger.pay(payment.session_id)
    hear(ledger, at=LATER)

    loser = Order.objects.exclude(pk=winner.pk).get()
    refund = Refund.objects.get()
    assert winner.state == Order.State.PAID
    assert loser.state == Order.State.UNDELIVERABLE
    assert (refund.why, refund.state) == (Refund.Why.UNDELIVERABLE, Refund.State.DUE)
    assert refund.amount_cents == loser.gross_cents
    assert Enrolment.objects.count() == Run.objects.get().taken == 1
    assert told() == ["paid", "undelivered"]


def test_paid_for_what_one_has_already_goes_back(ledger):
    payment = at_checkout()
    run = payment.order.run
    # Somebody at the hub made it free meanwhile, and the buyer enrolled.
    Run.objects.filter(pk=run.pk).update(price_cents=0)
    run.refresh_from_db()
    expire(payment.order, at=LATER)
    enrol(payment.order.buyer, run=run, at=LATER)

    ledger.pay(payment.session_id)
    hear(ledger, at=LATER)

    assert Order.objects.get().state == Order.State.UNDELIVERABLE
    assert Enrolment.objects.count() == 1


def test_a_run_that_was_cancelled_while_paying_is_not_delivered(ledger):
    payment = at_checkout()
    Run.objects.update(state="cancelled", cancelled_at=NOON)

    ledger.pay(payment.session_id)
    hear(ledger)

    order = Order.objects.get()
    assert order.state == Order.State.UNDELIVERABLE
    assert order.run.taken == 0


def test_an_organisation_gets_a_pack(ledger):
    run = run_for_sale()
    order = ordered(run, quantity=5, organisation=OrganisationFactory())
    assert Seat.objects.filter(state="held", holder=None).count() == 5

    order = paid(ledger, order)

    pack = order.pack
    assert order.state == Order.State.PAID
    assert pack.seats.count() == 5
    assert {row.seat.state for row in pack.seats.all()} == {"held"}
    assert {row.seat.held_until for row in pack.seats.all()} == {None}
    assert not Enrolment.objects.exists()


def test_a_pack_for_a_course_has_seats_without_a_run(ledger):
    run = run_for_sale(seats=1)
    organisation = OrganisationFactory()
    order = ordered(run, quantity=3, organisation=organisation, course=run.course)

    order = paid(ledger, order)

    assert order.run is None
    assert PackSeat.objects.filter(pack=order.pack, seat=None).count() == 3


def test_what_was_accepted_against_an_invoice_is_delivered_before_it_is_paid(till):
    order = ordered(organisation=OrganisationFactory())
    Order.objects.update(state=Order.State.INVOICED, by=Order.By.INVOICE)

    order = fulfil(order, at=NOON)

    assert order.state == Order.State.INVOICED
    assert order.pack.seats.count() == 1


def test_the_learner_of_another_order_is_left_alone(ledger):
    run = run_for_sale()
    other = ordered(run, buyer=UserFactory())

    paid(ledger, ordered(run))

    other.refresh_from_db()
    assert other.state == Order.State.OPEN
