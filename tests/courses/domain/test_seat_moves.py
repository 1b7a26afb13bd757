from datetime import timedelta

import pytest

from courses.domain import packs
from courses.domain.pack_lists import places_of
from courses.domain.seat_lists import Line
from courses.domain.seat_moves import NotSoManyOpen, RunHasBegun, move_open
from courses.domain.seat_offers import PackEnded, RunTakesNobody, invite, lapse
from courses.domain.seats import NoSeatLeft, miscounted
from courses.models import Run
from tests.factories.courses import RunFactory
from tests.factories.employers import bought, paid_run
from tests.factories.hubs import NOON
from tests.factories.money import LegalEntityFactory, VoucherFactory

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def pack():
    run = paid_run(mode="on-site", starts_at=NOON + A_DAY, ends_at=NOON + 2 * A_DAY)
    return bought(run, quantity=3)


@pytest.fixture
def later(pack):
    return RunFactory(
        course=pack.course,
        mode="on-site",
        starts_at=NOON + 9 * A_DAY,
        ends_at=NOON + 10 * A_DAY,
        price_cents=10000,
        seats=2,
    )


def move(pack, number, to, at=NOON):
    return move_open(
        pack, number=number, origin=pack.run, to=to, by=pack.order.buyer, at=at
    )


def test_open_seats_move_to_another_run_and_can_be_given_there(pack, later):
    assert move(pack, 2, later) == 2

    for run, taken in ((pack.run, 1), (later, 2)):
        run.refresh_from_db()
        assert run.taken == taken
    assert miscounted() == []
    assert places_of(pack, at=NOON) == {pack.run: 1, later: 2}
    lines = [Line(1, "ada@example.org")]
    [offer] = invite(pack, run=later, lines=lines, by=pack.order.buyer, at=NOON)
    assert offer.pack_seat.seat.run == later


def test_a_seat_whose_offer_expired_moves_as_an_open_one(pack, later):
    lines = [Line(1, "ada@example.org")]
    begins = pack.run.starts_at
    invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=NOON)
    pack.run.starts_at, pack.run.ends_at = begins + 5 * A_DAY, begins + 6 * A_DAY
    pack.run.save()
    pack.run.refresh_from_db()

    Run.objects.filter(pk=later.pk).update(seats=3)
    assert move(pack, 3, later, at=begins) == 3


def test_a_seat_of_a_course_whose_offer_expired_leaves_its_run_and_is_not_moved(later):
    begins = NOON + A_DAY
    run = paid_run(mode="on-site", starts_at=begins, ends_at=NOON + 9 * A_DAY)
    Run.objects.filter(pk=later.pk).update(course=run.course, hub=run.hub)
    later.refresh_from_db()
    pack = bought(run, quantity=2, for_course=True)
    lines = [Line(1, "ada@example.org")]
    invite(pack, run=run, lines=lines, by=pack.order.buyer, at=NOON)
    Run.objects.filter(pk=run.pk).update(starts_at=begins + 5 * A_DAY)
    run.refresh_from_db()

    facts = {"number": 1, "origin": run, "to": later, "by": pack.order.buyer}
    with pytest.raises(NotSoManyOpen):
        move_open(pack, **facts, at=begins)

    # Nobody's end of an offer takes a seat on the other run, now or later.
    lapse(pack, at=begins)
    for each in (run, later):
        each.refresh_from_db()
        assert each.taken == 0
    assert miscounted() == []


def test_seats_had_with_a_voucher_of_one_run_stay_there(pack, later):
    order = pack.order
    order.voucher = VoucherFactory(campaign__hub=order.hub, run=pack.run)
    order.save()

    assert list(packs.runs_for(pack, at=NOON)) == [pack.run]
    with pytest.raises(RunTakesNobody):
        move(pack, 1, later)


def test_seats_move_to_no_run_with_another_tax(pack, later):
    LegalEntityFactory(hub=pack.order.hub)
    pack.order.vat_rule, pack.order.vat_percent = "reverse-charge", 0
    pack.order.save()

    with pytest.raises(RunTakesNobody):
        move(pack, 1, later)


def test_no_more_seats_move_than_are_open_and_have_room(pack, later):
    lines = [Line(1, "ada@example.org")]
    invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=NOON)

    with pytest.raises(NotSoManyOpen):
        move(pack, 3, later)
    later.seats = 1
    later.save()
    with pytest.raises(NoSeatLeft):
        move(pack, 2, later)

    pack.run.refresh_from_db()
    assert (pack.run.taken, miscounted()) == (3, [])


def test_seats_do_not_move_to_the_same_run_or_a_dearer_one(pack, later):
    with pytest.raises(RunTakesNobody):
        move(pack, 1, pack.run)
    later.price_cents = 10001
    later.save()
    with pytest.raises(RunTakesNobody):
        move(pack, 1, later)


def test_seats_of_a_run_that_has_begun_stay(pack, later):
    with pytest.raises(RunHasBegun):
        move(pack, 1, later, at=NOON + A_DAY)
    assert places_of(pack, at=NOON + A_DAY) == {}


def test_void_seats_do_not_move(pack, later):
    packs.end(pack, at=NOON, for_good=True)

    with pytest.raises(PackEnded):
        move(pack, 1, later)
