from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from courses.domain.rooms import seats_changed
from courses.domain.shelf import forget, shelf
from courses.domain.standing import Standing
from courses.domain.timetable import (
    Wish,
    find,
    of_hub,
    stands,
    takes_bookings,
    timetable,
    with_room,
)
from courses.models import Run
from tests.factories.courses import EditionFactory, RunFactory
from tests.factories.dates import DatedRunFactory, RunSessionFactory
from tests.factories.hubs import NOON, HubFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return EditionFactory().course


def table(at=NOON):
    return timetable(shelf("en", at=at), at=at)


def shown(**wish):
    found = find(Wish(**wish), table=table(), at=NOON)
    return [entry.run for entry in found.entries]


def test_only_open_runs_for_everyone_are_on_the_timetable(course):
    listed = DatedRunFactory(course=course)
    RunFactory(course=course)
    for state in (Run.State.PLANNED, Run.State.CLOSED):
        DatedRunFactory(course=course, state=state)
    DatedRunFactory(course=course, state=Run.State.CANCELLED, cancelled_at=NOON)
    for audience in (Run.Audience.INVITED, Run.Audience.ORGANISATIONS):
        DatedRunFactory(course=course, audience=audience)
    DatedRunFactory(course=EditionFactory(candidate=True).course)
    DatedRunFactory(
        course=course,
        starts_at=NOON - timedelta(days=1),
        ends_at=NOON - timedelta(hours=1),
    )

    assert shown() == [listed]


def test_a_run_that_is_over_meanwhile_is_not_shown(course):
    run = DatedRunFactory(course=course, starts_at=NOON - timedelta(hours=1))
    kept = table()

    assert find(Wish(), table=kept, at=NOON).total == 1
    assert find(Wish(), table=kept, at=run.ends_at).total == 0


def test_runs_stand_by_their_next_session(course):
    later = DatedRunFactory(course=course, starts_at=NOON + timedelta(days=3))
    under_way = DatedRunFactory(
        course=course,
        starts_at=NOON - timedelta(days=60),
        ends_at=NOON + timedelta(days=2, hours=3),
    )
    RunSessionFactory(run=under_way, starts_at=NOON + timedelta(days=2))

    assert shown() == [under_way, later]
    assert [entry.month for entry in table().entries] == ["2026-11", "2026-11"]


def test_the_month_is_that_of_the_place(course):
    """Half an hour after midnight in Bucharest it is still last month in UTC."""
    there = ZoneInfo("Europe/Bucharest")
    DatedRunFactory(
        course=course,
        time_zone="Europe/Bucharest",
        starts_at=datetime(2027, 2, 1, 0, 30, tzinfo=there),
    )

    assert [entry.month for entry in table().entries] == ["2027-02"]


def test_runs_are_narrowed_by_facets_with_counts_of_the_others(course):
    gent = DatedRunFactory(course=course, language="nl")
    guest = HubFactory(slug="leiden")
    leiden = DatedRunFactory(course=course, hub=guest, mode=Run.Mode.ONLINE)
    late = DatedRunFactory(course=course, starts_at=NOON + timedelta(days=100))

    assert shown(language=("nl",)) == [gent]
    assert shown(hub=("leiden",), mode=("on-site",)) == []
    assert shown(month=("2026-12",)) == [gent, leiden]
    assert shown(mode=("on-site", "online"), language=("en",)) == [leiden, late]
    found = find(Wish(hub=("leiden",)), table=table(), at=NOON)
    counts = {choice.value: choice.count for choice in found.facets["month"]}
    assert counts == {"2026-12": 1, "2027-03": 0}
    assert {choice.value: choice.count for choice in found.facets["hub"]} == {
        gent.hub.slug: 2,
        "leiden": 1,
    }


def test_a_wish_without_a_value_keeps_the_others():
    wish = Wish(month=("2026-12",), hub=("a", "b"))

    assert wish.without("hub", "a") == Wish(month=("2026-12",), hub=("b",))
    assert list(wish.chosen()) == [("month", "2026-12"), ("hub", "a"), ("hub", "b")]


def test_next_dates_have_room_and_take_bookings(course):
    free = DatedRunFactory(course=course)
    DatedRunFactory(course=course, taken=12)
    DatedRunFactory(course=course, books_from=NOON + timedelta(days=1))
    DatedRunFactory(course=course, books_until=NOON)
    DatedRunFactory(course=course, starts_at=NOON - timedelta(hours=1))

    assert [entry.run for entry in with_room(table(), at=NOON)] == [free]


def test_a_run_fills_up_without_being_read_again(course):
    run = DatedRunFactory(course=course, seats=1)
    (entry,) = table().entries
    assert stands(entry.run, at=NOON) is Standing.OPEN

    Run.objects.filter(pk=run.pk).update(taken=1)
    seats_changed()

    assert table().entries == (entry,)
    assert stands(entry.run, at=NOON) is Standing.FULL


def test_a_hub_shows_what_it_delivers(course):
    guest = HubFactory()
    own = DatedRunFactory(course=course)
    lent = DatedRunFactory(course=course, hub=guest)

    assert [entry.run for entry in of_hub(table(), course.hub_id, at=NOON)] == [own]
    assert [entry.run for entry in of_hub(table(), guest.pk, at=NOON)] == [lent]


def test_bookings_have_a_window(course):
    run = RunFactory.build(course=course, hub=course.hub)
    assert takes_bookings(run, at=NOON)
    run.starts_at = NOON
    assert not takes_bookings(run, at=NOON)

    run.books_from, run.books_until = NOON, NOON + timedelta(days=1)

    assert not takes_bookings(run, at=NOON - timedelta(seconds=1))
    assert takes_bookings(run, at=NOON)
    assert not takes_bookings(run, at=run.books_until)


@pytest.mark.parametrize("count", [1, 3])
def test_the_timetable_is_read_once_with_the_same_queries(
    course, count, django_assert_num_queries
):
    for _ in range(count):
        DatedRunFactory(course=course)
    offer = shelf("en", at=NOON)

    with django_assert_num_queries(2, info="runs, sessions"):
        timetable(offer, at=NOON)
    with django_assert_num_queries(0):
        table()


def test_what_only_participants_are_told_is_not_even_read(course):
    DatedRunFactory(course=course, sessions__link="https://meet.example/1")

    (entry,) = table().entries

    assert "access_notes" in entry.run.get_deferred_fields()
    (session,) = entry.run.sessions.all()
    assert "link" in session.get_deferred_fields()


def test_a_session_that_was_taken_off_is_not_shown(course):
    run = DatedRunFactory(course=course)
    RunSessionFactory(run=run, cancelled_at=NOON)
    forget()

    (entry,) = table().entries

    assert [session.pk for session in entry.run.sessions.all()] == [run.planned.pk]
