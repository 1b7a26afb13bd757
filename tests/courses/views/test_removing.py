"""Taking a part out of a course, from its home."""

import pytest
from django.urls import reverse
from wagtail.models import Locale

from courses.domain.release import freeze, release
from courses.models import CoursePage, LessonPage, ModulePage
from hubs.roles import Role
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import course_page, module_page, whole_course
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return whole_course()


def address(course, page):
    return reverse("courses_part_remove", args=[course.pk, page.pk])


@pytest.mark.parametrize(
    ("who", "status", "left"),
    [
        ("visitor", 302, 1),
        ("learner", 403, 1),
        ("other hub's author", 404, 1),
        (Role.REVIEWER, 403, 1),
        (Role.TRAINER, 403, 1),
        (Role.AUTHOR, 302, 0),
        (Role.LEAD, 302, 0),
    ],
)
def test_a_part_is_removed_by_who_writes(client, course, who, status, left):
    if isinstance(who, Role):
        client.force_login(member(course.hub, who))
    elif who == "learner":
        client.force_login(UserFactory())
    elif who == "other hub's author":
        client.force_login(member(role=Role.AUTHOR))

    answer = client.post(address(course, LessonPage.objects.get()))

    assert answer.status_code == status
    assert LessonPage.objects.count() == left


def test_what_goes_is_said_before(client, course):
    locale, _made = Locale.objects.get_or_create(language_code="nl")
    face = course.pages.get()
    dutch = face.copy_for_translation(locale, copy_parents=True)
    ModulePage.objects.get().copy_for_translation(locale)
    candidate = freeze_original(course, dutch)
    release(candidate, by=None, change="major", summary="S", at=NOON)
    client.force_login(member(course.hub, Role.AUTHOR))
    module = ModulePage.objects.get(locale__language_code="en")

    html = client.get(address(course, module)).content.decode()

    assert "2 steps go with it" in html
    assert "Gowning: check" in html
    assert "English, Nederlands" in html
    assert "Editions that were released keep it" in html
    assert ModulePage.objects.count() == 2


def freeze_original(course, dutch):
    """A candidate of the original: what is not translated would keep it from that."""
    CoursePage.objects.filter(pk=dutch.pk).update(course=course_page().course)
    candidate = freeze(course, by=None, at=NOON)
    CoursePage.objects.filter(pk=dutch.pk).update(course=course)
    return candidate


def test_removing_leads_home(client, course):
    client.force_login(member(course.hub, Role.AUTHOR))
    page = LessonPage.objects.get()

    asked = client.get(address(course, page)).content.decode()
    answer = client.post(address(course, page), follow=True)

    home = reverse("courses_home", args=[course.pk])
    assert "go with it" not in asked
    assert "Editions that were released" not in asked
    assert answer.redirect_chain[-1][0] == f"{home}?language=en"
    assert "“Gowning” was deleted." in answer.content.decode()


def test_a_locked_part_stays(client, course):
    client.force_login(member(course.hub, Role.AUTHOR))
    page = LessonPage.objects.get()
    page.locked = True
    page.save()

    answer = client.post(address(course, page))

    assert answer.status_code == 409
    assert "This part is locked" in answer.content.decode()
    assert LessonPage.objects.exists()


def test_parts_of_another_course_are_not_found(client, course):
    client.force_login(member(course.hub, Role.AUTHOR))
    foreign = module_page(course_page())

    for page in (foreign, course.pages.get()):
        assert client.get(address(course, page)).status_code == 404
        assert client.post(address(course, page)).status_code == 404
