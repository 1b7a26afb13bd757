"""The home of a course in the CMS: who sees it, and what it says."""

import re
from copy import deepcopy

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from courses.domain.release import freeze, release
from courses.domain.statistics import FEWEST
from courses.models import LessonPage, ModulePage, QuizPage
from hubs.roles import Role
from tests.courses.domain.test_figures import attempt
from tests.factories.courses import CourseFactory, EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import (
    course_page,
    lesson_page,
    module_page,
    whole_course,
)
from tests.factories.staff import auditor, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_course")]


@pytest.fixture(scope="module")
def the_course(once):
    return whole_course()


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


def sign_in(client, course, who):
    if who == "visitor":
        return
    if who == "learner":
        client.force_login(UserFactory())
    elif who == "other hub's lead":
        client.force_login(member(role=Role.LEAD))
    elif who == "superuser":
        client.force_login(UserFactory(is_superuser=True))
    else:
        client.force_login(member(course.hub, Role(who)))


def home(course, query=""):
    return reverse("courses_home", args=[course.pk]) + query


def released(course):
    candidate = freeze(course, by=None, at=NOON)
    return release(candidate, by=None, change="major", summary="First.", at=NOON)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 302),
        ("learner", 403),
        ("other hub's lead", 404),
        ("trainer", 403),
        ("author", 200),
        ("reviewer", 200),
        ("lead", 200),
        ("superuser", 200),
    ],
)
def test_home_is_for_those_who_read_drafts(client, course, who, status):
    sign_in(client, course, who)

    assert client.get(home(course)).status_code == status
    assert client.get(home(course, "?check=1")).status_code == status


@pytest.mark.parametrize("who", ["author", "superuser"])
@pytest.mark.parametrize("number", [0, 10**18, 10**30])
def test_home_of_a_course_that_is_not_there_is_not_found(client, course, who, number):
    sign_in(client, course, who)

    assert client.get(reverse("courses_home", args=[number])).status_code == 404


def test_home_is_read(client, course):
    sign_in(client, course, "superuser")

    assert client.post(home(course)).status_code == 405


def test_outline_leads_into_the_editor(client, course):
    sign_in(client, course, "author")

    html = client.get(home(course)).content.decode()

    for page in (ModulePage, LessonPage, QuizPage):
        address = reverse("wagtailadmin_pages:edit", args=[page.objects.get().pk])
        assert address in html
    assert "1 question" in html


def test_who_only_reads_is_offered_nothing_to_change(client, course):
    sign_in(client, course, "reviewer")

    html = client.get(home(course)).content.decode()

    assert reverse("courses_part_add", args=[course.pk]) not in html
    assert "/shift/" not in html
    assert reverse("courses_copy", args=[course.pk]) not in html
    assert reverse("courses_release", args=[course.pk]) in html


def test_what_is_missing_comes_when_it_is_asked_for(client, course):
    empty = ("heading", {"text": "", "level": "2"})
    lesson = lesson_page(ModulePage.objects.get(), "Airlocks", body=[empty])
    sign_in(client, course, "author")

    asked = client.get(home(course, "?check=1"))
    html = asked.content.decode()
    before = client.get(home(course)).content.decode()

    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    block = LessonPage.objects.get(pk=lesson.pk).body[0].id
    assert f"{edit}#:w:contentpath=body.{block}.text" in html
    assert asked.context["errors"] == 1
    assert "1 missing" in html
    assert "Look through the drafts" in before
    assert "1 missing" not in before


def test_a_course_without_a_page_says_so(client):
    course = CourseFactory()
    sign_in(client, course, "author")

    answer = client.get(home(course, "?check=1"))

    assert answer.status_code == 200
    assert "This course has no page" in answer.content.decode()


def test_editions_can_be_read_compared_and_measured(client, course):
    first, second = released(course), released(course)
    freeze(course, by=None, at=NOON)
    sign_in(client, course, "author")

    html = client.get(home(course)).content.decode()

    for edition in (first, second):
        assert reverse("courses_edition", args=[course.pk, edition.number]) in html
        assert reverse("courses_statistics", args=[edition.pk]) in html
    assert reverse("courses_changes", args=[course.pk, second.number]) in html
    assert reverse("courses_changes", args=[course.pk, first.number]) not in html
    assert reverse("courses_changes", args=[course.pk, "candidate"]) in html
    assert "Not yet submitted" in html


def test_numbers_have_no_names(client):
    edition = EditionFactory(content__quizzes=1)
    quiz = edition.steps.get(kind="quiz")
    page = course_page(course=edition.course)
    lesson = lesson_page(module_page(page))
    Page.objects.filter(pk=lesson.pk).update(translation_key=quiz.key)
    for n in range(FEWEST):
        enrolment = EnrolmentFactory(
            edition=edition, learner__name_on_certificate="Somebody Named"
        )
        attempt(enrolment, quiz, passed=n < 8)
    sign_in(client, edition.course, "author")

    html = client.get(home(edition.course)).content.decode()

    assert "80 %" in html
    assert "80 % pass" in html
    assert "Somebody" not in html


def test_drafts_are_there_in_each_language(client, course):
    locale, _made = Locale.objects.get_or_create(language_code="nl")
    original = course.pages.get()
    dutch = original.copy_for_translation(locale, copy_parents=True)
    dutch.title = "Schone ruimten"
    dutch.save_revision()
    sign_in(client, course, "author")

    answer = client.get(home(course, "?language=nl"))
    english = client.get(home(course, "?language=xx"))

    assert answer.context["title"] == "Schone ruimten"
    assert answer.context["overview"].modules == ()
    assert english.context["title"] == "Clean rooms"
    assert "?language=nl" in english.content.decode()


@pytest.mark.parametrize("name", ["edit", "explore"])
def test_every_page_of_a_course_leads_home(client, course, name):
    sign_in(client, course, "author")
    pages = [model.objects.get() for model in (ModulePage, LessonPage, QuizPage)]
    address = {
        "edit": "wagtailadmin_pages:edit",
        "explore": "wagtailadmin_explore",
    }[name]

    for page in [*pages, course.pages.get()]:
        html = client.get(reverse(address, args=[page.pk])).content.decode()
        assert home(course) in html


def test_pages_of_hubs_lead_to_no_course(client, course):
    sign_in(client, course, "author")
    page = course.pages.get().get_parent()

    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert "Course home" not in html.content.decode()


def test_desk_leads_home_and_to_a_new_course(client, course):
    sign_in(client, course, "author")

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert home(course) in html
    assert reverse("courses_new") in html


def test_desk_of_who_only_reads_has_no_new_course(client, course):
    sign_in(client, course, "reviewer")

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert home(course) in html
    assert reverse("courses_new") not in html


def test_desk_without_courses_says_how_to_begin(client):
    client.force_login(member(role=Role.AUTHOR))

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "No course yet" in html


def queries(client, course, captured):
    client.get(home(course))
    with captured() as seen:
        assert client.get(home(course)).status_code == 200
    return len(seen)


def test_home_costs_the_same_however_many_steps(
    client, course, django_assert_max_num_queries
):
    released(course)
    sign_in(client, course, "author")
    module = ModulePage.objects.get()

    def captured():
        return django_assert_max_num_queries(100)

    before = queries(client, course, captured)
    for n in range(3):
        lesson_page(module, f"Lesson {n}")
        lesson_page(module_page(course.pages.get(), f"Module {n}"))
    released(course)

    assert queries(client, course, captured) == before


def test_auditors_read_and_find_every_way_open(client, course):
    released(course)
    freeze(course, by=None, at=NOON)
    client.force_login(auditor())

    html = client.get(home(course, "?check=1")).content.decode()

    main = html.split('class="course-home"')[1].split("</main>")[0]
    ways = set(re.findall(r'href="(/cms/[^"#?]+)', main))
    assert "<form" not in main
    assert len(ways) > 8
    # The form of a page leads them to its draft.
    assert {client.get(way).status_code for way in ways} <= {200, 302}
    assert client.get(reverse("courses_new")).status_code == 404
