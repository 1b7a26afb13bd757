"""Opening a course."""

from datetime import date
from decimal import Decimal

import pytest
from wagtail.models import Locale

from courses.blocks import Fault
from courses.domain.authoring import Plan, begin_course, next_code, open_course
from courses.domain.outline import branches
from courses.domain.release import problems
from courses.models import Area, Course, CoursePage, LessonPage, ModulePage, QuizPage
from hubs.models import AuditEvent
from tests.factories.courses import CourseFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.pages import hub_page

pytestmark = pytest.mark.django_db

PLAN = Plan("Aseptic filling", Area.GMP, 5, Decimal("7.5"))


def test_a_code_is_the_next_free_one():
    hub = HubFactory(code="BE2")
    CourseFactory(hub=hub, code="BE2-GMP-014")

    assert open_course(hub=hub, area=Area.GMP).code == "BE2-GMP-015"
    assert open_course(hub=hub, area=Area.AI).code == "BE2-AI-001"
    assert open_course(hub=hub, area=Area.AI, code="BE2-AI-007").code == "BE2-AI-007"
    assert next_code(hub, area=Area.AI) == "BE2-AI-008"


def test_a_new_course_has_a_first_module_with_a_lesson_and_a_quiz():
    author, parent = UserFactory(), hub_page()

    course = begin_course(parent, PLAN, by=author, at=NOON)

    page = course.pages.get()
    (branch,) = branches(page)
    lesson, quiz = branch.steps
    assert (course.hub, course.area) == (parent.hub, Area.GMP)
    assert (page.title, page.eqf_level, page.workload_hours) == (
        "Aseptic filling",
        5,
        Decimal("7.5"),
    )
    assert (page.slug, page.live, page.get_parent()) == (
        "aseptic-filling",
        False,
        parent.page_ptr,
    )
    assert (page.as_of, page.review_by) == ("2026-11", date(2027, 11, 21))
    assert branch.module.draft_title == "First module"
    assert (lesson.draft_title, quiz.draft_title) == ("First lesson", "First check")
    assert [p.specific_class for p in (branch.module, lesson, quiz)] == [
        ModulePage,
        LessonPage,
        QuizPage,
    ]
    everything = [page, branch.module, lesson, quiz]
    assert {each.latest_revision.user for each in everything} == {author}
    assert {each.owner for each in everything} == {author}


def test_what_a_new_course_says_has_no_words_of_ours():
    course = begin_course(hub_page(), PLAN, by=UserFactory(), at=NOON)

    page = CoursePage.objects.get(course=course)
    assert (page.subtitle, page.summary, list(page.outcomes)) == ("", "", [])
    found = {(each.code, each.field) for each in problems(course)}
    assert {
        (Fault.MISSING, "subtitle"),
        (Fault.MISSING, "summary"),
        (Fault.MISSING, "outcomes"),
        (Fault.EMPTY_LESSON, "body"),
        (Fault.NO_QUESTIONS, "questions"),
    } <= found
    # The five that were asked are there.
    assert not {"title", "area", "eqf_level", "hours_lessons", "locale"} & {
        field for _code, field in found
    }


def test_a_new_course_speaks_the_language_of_its_page():
    english = hub_page()
    locale, _made = Locale.objects.get_or_create(language_code="nl")
    dutch = english.copy_for_translation(locale, copy_parents=True)

    course = begin_course(dutch, PLAN, by=UserFactory(), at=NOON)

    page = course.pages.get()
    (branch,) = branches(page)
    assert page.locale == branch.steps[0].locale == locale
    assert branch.module.draft_title == "Eerste module"


def test_opening_a_course_is_recorded():
    author = UserFactory()

    course = begin_course(hub_page(), PLAN, by=author, at=NOON)

    event = AuditEvent.objects.get(verb="course.opened")
    assert (event.actor, event.hub, event.facts) == (
        author,
        course.hub,
        {"course": course.code},
    )
    assert Course.objects.get() == course
