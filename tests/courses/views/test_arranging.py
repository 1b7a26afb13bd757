"""What is done to the outline from a course's home: by whom, and what it answers."""

from copy import deepcopy

import pytest
from django.urls import reverse
from wagtail.models import Page

from courses.domain.outline import branches
from courses.models import CoursePage, LessonPage
from hubs.roles import Role
from tests.factories.hubs import UserFactory
from tests.factories.pages import course_page, lesson_page, module_page
from tests.factories.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_face")]


@pytest.fixture(scope="module")
def the_face(once):
    page = course_page()
    one, two = module_page(page, "One"), module_page(page, "Two")
    for title in "ab":
        lesson_page(one, title)
    lesson_page(two, "c")
    return page


@pytest.fixture
def face(the_face):
    return deepcopy(the_face)


@pytest.fixture
def author(client, face):
    person = member(face.course.hub, Role.AUTHOR)
    client.force_login(person)
    return person


def outline(face):
    fresh = CoursePage.objects.get(pk=face.pk)
    return [
        (branch.module.draft_title, "".join(s.draft_title for s in branch.steps))
        for branch in branches(fresh)
    ]


def pk(title):
    return Page.objects.get(draft_title=title).pk


BEFORE = [("One", "ab"), ("Two", "c")]


def acts(face):
    """Each act's address with what it sends."""
    course, lesson = face.course_id, pk("a")
    seen = LessonPage.objects.get(pk=lesson).latest_revision_id
    part = [course, lesson]
    return {
        "add": (
            reverse("courses_part_add", args=[course]),
            {"parent": face.pk, "kind": "module", "title": "Three"},
        ),
        "rename": (
            reverse("courses_part_rename", args=part),
            {"title": "z", "seen": seen},
        ),
        "move": (reverse("courses_part_move", args=part), {"parent": pk("Two")}),
        "shift": (reverse("courses_part_shift", args=part), {"way": "down"}),
    }


DONE = {
    "add": [("One", "ab"), ("Two", "c"), ("Three", "")],
    "rename": [("One", "zb"), ("Two", "c")],
    "move": [("One", "b"), ("Two", "ca")],
    "shift": [("One", "ba"), ("Two", "c")],
}


@pytest.mark.parametrize("act", DONE)
@pytest.mark.parametrize("who", [Role.AUTHOR, Role.LEAD, "superuser"])
def test_who_writes_arranges(client, face, act, who):
    is_role = isinstance(who, Role)
    person = member(face.course.hub, who) if is_role else UserFactory(is_superuser=True)
    client.force_login(person)
    address, sent = acts(face)[act]

    answer = client.post(address, sent)

    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("courses_home", args=[face.course_id]),
    )
    assert outline(face) == DONE[act]


@pytest.mark.parametrize("act", DONE)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("visitor", 302),
        ("learner", 403),
        (Role.REVIEWER, 403),
        (Role.TRAINER, 403),
        ("other hub's author", 404),
    ],
)
def test_others_arrange_nothing(client, face, act, who, status):
    if isinstance(who, Role):
        client.force_login(member(face.course.hub, who))
    elif who == "learner":
        client.force_login(UserFactory())
    elif who == "other hub's author":
        client.force_login(member(role=Role.AUTHOR))
    address, sent = acts(face)[act]

    assert client.post(address, sent).status_code == status

    assert outline(face) == BEFORE


@pytest.mark.parametrize("act", DONE)
def test_arranging_is_posted(client, face, act):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get(acts(face)[act][0]).status_code == 405


@pytest.mark.parametrize("act", DONE)
def test_bad_input_names_the_field(client, face, author, act):
    address, _sent = acts(face)[act]
    label = {"add": "Title", "rename": "Title", "move": "Place", "shift": "Direction"}

    answer = client.post(address, {})

    assert answer.status_code == 422
    assert f"{label[act]}: " in answer.content.decode()
    assert outline(face) == BEFORE


@pytest.mark.parametrize(
    "sent",
    [
        {"parent": "x", "kind": "module", "title": "T"},
        {"parent": "1", "kind": "essay", "title": "T"},
        {"parent": "1", "kind": "module", "title": "x" * 141},
        {"parent": "²", "kind": "module", "title": ""},
    ],
)
def test_what_cannot_be_added_is_refused(client, face, author, sent):
    address = reverse("courses_part_add", args=[face.course_id])

    assert client.post(address, sent).status_code == 422

    assert outline(face) == BEFORE


def test_what_was_typed_is_not_lost(client, face, author):
    long = "x" * 141
    rename, _sent = acts(face)["rename"]
    new = {"parent": pk("One"), "kind": "lesson", "title": long}

    renamed = client.post(rename, {"title": long})
    added = client.post(reverse("courses_part_add", args=[face.course_id]), new)

    assert renamed.status_code == added.status_code == 422
    assert renamed.content.decode().count(f'value="{long}"') == 1
    assert added.content.decode().count(f'value="{long}"') == 1


def test_a_title_that_was_saved_meanwhile_is_not_renamed(client, face, author):
    address, sent = acts(face)["rename"]
    LessonPage.objects.get(pk=pk("a")).save_revision()

    answer = client.post(address, sent)

    assert answer.status_code == 409
    assert "Somebody saved this part meanwhile" in answer.content.decode()
    assert 'value="z"' in answer.content.decode()
    assert outline(face) == BEFORE


def test_a_locked_part_says_so(client, face, author):
    page = LessonPage.objects.get(pk=pk("a"))
    page.locked = True
    page.save()
    address, sent = acts(face)["shift"]

    answer = client.post(address, sent)

    assert answer.status_code == 409
    assert "This part is locked" in answer.content.decode()


@pytest.mark.parametrize("act", ["rename", "move", "shift"])
def test_a_part_that_went_away_meanwhile_says_so(client, face, author, act):
    address, sent = acts(face)[act]
    LessonPage.objects.get(pk=pk("a")).delete()

    answer = client.post(address, sent)

    assert answer.status_code == 409
    assert "The outline was changed meanwhile" in answer.content.decode()


def test_the_edge_is_said(client, face, author):
    address, _sent = acts(face)["shift"]

    answer = client.post(address, {"way": "up"}, follow=True)

    assert "It stands at the edge already." in answer.content.decode()


def test_what_was_done_is_said_in_the_language_looked_at(client, face, author):
    address, sent = acts(face)["move"]

    answer = client.post(address, {**sent, "language": "en", "check": "1"}, follow=True)

    assert answer.redirect_chain[-1][0].endswith("?language=en&check=1")
    assert "Moved." in answer.content.decode()
    assert answer.context["is_checked"]
