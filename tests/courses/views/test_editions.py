"""Editions as they were: who may read them, and what the screens say."""

from copy import deepcopy

import pytest
from django.urls import reverse

from courses.domain.release import freeze, release
from courses.models import LessonPage
from hubs.roles import Role
from tests.factories.hubs import NOON
from tests.factories.pages import saved, whole_course
from tests.factories.staff import auditor, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_course")]


@pytest.fixture(scope="module")
def the_course(once):
    """With an edition and, after a change, a candidate."""
    course = whole_course()
    first = freeze(course, by=None, at=NOON)
    release(first, by=None, change="major", summary="First.", at=NOON)
    lesson = LessonPage.objects.get()
    lesson.body = [("rich_text", "<p>Wash your hands for long.</p>")]
    saved(lesson)
    freeze(course, by=None, at=NOON)
    return course


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


@pytest.fixture
def read(client, course):
    """Reads a screen as somebody with this role at the course's hub."""

    def read(name, *rest, role=Role.REVIEWER, hub=None):
        client.force_login(member(hub or course.hub, role))
        return client.get(reverse(name, args=[course.pk, *rest]))

    return read


SCREENS = [
    ("courses_edition", "1"),
    ("courses_edition", "candidate"),
    ("courses_changes", "1"),
    ("courses_changes", "candidate"),
    ("courses_edition_step", "1", "gowning"),
    ("courses_edition_step", "candidate", "gowning-check"),
]


@pytest.mark.parametrize("screen", SCREENS)
def test_staff_of_the_hub_read_every_edition(read, screen):
    for role in (Role.AUTHOR, Role.REVIEWER, Role.LEAD):
        assert read(*screen, role=role).status_code == 200


@pytest.mark.parametrize("screen", SCREENS)
def test_others_do_not(read, screen):
    other = whole_course().hub

    assert read(*screen, role=Role.FINANCE).status_code == 403
    assert read(*screen, role=Role.LEAD, hub=other).status_code == 404
    assert read(*screen, role=Role.TRAINER, hub=other).status_code == 404


@pytest.mark.parametrize("screen", SCREENS)
def test_trainers_read_what_their_learners_saw(read, screen):
    name, which, *_rest = screen
    is_seen = name != "courses_changes" and which != "candidate"

    answer = read(*screen, role=Role.TRAINER)

    assert answer.status_code == (200 if is_seen else 403)


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_is_changed_there(client, course, read, screen):
    read(*screen)
    name, *rest = screen

    answer = client.post(reverse(name, args=[course.pk, *rest]))

    assert answer.status_code in {403, 405}


@pytest.mark.parametrize(
    "screen",
    [
        ("courses_edition", "7"),
        ("courses_changes", "7"),
        ("courses_edition_step", "1", "another"),
    ],
)
def test_what_is_not_there_is_not_found(read, screen):
    assert read(*screen).status_code == 404


def test_edition_stays_as_it_was(read):
    before = read("courses_edition_step", "1", "gowning").content.decode()
    after = read("courses_edition_step", "candidate", "gowning").content.decode()

    assert "<p>Wash your hands.</p>" in before
    assert "<p>Wash your hands for long.</p>" in after


def test_quiz_is_read_with_what_is_right(read):
    html = read("courses_edition_step", "1", "gowning-check").content.decode()

    assert "Right answer" in html
    assert "Hands carry microbes." in html


def test_auditors_read_a_quiz_without_what_is_right(client, course):
    client.force_login(auditor())
    for which in ("1", "candidate"):
        address = reverse(
            "courses_edition_step", args=[course.pk, which, "gowning-check"]
        )

        html = client.get(address).content.decode()

        assert "Do you wash your hands?" in html
        assert "Right answer" not in html
        assert "Hands carry microbes." not in html
    changes = reverse("courses_changes", args=[course.pk, "candidate"])
    assert "Right answer" not in client.get(changes).content.decode()


def test_changes_are_marked_by_word(read):
    html = read("courses_changes", "candidate").content.decode()

    assert '<ins class="come"> for long</ins>' in html
    assert "If minor" in html


def test_first_edition_has_nothing_before_it(read):
    html = read("courses_changes", "1").content.decode()

    assert "There is no edition before this one" in html


def test_unknown_language_is_the_default(client, course, read):
    read("courses_edition", "1")
    address = reverse("courses_edition", args=[course.pk, "1"])

    assert client.get(f"{address}?language=xx").status_code == 200
