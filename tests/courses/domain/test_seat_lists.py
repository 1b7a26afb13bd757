from datetime import timedelta

import pytest

from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Fault, Line, check, right, room
from courses.domain.seat_offers import LIFE, invite
from tests.factories.courses import EnrolmentFactory
from tests.factories.employers import bought, paid_run
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


def faults(pack, run, *addresses, at=NOON):
    lines = [Line(n, address) for n, address in enumerate(addresses, 1)]
    return [each.fault for each in check(pack, run=run, lines=lines, at=at)]


def test_lines_are_told_what_is_wrong_with_them():
    pack = bought(quantity=5)
    by = pack.order.buyer
    person = UserFactory(email="has@example.org")
    [offer, _open] = invite(
        pack,
        run=pack.run,
        lines=[Line(1, "has@example.org"), Line(2, "open@example.org")],
        by=by,
        at=NOON,
    )
    accept(offer, by=person, shares=False, at=NOON)

    found = faults(
        pack,
        pack.run,
        "no address",
        "",
        "ben@example.org,Ben",
        "Lovelace, Ada",
        "ada@example.org",
        "Ada@Example.org",
        "Open@example.org",
        "has@example.org",
    )

    assert found == [
        Fault.BAD_ADDRESS,
        Fault.BAD_ADDRESS,
        Fault.SEPARATORS,
        Fault.BAD_ADDRESS,
        None,
        Fault.TWICE,
        Fault.INVITED,
        Fault.CLAIMED,
    ]


def test_lines_beyond_the_open_seats_are_told_so():
    pack = bought(quantity=2)

    found = faults(pack, pack.run, "a@x.org", "b@x", "b@x.org", "c@x.org")

    assert found == [None, Fault.BAD_ADDRESS, None, Fault.NO_SEAT]


def test_an_offer_that_expired_is_in_nobodys_way():
    pack = bought(quantity=1)
    lines = [Line(1, "a@x.org")]
    invite(pack, run=pack.run, lines=lines, by=pack.order.buyer, at=NOON)

    assert faults(pack, pack.run, "a@x.org", at=NOON + LIFE) == [None]


def test_whether_somebody_has_a_place_by_another_way_is_not_told():
    """Else a manager would learn from a list who learns what."""
    pack = bought()
    EnrolmentFactory(
        learner=UserFactory(email="ada@example.org"),
        run=pack.run,
        edition=pack.course.editions.get(),
    )

    assert faults(pack, pack.run, "ada@example.org") == [None]


def test_seats_of_a_course_have_room_where_the_run_has():
    run = paid_run(seats=2, taken=1)
    pack = bought(run, quantity=3, for_course=True)

    assert room(pack, run=run, at=NOON) == 1
    run.seats = None
    assert room(pack, run=run, at=NOON) == 3


def test_a_long_list_asks_as_often_as_a_short_one(django_assert_num_queries):
    pack = bought(quantity=3)
    run = pack.run
    for addresses in (["a@x.org"], ["a@x.org", "b@x.org", "c@x.org"]):
        with django_assert_num_queries(4):
            found = faults(pack, run, *addresses)
        assert found == [None] * len(addresses)


def test_only_lines_without_a_fault_can_be_invited():
    pack = bought()
    lines = [Line(1, "no"), Line(2, "ada@example.org", "Ada")]

    checked = check(pack, run=pack.run, lines=lines, at=NOON - timedelta(days=1))

    assert right(checked) == lines[1:]
