"""Cancelled runs and the packs of employers: who keeps a seat, and what is owed."""

from datetime import timedelta

import pytest

from courses.domain.accounts import month_of, totals
from courses.domain.bills import (
    AmountDiffers,
    credit_seats,
    mark_paid,
    remind_now,
    waiting,
    with_due,
)
from courses.domain.cancelling import cancel_run, cancel_seat
from courses.domain.credit_notes import left_to_credit
from courses.domain.invoice_terms import open_cents
from courses.domain.orders_shown import account_of
from courses.domain.packs import tallied
from courses.domain.seat_lists import Line
from courses.domain.seat_moves import move_open
from courses.domain.seat_offers import invite
from courses.domain.seats import miscounted
from courses.domain.transferring import transfer
from courses.domain.winding_up import _let_pack_go, _unhold, wind_up
from courses.models import Enrolment, Invoice, Order, PackSeat, Refund, SeatPack
from hubs.domain.post import written
from hubs.models import Letter
from tests.factories.employers import (
    OrganisationManagerFactory,
    billed,
    bought,
    claimed,
)
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrderFactory, PaymentFactory
from tests.factories.seating import dated_run

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: With VAT of a fifth and a bit, so that it does not divide by five.
PRICE = 12_347
State = Order.State


@pytest.fixture
def here():
    return dated_run(seats=9, price_cents=PRICE)


@pytest.fixture
def there(here):
    edition = here.course.editions.get()
    return dated_run(seats=9, price_cents=PRICE, edition=edition, hub=here.hub)


def cancelled(run):
    cancel_run(run, by=None, at=NOON, reason="Flood")
    run.refresh_from_db()
    return wind_up(run, at=NOON)


def bill_of(pack):
    return pack.order.invoices.get(kind="invoice")


def credited(pack):
    notes = pack.order.invoices.filter(kind="credit").order_by("pk")
    return [note.gross_cents for note in notes]


def share(pack, number):
    return pack.order.gross_cents // pack.order.quantity * number


def move(pack, number, here, there):
    by = pack.order.buyer
    move_open(pack, number=number, origin=here, to=there, by=by, at=NOON)


def pay(pack, cents, *, by):
    return mark_paid(
        bill_of(pack),
        amount_cents=cents,
        booked_on=NOON.date(),
        reference="Line 7",
        by=by,
        at=NOON,
    )


def to(address):
    return list(Letter.objects.filter(to=address).order_by("pk"))


def test_seats_that_were_moved_before_stay_and_stay_owed(here, there):
    pack = billed(here)
    move(pack, 3, here, there)
    learner = claimed(pack, there)

    assert cancelled(here) == 2
    assert cancelled(here) == 0

    pack.refresh_from_db()
    pack.order.refresh_from_db()
    learner.refresh_from_db()
    assert credited(pack) == [share(pack, 2)]
    assert (pack.order.state, pack.ended_at) == (State.INVOICED, None)
    assert (learner.state, learner.access_ended_at) == ("active", None)
    tally = tallied(SeatPack.objects.filter(pk=pack.pk), at=NOON)[pack.pk]
    assert (tally.void, tally.claimed, tally.open) == (2, 1, 2)
    assert miscounted() == []


def test_what_is_left_to_pay_is_paid_and_goes_back_as_it_was_paid(here, there):
    pack, finance = billed(here), UserFactory()
    move(pack, 3, here, there)
    cancelled(here)
    due = left_to_credit(bill_of(pack))

    assert open_cents(pack.organisation, hub=here.hub, currency="EUR") == due
    assert with_due(waiting()).get().due_cents == due
    [sums] = totals(here.hub, month_of(NOON.date()))
    assert sums.awaited_cents == due
    with pytest.raises(AmountDiffers):
        pay(pack, pack.order.gross_cents, by=finance)
    pay(pack, due, by=finance)

    assert Order.objects.get().state == State.PAID
    assert due == pack.order.gross_cents - share(pack, 2)
    assert cancelled(there) == 3
    assert Refund.objects.get().amount_cents == due


def test_the_buyer_sees_what_is_left_to_pay(client, here, there):
    pack = billed(here)
    order = pack.order
    order.refresh_from_db()
    assert account_of(order, language="en", at=NOON).due_cents is None
    move(pack, 3, here, there)
    cancelled(here)
    OrganisationManagerFactory(organisation=pack.organisation, user=order.buyer)

    client.force_login(order.buyer)
    page = client.get(f"/learn/orders/{order.public_id}/").content.decode()

    assert "<b>€448.21</b> are left to transfer" in page


def test_what_is_credited_in_parts_is_in_sum_the_invoice(here, there):
    pack = billed(here)
    move(pack, 3, here, there)
    claimed(pack, there)
    cancelled(here)

    assert cancelled(there) == 3

    pack.refresh_from_db()
    assert sum(credited(pack)) == pack.order.gross_cents
    assert Order.objects.get().state == State.CANCELLED
    assert pack.ended_at == NOON
    notes = Invoice.objects.filter(kind="credit")
    assert sum(note.net_cents for note in notes) == pack.order.net_cents


def test_a_learner_whom_the_hub_moved_is_not_let_go(here, there):
    pack = billed(here, quantity=2)
    moved = transfer(claimed(pack, here), to=there, by=UserFactory(), at=NOON)

    cancelled(here)

    moved.refresh_from_db()
    assert moved.state == "active"
    assert credited(pack) == [share(pack, 1)]
    assert pack.seats.get(seat=moved.seat).invitations.get().run == there


def test_claimed_seats_of_an_unpaid_pack_are_not_owed(here):
    pack = billed(here, quantity=3, for_course=True)
    learner = claimed(pack, here)

    assert cancelled(here) == 1

    learner.refresh_from_db()
    assert learner.state == "withdrawn"
    assert credited(pack) == [share(pack, 1)]
    assert Order.objects.get().state == State.INVOICED


def test_who_completed_keeps_the_seat_and_it_is_owed(here):
    pack = billed(here, quantity=2)
    Enrolment.objects.filter(pk=claimed(pack, here).pk).update(state="completed")

    assert cancelled(here) == 1
    # Again, where nobody is left but who completed.
    assert wind_up(here, at=NOON) == 0

    assert credited(pack) == [share(pack, 1)]


def test_a_seat_that_the_hub_cancels_is_not_owed(here):
    pack = billed(here, quantity=2)
    learner, second = claimed(pack, here), claimed(pack, here)

    cancel_seat(learner, by=UserFactory(), at=NOON, reason="Nobody's business")
    cancel_seat(learner, by=UserFactory(), at=NOON)

    [note] = pack.order.invoices.filter(kind="credit")
    assert note.gross_cents == share(pack, 1)
    assert note.payload["reason"] == "The hub cancelled a seat."

    cancel_seat(second, by=UserFactory(), at=NOON)

    assert sum(credited(pack)) == pack.order.gross_cents
    assert Order.objects.get().state == State.CANCELLED


def test_a_seat_that_its_learner_leaves_stays_owed(here):
    pack = billed(here, quantity=2)
    learner = claimed(pack, here)

    cancel_seat(learner, by=learner.learner, at=NOON)

    assert credited(pack) == []


def test_what_an_employer_gets_back_is_not_told_to_its_people(here):
    pack = bought(here, quantity=1)
    PaymentFactory(order=pack.order)
    learner = claimed(pack, here)

    done = cancel_seat(learner, by=UserFactory(), at=NOON)

    assert done.refund.amount_cents == pack.order.gross_cents
    letter = to(learner.learner.email)[-1]
    assert (letter.content["what"], letter.content["amount"]) == ("cancelled", "")


def test_a_pack_has_one_refund_and_its_organisation_one_letter(here):
    pack = bought(here, quantity=4)
    PaymentFactory(order=pack.order)
    OrganisationManagerFactory(organisation=pack.organisation, until=NOON)
    manager = OrganisationManagerFactory(organisation=pack.organisation).user
    learners = [claimed(pack, here) for _each in range(2)]

    assert cancelled(here) == 4

    assert Refund.objects.get().amount_cents == pack.order.gross_cents
    for learner in learners:
        assert to(learner.learner.email)[-1].content["what"] == "run-cancelled"
    [letter] = Letter.objects.filter(template="courses/pack_run_cancelled")
    assert letter.person == manager
    mail = written(letter)
    for text in (mail.text, mail.html):
        assert "go back for your seats there" in text
        assert "Flood" in text
        assert pack.public_id in text


def test_packs_that_were_let_go_before_an_interruption_stay_so(here):
    packs = [bought(here, quantity=2) for _each in range(2)]
    for pack in packs:
        PaymentFactory(order=pack.order)
    cancel_run(here, by=None, at=NOON, reason="Flood")
    here.refresh_from_db()
    _let_pack_go(packs[0], here, at=NOON)

    assert wind_up(here, at=NOON) == 2

    assert Refund.objects.count() == 2


def test_who_is_invited_to_an_unpaid_pack_and_who_acts_are_told(here):
    pack = billed(here, quantity=2)
    lines = [Line(1, "ada@example.org")]
    invite(pack, run=here, lines=lines, by=pack.order.buyer, at=NOON)

    cancelled(here)

    assert pack.seats.get(invitations__isnull=False).invitations.get().revoked_at
    mail = written(to("ada@example.org")[-1])
    for text in (mail.text, mail.html):
        assert "does not work any more" in text
    [letter] = Letter.objects.filter(template="courses/pack_run_cancelled")
    assert "of your invoice are credited" in written(letter).text


def test_seats_that_cost_nothing_are_open_again(here):
    pack = bought(here, quantity=2)
    OrganisationManagerFactory(organisation=pack.organisation)

    assert cancelled(here) == 2

    assert not PackSeat.objects.filter(voided_at__isnull=False).exists()
    [letter] = Letter.objects.filter(template="courses/pack_run_cancelled")
    assert "are open again" in written(letter).text


def test_a_held_seat_that_was_paid_for_meanwhile_goes_with_its_pack(here):
    pack = bought(here, quantity=2)
    PaymentFactory(order=pack.order)
    cancel_run(here, by=None, at=NOON, reason="Flood")

    assert _unhold(pack.seats.first().seat, here, at=NOON) == 2
    assert Refund.objects.get().amount_cents == pack.order.gross_cents


def test_what_was_not_invoiced_is_not_credited():
    order = OrderFactory(state="invoiced", by="invoice")

    assert credit_seats(order, seats=1, by=None, at=NOON, reason="Flood") is None


def test_a_reminder_says_what_is_left_to_pay(here, there):
    pack = billed(here)
    move(pack, 3, here, there)
    Invoice.objects.update(drawn_at=NOON, file="invoices/x.pdf")
    bill = bill_of(pack)
    remind_now(bill, by=UserFactory(), at=NOON)
    cancelled(here)
    remind_now(bill, by=UserFactory(), at=NOON)

    first, second = Letter.objects.filter(template="courses/invoice_reminder").order_by(
        "pk"
    )
    assert first.content["due"] == ""
    assert second.content["due"] == "€448.21"
