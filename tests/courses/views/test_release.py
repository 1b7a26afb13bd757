"""The release screen: who may see it, who may release, and what it says."""

from copy import deepcopy

import pytest
from django.urls import reverse

from courses.domain.release import freeze, release
from courses.models import CoursePage, LessonPage
from hubs.roles import Role
from tests.factories.courses import CourseFactory
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory
from tests.factories.pages import (
    course_page,
    lesson_page,
    module_page,
    saved,
    whole_course,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_course")]


@pytest.fixture(scope="module")
def the_course(once):
    return whole_course()


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


@pytest.fixture
def sign_in(client, course):
    """Signs somebody in by what they are to the course's hub."""
    from django.contrib.auth.models import Permission

    access = Permission.objects.get(codename="access_admin")

    def sign_in(who):
        if who == "visitor":
            return None
        user = UserFactory(is_superuser=who == "superuser")
        if who in {"author", "reviewer", "lead", "trainer"}:
            HubRoleFactory(user=user, hub=course.hub, role=Role(who))
        if who == "other hub's lead":
            HubRoleFactory(user=user, hub=HubFactory(), role=Role.LEAD)
        if who != "learner":
            user.user_permissions.add(access)
        client.force_login(user)
        return user

    return sign_in


def address(name, course):
    return reverse(name, args=[course.pk])


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
def test_release_screen_is_for_those_who_read_drafts(
    client, course, sign_in, who, status
):
    sign_in(who)

    assert client.get(address("courses_release", course)).status_code == status


@pytest.mark.parametrize(
    ("who", "status", "frozen"),
    [
        ("visitor", 302, 0),
        ("learner", 403, 0),
        ("other hub's lead", 404, 0),
        ("trainer", 403, 0),
        ("author", 302, 1),
        ("reviewer", 302, 1),
        ("lead", 302, 1),
        ("superuser", 302, 1),
    ],
)
def test_freezing_is_for_those_who_write_or_release(
    client, course, sign_in, who, status, frozen
):
    sign_in(who)

    answer = client.post(address("courses_freeze", course))

    assert answer.status_code == status
    assert course.editions.count() == frozen


def released(course, *, change="major"):
    candidate = freeze(course, by=None, at=NOON)
    return release(candidate, by=None, change=change, summary="S", at=NOON)


def test_freezing_is_posted(client, course, sign_in):
    sign_in("superuser")

    assert client.get(address("courses_freeze", course)).status_code == 405


def test_screen_leads_to_what_is_missing(client, sign_in):
    page = course_page()
    lesson = lesson_page(
        module_page(page), body=[("heading", {"text": "", "level": "2"})]
    )
    sign_in("superuser")

    html = client.get(address("courses_release", page.course)).content.decode()

    block = LessonPage.objects.get(pk=lesson.pk).body[0].id
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert f"{edit}#:w:contentpath=body.{block}.text" in html
    assert "is empty" in html
    assert address("courses_freeze", page.course) not in html


def test_screen_shows_hints_beside_the_way_to_freeze(client, course, sign_in):
    sign_in("superuser")

    answer = client.get(address("courses_release", course))

    html = answer.content.decode()
    lesson = LessonPage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert answer.context["faulty_pages"] == []
    assert f"{edit}#:w:contentpath=sources" in html
    assert "rests on no source" in html
    assert address("courses_freeze", course) in html


def test_freezing_what_is_not_ready_says_so(client, sign_in):
    page = course_page()
    sign_in("superuser")

    answer = client.post(address("courses_freeze", page.course))

    assert answer.status_code == 409
    assert "has no required step" in answer.content.decode()


def test_screen_compares_the_candidate(client, course, sign_in):
    released(course)
    module = LessonPage.objects.get().get_parent()
    lesson_page(module, title="A new lesson")
    freeze(course, by=None, at=NOON)
    sign_in("superuser")

    comparison = client.get(address("courses_release", course)).context["comparison"]

    assert [step.title for step in comparison.added] == ["A new lesson"]
    assert (comparison.changed, comparison.removed, comparison.unchanged) == ([], [], 2)


def test_screen_names_pages_changed_after_the_freeze(client, course, sign_in):
    freeze(course, by=None, at=NOON)
    lesson = LessonPage.objects.get()
    lesson.title = "Gowning, better"
    saved(lesson)
    lesson_page(lesson.get_parent(), title="Washing")
    sign_in("superuser")

    answer = client.get(address("courses_release", course))

    assert "2 pages were changed" in answer.content.decode()
    assert "Gowning, better</a>, edited" in answer.content.decode()
    assert "Washing</a>, added" in answer.content.decode()


def test_screen_of_a_course_without_pages(client, sign_in):
    course = CourseFactory()
    sign_in("superuser")

    answer = client.get(address("courses_release", course))

    assert answer.status_code == 200
    assert "has no page" in answer.content.decode()


def test_editor_offers_release_instead_of_publishing(client, course, sign_in):
    sign_in("superuser")
    page = CoursePage.objects.get()

    html = client.get(
        reverse("wagtailadmin_pages:edit", args=[page.pk])
    ).content.decode()

    assert "action-publish" not in html
    assert address("courses_release", course) in html


def test_desk_names_courses_and_what_is_missing(client, course, sign_in):
    other = course_page(title="Half a course")
    sign_in("superuser")

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert address("courses_release", course) in html
    assert "Ready to be frozen" in html
    assert address("courses_release", other.course) in html
    assert "1 thing missing" in html


@pytest.mark.parametrize("kind", ["superuser", "author"])
def test_desk_holds_only_what_a_person_may_read(client, course, sign_in, kind):
    other = whole_course()
    sign_in(kind)

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert address("courses_release", course) in html
    assert (address("courses_release", other) in html) is (kind == "superuser")
