from datetime import timedelta

import pytest

from courses.domain import packs
from courses.domain.packs import NotAnOrganisations, SeatsMissing, runs_for, tallied
from courses.models import Run, Seat, SeatPack
from hubs.models import AuditEvent
from tests.factories.courses import RunFactory
from tests.factories.employers import bought, paid_run
from tests.factories.hubs import NOON, HubFactory
from tests.factories.money import OrderFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def test_a_paid_order_becomes_a_pack_once():
    pack = bought(quantity=2)

    again = packs.grant(pack.order, at=NOON + A_DAY)

    assert again == pack
    assert SeatPack.objects.count() == 1
    seats = Seat.objects.filter(pack_seat__pack=pack)
    assert {(s.how, s.state, s.held_until) for s in seats} == {
        ("employer", "held", None)
    }
    assert AuditEvent.objects.filter(verb="pack.granted").count() == 1


def test_seats_of_a_course_have_no_run_yet():
    pack = bought(quantity=2, for_course=True)

    assert list(pack.seats.values_list("seat", flat=True)) == [None, None]


def test_a_person_gets_no_pack():
    order = OrderFactory(organisation=None, quantity=1)

    with pytest.raises(NotAnOrganisations):
        packs.grant(order, at=NOON)


def test_a_pack_of_a_run_needs_all_its_seats():
    order = OrderFactory(organisation=OrganisationFactory(), quantity=2)

    with pytest.raises(SeatsMissing):
        packs.grant(order, at=NOON)

    assert not SeatPack.objects.exists()


def test_a_pack_that_ends_for_good_gives_its_seats_back():
    pack = bought(quantity=2)
    run = pack.run

    packs.end(pack, at=NOON, for_good=True)
    packs.end(pack, at=NOON + A_DAY, for_good=True)
    packs.resume(pack)

    run.refresh_from_db()
    pack.refresh_from_db()
    assert (run.taken, pack.ended_at) == (0, NOON)
    assert tallied(SeatPack.objects.all(), at=NOON)[pack.pk].void == 2
    assert AuditEvent.objects.filter(verb="pack.ended").count() == 1


def test_a_disputed_pack_rests_until_the_dispute_is_won():
    pack = bought(quantity=2)

    packs.end(pack, at=NOON, for_good=False)
    assert list(SeatPack.objects.holding()) == []
    packs.resume(pack)
    packs.resume(pack)

    tally = tallied(SeatPack.objects.all(), at=NOON)[pack.pk]
    assert (tally.open, tally.void) == (2, 0)
    assert list(SeatPack.objects.holding()) == [pack]
    assert AuditEvent.objects.filter(verb="pack.resumed").count() == 1


def test_seats_can_be_given_on_runs_of_the_course_that_are_no_dearer():
    run = paid_run(starts_at=NOON + A_DAY, ends_at=NOON + 2 * A_DAY, mode="on-site")
    pack = bought(run)
    same = {"course": run.course, "mode": "on-site", "price_cents": 10000}
    later = RunFactory(**same, starts_at=NOON + 9 * A_DAY, ends_at=NOON + 10 * A_DAY)
    theirs = RunFactory(
        **same,
        starts_at=NOON + 3 * A_DAY,
        ends_at=NOON + 4 * A_DAY,
        audience=Run.Audience.ORGANISATIONS,
    )
    theirs.organisations.add(pack.organisation)
    others = RunFactory(**same, audience=Run.Audience.ORGANISATIONS)
    others.organisations.add(OrganisationFactory())
    RunFactory(**same, audience=Run.Audience.INVITED)
    RunFactory(**same, hub=HubFactory())
    RunFactory(**same, currency="SEK")
    RunFactory(**same, state=Run.State.CLOSED)
    RunFactory(**same, starts_at=NOON - A_DAY, ends_at=NOON + A_DAY)
    RunFactory(**{**same, "price_cents": 10001})
    RunFactory(**{**same, "price_cents": 0})
    RunFactory(**{**same, "course": paid_run().course})

    assert list(runs_for(pack, at=NOON)) == [run, theirs, later]


def test_the_run_that_was_bought_takes_people_after_bookings_have_closed():
    run = paid_run(
        starts_at=NOON + 2 * A_DAY,
        ends_at=NOON + 3 * A_DAY,
        books_until=NOON,
        price_cents=20000,
    )
    pack = bought(run)

    assert list(runs_for(pack, at=NOON + A_DAY)) == [run]
    Run.objects.update(state=Run.State.CLOSED)
    assert list(runs_for(pack, at=NOON + A_DAY)) == [run]
    assert list(runs_for(pack, at=NOON + 2 * A_DAY)) == []


def test_tallies_of_three_packs_ask_as_often_as_of_one(django_assert_num_queries):
    for _pack in range(3):
        bought()

    with django_assert_num_queries(4):
        assert len(tallied(SeatPack.objects.all(), at=NOON)) == 3
    with django_assert_num_queries(4):
        tallied(SeatPack.objects.all()[:1], at=NOON)
