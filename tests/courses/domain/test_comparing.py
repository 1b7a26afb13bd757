"""What a candidate changes."""

import pytest

from courses.domain.comparing import StepChange, compare
from courses.domain.release import freeze, release
from courses.models import CoursePage, LessonPage, QuizPage
from hubs.domain.audit import record
from tests.factories.hubs import NOON
from tests.factories.pages import document, lesson_page, saved, whole_course

pytestmark = pytest.mark.django_db
LESSON = StepChange("1.1", "Gowning", "lesson", required=True)
QUIZ = StepChange("1.2", "Gowning: check", "quiz", required=True)


@pytest.fixture
def course():
    return whole_course()


@pytest.fixture
def current(course):
    candidate = freeze(course, by=None, at=NOON)
    return release(candidate, by=None, change="major", summary="S", at=NOON)


def test_first_edition_adds_everything(course):
    comparison = compare(freeze(course, by=None, at=NOON), None)

    assert comparison.added == [LESSON, QUIZ]
    assert not comparison.same
    assert not comparison.facts


def test_nothing_edited_is_the_same(course, current):
    comparison = compare(freeze(course, by=None, at=NOON), current)

    assert comparison.same
    assert not comparison.facts
    assert comparison.unchanged == 2


def test_who_had_a_file_last_is_no_change(course):
    sheet = document()
    lesson_page(
        LessonPage.objects.get().get_parent(),
        title="Sheet",
        body=[("document", {"document": sheet.pk})],
    )
    first = freeze(course, by=None, at=NOON)
    release(first, by=None, change="major", summary="S", at=NOON)
    record("media.changed", sheet, by=None)

    comparison = compare(
        freeze(course, by=None, at=NOON), course.editions.get(number=1)
    )

    assert comparison.same
    assert not comparison.facts


def test_edited_lesson_is_changed(course, current):
    lesson = LessonPage.objects.get()
    lesson.title = "Gowning, better"
    saved(lesson)

    comparison = compare(freeze(course, by=None, at=NOON), current)

    assert comparison.changed == [
        StepChange("1.1", "Gowning, better", "lesson", required=True)
    ]
    assert comparison.unchanged == 1


def test_lesson_before_others_moves_them(course, current):
    lesson = LessonPage.objects.get()
    new = lesson_page(lesson.get_parent(), title="Before")
    new.move(lesson, pos="left")

    comparison = compare(freeze(course, by=None, at=NOON), current)

    assert [step.title for step in comparison.added] == ["Before"]
    assert [step.number for step in comparison.moved] == ["1.2", "1.3"]


def test_deleted_quiz_is_removed(course, current):
    QuizPage.objects.get().delete()

    comparison = compare(freeze(course, by=None, at=NOON), current)

    assert comparison.removed == [QUIZ]


def test_other_outcome_changes_the_facts(course, current):
    page = CoursePage.objects.get()
    page.outcomes[0].value["text"] = "Leave a clean room"
    saved(page)

    comparison = compare(freeze(course, by=None, at=NOON), current)

    assert comparison.facts
    assert not comparison.same
    assert comparison.unchanged == 2
