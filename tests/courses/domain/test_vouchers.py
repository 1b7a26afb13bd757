"""Vouchers: where and when a code holds, what comes off, how often it is used."""

from datetime import timedelta

import pytest

from courses.domain.vouchers import (
    CampaignUsedUp,
    UnknownVoucher,
    VoucherElsewhere,
    VoucherNotYet,
    VoucherOver,
    VoucherUsedUp,
    discount,
    find,
    release,
    reserve,
    use,
)
from courses.models import Voucher, VoucherUse
from tests.factories.courses import CourseFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.money import OrderFactory, PaidRunFactory, VoucherFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AMOUNT = {"kind": Voucher.Kind.AMOUNT, "percent": None, "amount_cents": 10_000}


@pytest.fixture
def run():
    return PaidRunFactory()


def test_a_code_is_found_however_it_is_typed(run):
    voucher = VoucherFactory(campaign__hub=run.hub, code="AB12CD34")

    assert find(" ab12-cd34 ", run=run, at=NOON) == voucher


def test_a_code_that_nobody_gave_is_unknown(run):
    with pytest.raises(UnknownVoucher):
        find("NOTHING", run=run, at=NOON)


def test_a_code_holds_for_its_run_its_course_or_its_hub(run):
    def given(**terms):
        return find(VoucherFactory(**terms).code, run=run, at=NOON)

    for terms in ({"run": run}, {"course": run.course}, {}):
        assert given(campaign__hub=run.hub, **terms)
    with pytest.raises(VoucherElsewhere):
        given(campaign__hub=run.hub, run=PaidRunFactory(hub=run.hub))
    with pytest.raises(VoucherElsewhere):
        given(campaign__hub=run.hub, course=CourseFactory(hub=run.hub))
    with pytest.raises(VoucherElsewhere):
        given(campaign__hub=HubFactory())
    with pytest.raises(VoucherElsewhere):
        given(campaign__hub=run.hub, currency="SEK", **AMOUNT)


def test_a_code_holds_between_its_dates_until_it_is_stopped(run):
    def given(**terms):
        return find(
            VoucherFactory(campaign__hub=run.hub, **terms).code, run=run, at=NOON
        )

    assert given(valid_from=NOON, valid_until=NOON + DAY)
    with pytest.raises(VoucherNotYet):
        given(valid_from=NOON + DAY)
    with pytest.raises(VoucherOver):
        given(valid_until=NOON)
    with pytest.raises(VoucherOver):
        given(stopped_at=NOON)
    with pytest.raises(VoucherOver):
        given(campaign__stopped_at=NOON)


def test_a_code_of_one_run_is_none_for_seats_on_any(run):
    code = VoucherFactory(campaign__hub=run.hub, run=run).code
    wider = VoucherFactory(campaign__hub=run.hub, course=run.course).code

    assert find(wider, run=run, at=NOON, for_course=True)
    with pytest.raises(VoucherElsewhere):
        find(code, run=run, at=NOON, for_course=True)


@pytest.mark.parametrize(
    ("terms", "off"),
    [
        ({"percent": 20}, 18_000),
        ({"percent": 100}, 90_000),
        (AMOUNT, 10_000),
        (AMOUNT | {"amount_cents": 99_999_999}, 90_000),
        ({"kind": Voucher.Kind.FREE, "percent": None}, 45_000),
    ],
)
def test_what_comes_off_is_at_most_the_price(terms, off):
    voucher = VoucherFactory.build(hub=None, campaign=None, **terms)

    got = discount(voucher, unit_cents=45_000, quantity=2, currency="EUR")

    assert got == off


def test_an_amount_in_another_currency_does_not_come_off():
    voucher = VoucherFactory.build(hub=None, campaign=None, **AMOUNT)

    with pytest.raises(VoucherElsewhere):
        discount(voucher, unit_cents=45_000, quantity=1, currency="SEK")


def test_a_reserved_use_counts_until_it_is_released(run):
    voucher = VoucherFactory(campaign__hub=run.hub)
    first, second = OrderFactory(run=run), OrderFactory(run=run)

    kept = reserve(voucher, order=first, person=first.buyer, at=NOON)
    assert reserve(voucher, order=first, person=first.buyer, at=NOON) == kept
    with pytest.raises(VoucherUsedUp):
        find(voucher.code, run=run, at=NOON)
    with pytest.raises(VoucherUsedUp):
        reserve(voucher, order=second, person=second.buyer, at=NOON)
    assert [release(first, at=NOON), release(first, at=NOON)] == [True, False]

    assert reserve(voucher, order=second, person=second.buyer, at=NOON)


def test_a_person_uses_a_code_as_often_as_it_says(run):
    voucher = VoucherFactory(campaign__hub=run.hub, most_uses=None, most_per_person=1)
    person = UserFactory()

    reserve(voucher, order=OrderFactory(run=run), person=person, at=NOON)
    with pytest.raises(VoucherUsedUp):
        reserve(voucher, order=OrderFactory(run=run), person=person, at=NOON)
    assert reserve(voucher, order=OrderFactory(run=run), person=UserFactory(), at=NOON)


def test_a_code_without_limits_is_used_as_often_as_one_likes(run):
    voucher = VoucherFactory(
        campaign__hub=run.hub, most_uses=None, most_per_person=None
    )
    person = UserFactory()

    for _each in range(3):
        reserve(voucher, order=OrderFactory(run=run), person=person, at=NOON)


def test_a_stopped_code_is_not_reserved(run):
    voucher = VoucherFactory(campaign__hub=run.hub)
    Voucher.objects.update(stopped_at=NOON)

    with pytest.raises(VoucherOver):
        reserve(voucher, order=OrderFactory(run=run), person=UserFactory(), at=NOON)


def test_what_is_paid_uses_the_code_for_good(run):
    voucher, order = VoucherFactory(campaign__hub=run.hub), OrderFactory(run=run)
    reserve(voucher, order=order, person=order.buyer, at=NOON)

    assert use(order, at=NOON + DAY) == use(order, at=NOON + 2 * DAY)
    assert not release(order, at=NOON + 2 * DAY)

    [row] = VoucherUse.objects.all()
    assert (row.state, row.at) == (VoucherUse.State.USED, NOON + DAY)


def test_an_order_without_a_code_uses_none():
    assert use(OrderFactory(), at=NOON) is None


def test_money_that_comes_late_takes_a_released_use_again_if_there_is_one(run):
    voucher = VoucherFactory(campaign__hub=run.hub)
    late, other = OrderFactory(run=run), OrderFactory(run=run)
    reserve(voucher, order=late, person=late.buyer, at=NOON)
    release(late, at=NOON)

    reserve(voucher, order=other, person=other.buyer, at=NOON)
    with pytest.raises(VoucherUsedUp):
        use(late, at=NOON)
    release(other, at=NOON)

    assert use(late, at=NOON).state == VoucherUse.State.USED


def two_of_a_sheet(*, most):
    """Two single-use codes of one campaign."""
    first = VoucherFactory(campaign__most_per_person=most)
    return first, VoucherFactory(campaign=first.campaign)


def test_one_person_uses_no_more_codes_of_a_campaign_than_it_allows():
    (first, second), person = two_of_a_sheet(most=1), UserFactory()
    order = OrderFactory()
    reserve(first, order=order, person=person, at=NOON)

    with pytest.raises(CampaignUsedUp):
        reserve(second, order=OrderFactory(), person=person, at=NOON)

    # Another person may, and so may they once they gave the first one back.
    other = OrderFactory()
    assert reserve(second, order=other, person=UserFactory(), at=NOON)
    release(other, at=NOON)
    release(order, at=NOON)
    assert reserve(second, order=OrderFactory(), person=person, at=NOON)


def test_one_person_uses_as_many_codes_as_they_have_without_a_limit():
    codes, person = two_of_a_sheet(most=None), UserFactory()

    for code in codes:
        assert reserve(code, order=OrderFactory(), person=person, at=NOON)


def test_late_money_takes_no_code_that_would_be_one_too_many():
    (first, second), person = two_of_a_sheet(most=1), UserFactory()
    late = OrderFactory()
    reserve(first, order=late, person=person, at=NOON)
    release(late, at=NOON)
    reserve(second, order=OrderFactory(), person=person, at=NOON)

    with pytest.raises(CampaignUsedUp):
        use(late, at=NOON)
