"""The outline beside a draft, from the drafts of its course."""

import pytest

from courses.domain.draft_outline import outline_around
from courses.models import LessonPage, QuizPage
from tests.factories.pages import (
    course_page,
    hub_page,
    lesson_page,
    module_page,
    quiz_page,
)

pytestmark = pytest.mark.django_db


def test_outline_numbers_steps_by_their_modules():
    course = course_page()
    first, second = module_page(course, "First"), module_page(course, "Second")
    lesson_page(first, "Gowning")
    quiz_page(first, "Gowning: check")
    here = lesson_page(second, "Cleaning", minutes=35)

    outline = outline_around(here)

    assert (outline.code, outline.title) == (course.course.code, "Clean rooms")
    assert [
        (
            module.number,
            module.title,
            [(s.number, s.title, s.is_quiz) for s in module.steps],
        )
        for module in outline.modules
    ] == [
        ("1", "First", [("1.1", "Gowning", False), ("1.2", "Gowning: check", True)]),
        ("2", "Second", [("2.1", "Cleaning", False)]),
    ]
    assert outline.total == 3
    assert (outline.here.number, outline.here.minutes) == ("2.1", 35)


def test_outline_calls_pages_as_their_drafts_do():
    module = module_page(course_page())
    lesson = lesson_page(module, "Gowning")
    lesson.title = "Dressing"
    lesson.save_revision()

    outline = outline_around(quiz_page(module))

    assert outline.modules[0].steps[0].title == "Dressing"


def test_outline_calls_the_step_that_is_written_as_it_stands_in_the_form():
    lesson = lesson_page(module_page(course_page()), "Gowning")
    lesson.title = "Dressing"

    assert outline_around(lesson).here.title == "Dressing"


def test_page_that_is_not_in_the_tree_yet_is_nowhere_in_the_outline():
    module = module_page(course_page())
    new = QuizPage(title="New", path=f"{module.path}0001", depth=module.depth + 1)

    outline = outline_around(new)

    assert (outline.here, outline.total) == (None, 0)


def test_page_outside_of_a_course_has_no_outline():
    assert outline_around(hub_page()) is None
    assert outline_around(LessonPage(path="", depth=0)) is None
