import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override

from courses.domain.assessment import start
from courses.domain.record import record_of
from courses.models import Completion
from courses.templatetags.learning import (
    duration,
    record_step,
    time_left,
    valid_through,
    when,
)
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import NOON
from tests.factories.learning import fail, read, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_in_utc():
    """The words and hours of this file, whatever the last request spoke."""
    with override("en"), timezone.override("UTC"):
        yield


@pytest.mark.parametrize(
    ("minutes", "words"), [(20, "20 min"), (60, "1 h"), (270, "4 h 30 min")]
)
def test_duration_is_in_hours_and_minutes(minutes, words):
    assert duration(minutes) == words


@pytest.mark.parametrize(
    ("minutes", "words"), [(270, "about 4 h 30 min left"), (0, "")]
)
def test_time_left_says_nothing_at_the_end(minutes, words):
    assert time_left(minutes) == words


def test_step_says_when_it_was_done_or_what_it_is():
    enrolment = EnrolmentFactory(edition__content__quizzes=1)
    read(enrolment, 1)

    steps = record_of(enrolment, language="en").steps

    assert [when(step) for step in steps] == ["21 Nov 12:00", "20 min", "2 questions"]


def test_quiz_says_how_it_went():
    enrolment = EnrolmentFactory(edition__content__quizzes=3)
    take(enrolment, 3)
    take(enrolment, 4, answers={"question-1": "a"})
    fail(enrolment, 5)
    start(enrolment, enrolment.edition.steps.get(position=5), language="en", at=NOON)

    steps = record_of(enrolment, language="en").steps

    assert [when(step) for step in steps[2:]] == [
        "21 Nov 12:01, 2 of 2 points",
        "1 of 2 points, not passed",
        "begun",
    ]


def test_validity_is_told_by_its_last_day_at_the_hub():
    enrolment = EnrolmentFactory()
    read(enrolment, 1, 2, at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))

    assert valid_through(Completion.objects.get()) == "22 November 2028"


def test_validity_without_end_says_nothing():
    enrolment = EnrolmentFactory(edition__validity_months=None)
    read(enrolment, 1, 2)

    assert valid_through(Completion.objects.get()) == ""


def test_line_of_a_record_is_alike_for_all_but_for_its_address():
    step = record_of(EnrolmentFactory(), language="en").steps[0]

    one, two = (record_step(step, f"/learn/{each}/") for each in ("one", "two"))

    assert 'href="/learn/one/step-1/"' in one
    assert one.replace("/one/", "/two/") == two


def test_line_of_a_record_shows_titles_as_text():
    step = record_of(EnrolmentFactory(), language="en").steps[0]

    line = record_step(replace(step, title="<b>Bold</b>"), "/learn/one/")

    assert "&lt;b&gt;Bold&lt;/b&gt;" in line


def test_line_of_a_record_says_where_the_learner_is():
    step = record_of(EnrolmentFactory(), language="en").steps[0]

    assert 'aria-current="step"' in record_step(step, "/learn/one/", is_current=True)
    assert "aria-current" not in record_step(step, "/learn/one/")


def test_line_of_a_record_speaks_the_language_of_the_page():
    step = record_of(EnrolmentFactory(), language="en").steps[0]
    words = []
    for language in ("en", "nl"):
        with override(language):
            words.append(gettext("Not done") in record_step(step, "/learn/one/"))

    assert words == [True, True]


def test_line_of_a_record_has_the_mark_of_its_state():
    enrolment = EnrolmentFactory(edition__content__quizzes=2)
    read(enrolment, 1)
    fail(enrolment, 3)
    start(enrolment, enrolment.edition.steps.get(position=4), language="en", at=NOON)

    steps = record_of(enrolment, language="en").steps

    assert [
        re.search(r'class="mark (\w+)"', record_step(step, "/")).group(1)
        for step in steps
    ] == ["ok", "todo", "over", "going"]
