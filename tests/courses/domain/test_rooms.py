from datetime import timedelta

import pytest

from courses.domain.freshness import OFFER, SEATS, versions
from courses.domain.rooms import MAX_AGE, seats_changed
from courses.domain.seats import free, hold
from courses.domain.shelf import ROOMS, shelf
from courses.models import Run, Seat
from tests.factories.courses import EditionFactory, RunFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    edition = EditionFactory()
    return DatedRunFactory(course=edition.course)


def sell(run, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return hold(run, how=Seat.How.FREE, at=NOON)


def test_a_sold_seat_costs_one_query_and_leaves_the_shelf_as_it_is(
    run, django_capture_on_commit_callbacks, django_assert_num_queries
):
    before = shelf("en", at=NOON)
    assert before.cards[0].seats_left == 12
    before_it = versions()

    sell(run, django_capture_on_commit_callbacks)

    with django_assert_num_queries(1):
        after = shelf("en", at=NOON)
    assert after is before
    assert after.cards[0].seats_left == 11
    assert versions()[OFFER] == before_it[OFFER]
    assert versions()[SEATS] != before_it[SEATS]


def test_a_seat_that_is_free_again_is_counted(run, django_capture_on_commit_callbacks):
    seats = sell(run, django_capture_on_commit_callbacks)
    assert shelf("en", at=NOON).cards[0].taken == 1

    with django_capture_on_commit_callbacks(execute=True):
        free(seats, at=NOON)

    assert shelf("en", at=NOON).cards[0].taken == 0


@pytest.mark.parametrize("count", [1, 3])
def test_counting_costs_one_query_for_any_number_of_runs(
    run, count, django_assert_num_queries
):
    for _ in range(count - 1):
        DatedRunFactory(course=run.course)
    shelf("en", at=NOON)
    seats_changed()

    with django_assert_num_queries(1):
        shelf("en", at=NOON)


def test_seats_are_counted_again_after_a_minute(run):
    shelf("en", at=NOON)
    Run.objects.filter(pk=run.pk).update(taken=5)

    assert shelf("en", at=NOON + MAX_AGE - timedelta(seconds=1)).cards[0].taken == 0
    assert shelf("en", at=NOON + MAX_AGE).cards[0].taken == 5


def test_an_enrolment_that_takes_no_seat_makes_nobody_count(
    django_capture_on_commit_callbacks,
):
    anytime = RunFactory()
    before = versions()

    sell(anytime, django_capture_on_commit_callbacks)

    assert versions() == before


def test_runs_that_are_over_or_endless_are_not_counted(run):
    RunFactory(course=run.course)
    DatedRunFactory(
        course=run.course,
        starts_at=NOON - timedelta(days=2),
        ends_at=NOON - timedelta(days=1),
    )

    shelf("en", at=NOON)

    assert dict(ROOMS.taken) == {run.pk: 0}


def test_without_a_cache_what_is_kept_holds_until_it_is_old(
    run, monkeypatch, django_assert_num_queries
):
    """Redis is away: nothing is found in the cache, and nothing can be put there."""
    kept = shelf("en", at=NOON)
    monkeypatch.setattr("courses.domain.freshness.cache", Away())

    with django_assert_num_queries(0):
        assert shelf("en", at=NOON) is kept
    Run.objects.filter(pk=run.pk).update(taken=5)
    assert shelf("en", at=NOON + MAX_AGE).cards[0].taken == 5


class Away:
    def get_many(self, _keys):
        return {}

    def add(self, _key, _value, timeout):
        return False
