from datetime import timedelta

import pytest

from courses.domain.booking import NotBookable
from courses.domain.enrolment import AlreadyEnrolled
from courses.domain.order_limits import AlreadyOrdered
from courses.domain.orders import NoSeller, abandon, expire, place
from courses.domain.seats import NoSeatLeft, miscounted
from courses.domain.vouchers import VoucherUsedUp
from courses.domain.waiting import join, offer_next
from courses.models import Enrolment, Order, Run, Seat, VoucherUse
from hubs.models import LegalEntity
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import CampaignFactory, PaidRunFactory, VoucherFactory
from tests.factories.paying import PARTY, ordered, paid, run_for_sale

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=30)


@pytest.fixture
def run():
    return run_for_sale(seats=1)


def voucher(run, **terms):
    return VoucherFactory(campaign=CampaignFactory(hub=run.hub), **terms)


def test_an_order_holds_a_seat_for_half_an_hour(run):
    order = ordered(run)

    seat = Seat.objects.get()
    run.refresh_from_db()
    assert (order.state, order.expires_at) == (Order.State.OPEN, LATER)
    assert (order.net_cents, order.vat_cents, order.gross_cents) == (45000, 9450, 54450)
    assert (seat.state, seat.how, seat.held_until) == ("held", "paid", LATER)
    assert run.taken == 1
    assert order.party.city == "Gent"


def test_a_full_run_takes_no_order(run):
    ordered(run)

    with pytest.raises(NoSeatLeft):
        ordered(run)

    assert Order.objects.count() == 1


def test_one_has_one_open_order_for_a_run(run):
    first = ordered(run)

    with pytest.raises(AlreadyOrdered) as refusal:
        ordered(run, buyer=first.buyer)

    assert refusal.value.order == first


def test_who_learns_on_the_run_buys_no_second_seat(ledger):
    order = paid(ledger)

    with pytest.raises(AlreadyEnrolled):
        ordered(order.run, buyer=order.buyer)


def test_a_run_that_is_closed_takes_no_order(run):
    Run.objects.filter(pk=run.pk).update(state="closed")
    run.refresh_from_db()

    with pytest.raises(NotBookable):
        ordered(run)


def test_a_hub_without_legal_entity_or_with_another_currency_sells_nothing(run):
    with pytest.raises(NoSeller):
        ordered(PaidRunFactory(course=EditionFactory().course))

    LegalEntity.objects.update(currency="SEK")
    with pytest.raises(NoSeller):
        ordered(run)


def test_an_order_runs_out_and_the_seat_comes_back(run):
    order = ordered(run)

    assert not expire(order, at=LATER - timedelta(seconds=1))
    assert expire(order, at=LATER)
    assert not expire(order, at=LATER)

    order.refresh_from_db()
    run.refresh_from_db()
    assert order.state == Order.State.EXPIRED
    assert (Seat.objects.get().state, run.taken, miscounted()) == ("freed", 0, [])


def test_a_buyer_gives_an_order_up(run):
    order = ordered(run)

    assert abandon(order, at=NOON, by=order.buyer)
    assert not abandon(order, at=NOON, by=order.buyer)

    assert Order.objects.get().state == Order.State.CANCELLED
    assert ordered(run, buyer=order.buyer).state == Order.State.OPEN


def test_what_is_paid_does_not_run_out(ledger):
    order = paid(ledger)

    assert not expire(order, at=LATER)
    assert not abandon(order, at=LATER, by=order.buyer)


def test_a_voucher_is_reserved_and_comes_back_with_the_order(run):
    code = voucher(run)
    order = ordered(run, voucher=code)
    assert (order.discount_cents, order.net_cents) == (9000, 36000)

    expire(order, at=LATER)
    again = ordered(run, voucher=code, at=LATER)

    states = VoucherUse.objects.order_by("pk").values_list("order", "state")
    assert list(states) == [(order.pk, "released"), (again.pk, "reserved")]


def test_a_voucher_that_is_used_up_makes_no_order():
    run = run_for_sale()
    code = voucher(run)
    ordered(run, voucher=code)

    with pytest.raises(VoucherUsedUp):
        ordered(run, voucher=code)

    assert Order.objects.count() == Seat.objects.count() == 1


def test_what_costs_nothing_is_had_at_once(run):
    order = ordered(run, voucher=voucher(run, kind="free", percent=None))

    assert order.fulfilled_at == NOON
    assert (order.state, order.by) == (Order.State.PAID, Order.By.NOTHING)
    assert Enrolment.objects.get().how == Enrolment.How.VOUCHER
    assert VoucherUse.objects.get().state == "used"


def test_a_free_order_that_cannot_be_delivered_is_not_placed(run):
    code = voucher(run, kind="free", percent=None)
    Run.objects.filter(pk=run.pk).update(taken=1)

    with pytest.raises(NoSeatLeft):
        ordered(run, voucher=code)

    assert not Order.objects.exists()


def test_an_offered_seat_is_bought_and_not_held_longer_than_the_offer(run):
    first = ordered(run)
    waiting = join(UserFactory(), run=run, at=NOON)
    expire(first, at=LATER)
    offer_next(run, at=LATER)
    waiting.refresh_from_db()
    ends = waiting.offered_until

    early = ordered(run, buyer=waiting.learner, at=LATER)
    assert early.expires_at == LATER + timedelta(minutes=30)
    assert expire(early, at=early.expires_at)
    seat = Seat.objects.get(pk=waiting.seat_id)
    assert (seat.state, seat.held_until) == ("held", ends)

    late = ordered(run, buyer=waiting.learner, at=ends - timedelta(minutes=5))
    assert late.expires_at == ends
    expire(late, at=ends)
    seat.refresh_from_db()
    assert seat.state == "freed"


def test_amounts_are_our_own_and_add_up():
    run = run_for_sale(price_cents=33333)

    order = place(UserFactory(), run=run, party=PARTY, at=NOON)

    # 21 % of 333.33 is 69.9993.
    assert (order.net_cents, order.vat_cents, order.gross_cents) == (33333, 7000, 40333)
    assert (order.vat_rule, str(order.vat_percent)) == ("home", "21")
