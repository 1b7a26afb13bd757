"""Question statistics in the CMS: who sees them, and that they name nobody."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from courses.domain.release import freeze, release
from courses.models import QuizPage
from hubs.roles import Role
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory
from tests.factories.learning import fill_with_every_kind, take
from tests.factories.pages import whole_course
from tests.factories.staff import auditor

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    edition = EditionFactory(content__lessons=0, content__quizzes=1)
    fill_with_every_kind(edition.steps.get())
    return edition


@pytest.fixture
def sign_in(client, edition):
    access = Permission.objects.get(codename="access_admin")

    def sign_in(who="author"):
        user = UserFactory(is_superuser=who == "superuser")
        if who in Role.values:
            HubRoleFactory(user=user, hub=edition.course.hub, role=Role(who))
        if who == "other hub's lead":
            HubRoleFactory(user=user, hub=HubFactory(), role=Role.LEAD)
        user.user_permissions.add(access)
        client.force_login(user)

    return sign_in


def address(edition):
    return reverse("courses_statistics", args=[edition.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("author", 200),
        ("reviewer", 200),
        ("lead", 200),
        ("trainer", 200),
        ("superuser", 200),
        ("finance", 404),
        ("assessor", 404),
        ("other hub's lead", 404),
    ],
)
def test_statistics_are_for_those_who_read_or_teach(
    client, edition, sign_in, who, status
):
    sign_in(who)

    assert client.get(address(edition)).status_code == status


def test_statistics_say_numbers_and_no_names(client, edition, sign_in):
    for n in range(10):
        learner = UserFactory(name_on_certificate=f"Learner Number {n}")
        take(EnrolmentFactory(edition=edition, learner=learner), 1)
    sign_in()

    html = client.get(address(edition)).content.decode()

    assert "10 learners at their first attempt." in html
    assert "Stem of one?" in html
    assert "Too easy to tell people apart." in html
    assert "Nobody takes this option." in html
    assert "Learner Number" not in html


@pytest.mark.parametrize(("who", "told"), [("author", True), ("auditor", False)])
def test_statistics_tell_what_is_right_to_those_who_may_know(
    client, edition, sign_in, who, told
):
    for _ in range(10):
        take(EnrolmentFactory(edition=edition), 1, answers={"truth": None})
    if who == "auditor":
        client.force_login(auditor())
    else:
        sign_in(who)

    html = client.get(address(edition)).content.decode()

    assert "Stem of one?" in html
    assert "Many leave it out." in html
    for word in (
        "questions-key",
        "(right)",
        "Nobody takes this option.",
        "left l of match → right s of match",
        "options e of order",
        "12 months",
    ):
        assert (word in html) is told, word
    assert ("not shown to you" in html) is not told


def test_statistics_wait_for_ten_attempts(client, edition, sign_in):
    take(EnrolmentFactory(edition=edition), 1)
    sign_in()

    html = client.get(address(edition)).content.decode()

    assert "1 learner took it so far: numbers come with 10." in html
    assert "Stem of one?" not in html


def test_statistics_lead_to_other_editions(client, edition, sign_in):
    edition.state = "superseded"
    edition.save()
    newer = EditionFactory(course=edition.course, number=2)
    sign_in()

    html = client.get(address(edition)).content.decode()

    assert address(newer) in html
    assert "This edition has no quiz." in client.get(address(newer)).content.decode()


def test_candidate_has_no_statistics(client, edition, sign_in):
    sign_in()

    candidate = EditionFactory(course=edition.course, candidate=True)

    assert client.get(address(candidate)).status_code == 404


def test_quiz_in_the_editor_leads_to_the_statistics_of_what_is_offered(client):
    course = whole_course()
    client.force_login(UserFactory(is_superuser=True))
    edit = reverse("wagtailadmin_pages:edit", args=[QuizPage.objects.get().pk])
    before = client.get(edit).content.decode()
    candidate = freeze(course, by=None, at=NOON)
    edition = release(candidate, by=None, change="major", summary="S", at=NOON)

    assert "Question statistics" not in before
    assert address(edition) in client.get(edit).content.decode()
