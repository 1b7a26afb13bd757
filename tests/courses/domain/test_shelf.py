from datetime import timedelta

import pytest
from django.db import connection

from courses.domain.shelf import MAX_AGE, forget, shelf
from courses.models import Edition, EditionText, Run
from courses.signals import released
from tests.factories.courses import EditionFactory, RunFactory
from tests.factories.hubs import NOON
from tests.factories.offer import offer_course

pytestmark = pytest.mark.django_db


def codes(language="en", at=NOON):
    return [card.code for card in shelf(language, at=at).cards]


def test_shelf_has_current_editions_only():
    offer_course("BE2-GMP-001")
    offer_course("BE2-GMP-002", state=Edition.State.WITHDRAWN)
    EditionFactory(course__code="BE2-GMP-003", candidate=True)

    assert codes() == ["BE2-GMP-001"]


def test_shelf_costs_no_query_while_nothing_changes(django_assert_num_queries):
    offer_course("BE2-GMP-001")
    codes()

    with django_assert_num_queries(0):
        assert codes() == ["BE2-GMP-001"]


@pytest.mark.parametrize("count", [1, 3])
def test_shelf_is_read_with_the_same_queries_for_any_number_of_courses(
    django_assert_num_queries, count
):
    for number in range(count):
        offer_course(f"BE2-GMP-00{number}")
    codes()
    forget()

    stems = 2 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(3 + stems, info="editions, texts, runs"):
        shelf("de", at=NOON)


def test_shelf_is_read_again_after_a_release(django_capture_on_commit_callbacks):
    codes()
    edition = offer_course("BE2-GMP-001")
    assert codes() == []

    with django_capture_on_commit_callbacks(execute=True):
        released.send(Edition, edition=edition)

    assert codes() == ["BE2-GMP-001"]


def test_shelf_is_read_again_after_ten_minutes():
    codes()
    offer_course("BE2-GMP-001")

    assert codes(at=NOON + MAX_AGE - timedelta(seconds=1)) == []
    assert codes(at=NOON + MAX_AGE) == ["BE2-GMP-001"]


def test_shelf_tells_a_course_in_the_language_asked_for_or_its_own():
    edition = offer_course("BE2-GMP-001", title="Clean rooms")
    EditionText.objects.create(
        edition=edition,
        language="nl",
        title="Schone ruimten",
        subtitle="",
        summary="",
        facts={},
        outline=[],
    )

    assert shelf("nl", at=NOON).cards[0].title == "Schone ruimten"
    assert shelf("fr", at=NOON).cards[0].title == "Clean rooms"


def test_card_begins_any_day_when_there_is_a_self_paced_run():
    edition = offer_course("BE2-GMP-001")
    RunFactory(course=edition.course, mode=Run.Mode.ON_SITE, starts_at=NOON, seats=12)

    card = shelf("en", at=NOON).cards[0]

    assert (card.mode, card.starts_at, card.seats_left) == ("self-paced", None, None)
    assert set(card.modes) == {"self-paced", "on-site"}


def test_card_leaves_out_runs_that_are_over_or_closed():
    edition = EditionFactory()
    RunFactory(
        course=edition.course,
        mode=Run.Mode.ONLINE,
        starts_at=NOON - timedelta(days=2),
        ends_at=NOON - timedelta(days=1),
    )
    RunFactory(course=edition.course, state=Run.State.CLOSED)

    assert shelf("en", at=NOON).cards[0].modes == ()


def test_a_course_without_a_level_is_on_the_shelf_and_on_no_level():
    offer_course("BE2-GMP-001", eqf_level=None)

    read = shelf("en", at=NOON)

    assert [card.eqf_level for card in read.cards] == [None]
    assert read.masks["level"] == {}
