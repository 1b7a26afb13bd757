from datetime import timedelta

import pytest

from courses.domain.run_list import SeatCount, When, rows_of, runs_of, seats_of
from courses.domain.seats import hold
from courses.domain.standing import Standing
from courses.domain.titles import titles_of
from courses.models import Run, Seat, WaitingPlace
from hubs.models import Hub
from tests.factories.courses import CourseFactory, EditionFactory, RunFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.employers import bought
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import course_page, hub_page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def course():
    return EditionFactory().course


def asked(when):
    return list(runs_of(Hub.objects.all(), when=when, at=NOON))


def test_runs_are_listed_by_when_they_are(course):
    later, sooner = (
        DatedRunFactory(course=course, starts_at=NOON + days * DAY) for days in (9, 2)
    )
    over = DatedRunFactory(course=course, starts_at=NOON - 3 * DAY)
    off = DatedRunFactory(course=course, state=Run.State.CANCELLED, cancelled_at=NOON)
    undated = RunFactory(course=course, mode=Run.Mode.ONLINE, state=Run.State.PLANNED)
    any_day = RunFactory(course=course)

    assert asked(When.COMING) == [undated, sooner, later]
    assert asked(When.OVER) == [off, over]
    assert asked(When.ANY_DAY) == [any_day]


@pytest.mark.parametrize("count", [1, 3])
def test_rows_cost_the_same_however_many(course, count, django_assert_num_queries):
    for _ in range(count):
        run = DatedRunFactory(course=course, seats=1)
        hold(run, how=Seat.How.FREE, at=NOON)
        WaitingPlace.objects.create(run=run, learner=UserFactory(), joined_at=NOON)

    with django_assert_num_queries(3):
        rows = rows_of(
            runs_of(Hub.objects.all(), when=When.COMING, at=NOON),
            language="en",
            at=NOON,
        )

    said = {(row.title, row.standing, row.waiting) for row in rows}
    assert said == {("GMP for beginners", Standing.FULL, 1)}


def test_seats_are_counted_by_what_they_are(course):
    run = DatedRunFactory(course=course)
    hold(run, how=Seat.How.FREE, quantity=2, at=NOON)
    Seat.objects.filter(pk=Seat.objects.first().pk).update(state=Seat.State.TAKEN)
    bought(run, quantity=3)

    assert seats_of(run) == SeatCount(taken=1, bought=3, pending=1, waiting=0)
    [row] = rows_of(asked(When.COMING), language="en", at=NOON)
    assert (row.sure, row.pending) == (4, 1)


def test_titles_are_those_of_the_edition_else_of_the_drafts_else_the_code(course):
    course_page(hub_page(), title="A draft")
    drafted = CourseFactory._meta.model.objects.exclude(pk=course.pk).get()
    nameless = CourseFactory()

    titles = titles_of([course, drafted, nameless])

    assert titles[course.pk].told_in("nl") == "GMP for beginners"
    assert titles[drafted.pk].told_in("en") == "A draft"
    assert titles[nameless.pk].told_in("en") == nameless.code


def test_a_closed_run_stays_among_those_to_come():
    run = DatedRunFactory(state="closed", starts_at=NOON + DAY)

    assert run in runs_of(Hub.objects.all(), when=When.COMING, at=NOON)
