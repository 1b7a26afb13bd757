"""The outline of a course with where each part stands."""

import pytest
from wagtail.models import Locale

from courses.domain.arranging import Way, add, shift
from courses.domain.outline import Kind
from courses.domain.overview import Standing, overview_of
from courses.domain.release import findings, freeze, release
from courses.models import CoursePage, LessonPage, QuizPage
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import (
    course_page,
    lesson_page,
    module_page,
    quiz_page,
    saved,
    single_choice,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def face():
    page = course_page()
    module = module_page(page)
    lesson_page(module, minutes=7)
    asked = [single_choice(), single_choice(stem="And your nails?")]
    quiz_page(module, questions=asked, minutes=5, required=False)
    return page


def released(face):
    candidate = freeze(face.course, by=None, at=NOON)
    return release(candidate, by=None, change="major", summary="S", at=NOON)


def look(face, *, current=None, found=None):
    return overview_of(CoursePage.objects.get(pk=face.pk), current=current, found=found)


def test_parts_say_what_their_drafts_are(face):
    lesson = LessonPage.objects.get()
    lesson.title, lesson.minutes = "Gowning anew", 9
    lesson.save_revision()
    quiz = QuizPage.objects.get()
    quiz.locked = True
    quiz.save()

    overview = look(face)

    (module,) = overview.modules
    first, second = module.steps
    assert (module.kind, module.number, module.all_minutes) == (Kind.MODULE, "1", 14)
    assert (first.kind, first.number, first.page.draft_title) == (
        Kind.LESSON,
        "1.1",
        "Gowning anew",
    )
    assert (first.minutes, first.questions, first.is_required, first.is_locked) == (
        9,
        0,
        True,
        False,
    )
    assert (second.kind, second.number) == (Kind.QUIZ, "1.2")
    assert (second.minutes, second.questions) == (5, 2)
    assert (second.is_required, second.is_locked) == (False, True)
    assert overview.minutes == 14


def test_a_page_without_a_revision_has_no_numbers(face):
    LessonPage.objects.update(latest_revision=None)

    assert look(face).modules[0].steps[0].minutes == 0


def test_nothing_stands_to_an_edition_that_is_not_there(face):
    overview = look(face)

    assert overview.standing is None
    assert {part.standing for part in overview.modules} == {None}
    assert (overview.removed, overview.is_reordered) == ((), False)


def test_parts_are_the_same_edited_or_new(face):
    edition = released(face)
    lesson = LessonPage.objects.get()
    saved(lesson)
    module = lesson.get_parent().pk
    add(face.course, module, kind=Kind.LESSON, title="More", by=UserFactory())

    overview = look(face, current=edition)

    assert overview.standing is Standing.SAME
    assert [step.standing for step in overview.modules[0].steps] == [
        Standing.EDITED,
        Standing.SAME,
        Standing.NEW,
    ]


def test_another_order_is_seen(face):
    edition = released(face)
    assert not look(face, current=edition).is_reordered

    part = LessonPage.objects.get().pk
    shift(face.course, part, way=Way.DOWN, by=UserFactory())

    assert look(face, current=edition).is_reordered


def test_what_was_removed_is_named_as_it_was_released(face):
    edition = released(face)
    QuizPage.objects.get().delete()

    overview = look(face, current=edition)

    assert overview.removed == ("Gowning: check",)
    assert not overview.is_reordered


def test_in_another_language_what_was_removed_has_its_name_there(face):
    locale, _made = Locale.objects.get_or_create(language_code="nl")
    edition = released(face)
    dutch = face.copy_for_translation(locale, copy_parents=True)

    overview = look(dutch, current=edition)

    assert overview.standing is Standing.NEW
    assert overview.removed == ("Gowning", "Gowning: check")


def test_findings_are_counted_where_they_are(face):
    lesson = LessonPage.objects.get()
    lesson.body = [("heading", {"text": "", "level": "2"})]
    saved(lesson)

    overview = look(face, found=findings(face.course))

    (module,) = overview.modules
    assert (module.faults, module.hints) == (0, 0)
    assert module.steps[0].faults == 1
    assert module.steps[0].hints == 2
    assert look(face).modules[0].faults is None


@pytest.mark.parametrize("more", [0, 2])
def test_the_overview_costs_the_same_however_many_steps(
    face, more, django_assert_num_queries
):
    edition = released(face)
    for n in range(more):
        lesson_page(LessonPage.objects.first().get_parent(), f"Lesson {n}")
    fresh = CoursePage.objects.select_related("locale").get(pk=face.pk)

    with django_assert_num_queries(2):
        overview_of(fresh, current=edition, found=None)
