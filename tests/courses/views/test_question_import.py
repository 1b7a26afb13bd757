"""Questions of a quiz from a file and into one: who may, and what they see."""

import re
from copy import deepcopy

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.domain.question_import import LARGEST
from courses.models import CoursePage, QuizPage
from hubs.roles import Role
from tests.factories.hubs import HubFactory, HubRoleFactory, UserFactory
from tests.factories.pages import course_page, whole_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_quiz")]

GOOD = "Air? {=Down ~Up ####Heavy.}"
SHORT = "Why? {=Because}"
OURS = "Do you wash your hands?"


@pytest.fixture(scope="module")
def the_quiz(once):
    whole_course()
    return QuizPage.objects.get()


@pytest.fixture
def quiz(the_quiz):
    return deepcopy(the_quiz)


@pytest.fixture
def sign_in(client, quiz):
    """Signs somebody in by what they are to the quiz's hub."""
    access = Permission.objects.get(codename="access_admin")
    hub = CoursePage.objects.ancestor_of(quiz).get().course.hub

    def sign_in(who="author"):
        user = UserFactory(is_superuser=who == "superuser")
        if who in Role.values:
            HubRoleFactory(user=user, hub=hub, role=Role(who))
        if who == "other hub's author":
            HubRoleFactory(user=user, hub=HubFactory(), role=Role.AUTHOR)
        user.user_permissions.add(access)
        client.force_login(user)
        return user

    return sign_in


def address(name, quiz):
    return reverse(f"courses_questions_{name}", args=[quiz.pk])


def upload(text, name="quiz.gift"):
    content = text if isinstance(text, bytes) else text.encode()
    return {"file": SimpleUploadedFile(name, content)}


def looked_at(client, quiz, text):
    return client.post(address("import", quiz), upload(text))


def take(client, quiz, text, *chosen):
    given = {"text": text, "revision": quiz.latest_revision_id, "chosen": chosen}
    return client.post(address("take", quiz), given)


def stems(quiz):
    draft = QuizPage.objects.get(pk=quiz.pk).get_latest_revision_as_object()
    return [child.value["stem"] for child in draft.questions]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("author", True),
        ("lead", True),
        ("superuser", True),
        ("reviewer", False),
        ("trainer", False),
        ("other hub's author", False),
    ],
)
def test_questions_come_in_by_those_who_write(client, quiz, sign_in, who, may):
    sign_in(who)

    answers = [
        client.get(address("import", quiz)),
        looked_at(client, quiz, GOOD),
        take(client, quiz, GOOD, 1),
    ]

    allowed = [200, 200, 302]
    # The gate of the CMS answers with 403, the view itself with 404.
    assert all(
        answer.status_code == status if may else answer.status_code in (403, 404)
        for answer, status in zip(answers, allowed, strict=True)
    )
    assert stems(quiz) == ([OURS, "Air?"] if may else [OURS])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("author", 200),
        ("reviewer", 200),
        ("lead", 200),
        ("superuser", 200),
        ("trainer", 403),
        ("other hub's author", 404),
    ],
)
def test_questions_go_out_to_those_who_read(client, quiz, sign_in, who, status):
    sign_in(who)

    assert client.get(address("export", quiz)).status_code == status


def test_questions_are_taken_by_posting(client, quiz, sign_in):
    sign_in()

    assert client.get(address("take", quiz)).status_code == 405
    assert client.post(address("export", quiz)).status_code in (403, 405)


def test_other_pages_have_no_questions(client, sign_in):
    sign_in("superuser")

    assert client.get(address("import", course_page())).status_code == 404


def test_preview_says_of_every_question_what_comes_of_it(client, quiz, sign_in):
    sign_in()

    answer = looked_at(client, quiz, f"{GOOD}\n\n{SHORT}\n\n{OURS} {{T}}")

    html = answer.content.decode()
    rows = answer.context["rows"]
    assert [row.kind for row in rows] == ["Single choice", "", "True or false"]
    assert [row.is_chosen for row in rows] == [True, False, False]
    assert answer.context["sound"] == 2
    assert "Short answers are not marked by a machine here." in html
    assert "line 3" in html
    assert "This quiz asks it already." in html
    assert "Its explanation is still to be written." in html
    assert stems(quiz) == [OURS]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Q? {=Down ~Up}", [("Down", True), ("Up", False)]),
        ("Q? {=A -> 1 =B -> 2}", [("A → 1", True), ("B → 2", True)]),
        ("Q? {#5:1}", [("5 (± 1)", True)]),
        ("Q? {T}", [("True", True)]),
        ("Q? {F}", [("False", True)]),
    ],
)
def test_preview_shows_answers(client, quiz, sign_in, question, parts):
    sign_in()

    (row,) = looked_at(client, quiz, question).context["rows"]

    assert row.parts == parts


def test_preview_is_taken_over_as_it_stands(client, quiz, sign_in):
    sign_in()
    text = "\nFirst?\n{=A\n~B <c> ####E}\n\nSecond? {T ####E}"
    html = looked_at(client, quiz, text).content.decode()
    hidden = re.search(
        r"<textarea name=\"text\" hidden>\n(.*?)</textarea>", html, re.DOTALL
    )

    assert "B &lt;c&gt;" in hidden[1]
    answer = take(client, quiz, text.replace("\n", "\r\n"), 2)

    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[quiz.pk])
    assert stems(quiz) == [OURS, "Second?"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (b"\xff\xfe", "not encoded in UTF-8"),
        (b"a" * (LARGEST + 1), "larger than 500 kB"),
        (b"// nothing", "no question in it"),
        (b"<!DOCTYPE quiz><quiz/>", "document type"),
    ],
)
def test_file_that_cannot_be_read_is_refused(client, quiz, sign_in, content, words):
    sign_in()

    answer = looked_at(client, quiz, content)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_byte_order_mark_is_no_letter(client, quiz, sign_in):
    sign_in()

    (row,) = looked_at(client, quiz, "\ufeffAir? {T}".encode()).context["rows"]

    assert row.question.stem == "Air?"


@pytest.mark.parametrize("chosen", [(), (2,), (3,), (1, 2)])
def test_nothing_comes_in_if_one_of_the_chosen_cannot(client, quiz, sign_in, chosen):
    sign_in()

    answer = take(client, quiz, f"{GOOD}\n\n{SHORT}", *chosen)

    assert answer.status_code == 422
    assert stems(quiz) == [OURS]


def test_taking_what_cannot_be_read_leads_back(client, quiz, sign_in):
    sign_in()

    answer = take(client, quiz, "// nothing", 1)

    assert answer["Location"] == address("import", quiz)
    assert stems(quiz) == [OURS]


def test_taking_twice_takes_once(client, quiz, sign_in):
    sign_in()
    take(client, quiz, GOOD, 1)

    answer = take(client, quiz, GOOD, 1)

    assert answer.status_code == 409
    assert "edited meanwhile" in answer.content.decode()
    assert stems(quiz) == [OURS, "Air?"]


def test_locked_quiz_takes_nothing(client, quiz, sign_in):
    sign_in()
    quiz.locked, quiz.locked_by = True, UserFactory()
    quiz.save()

    answer = take(client, quiz, GOOD, 1)

    assert answer.status_code == 409
    assert "locked" in answer.content.decode()
    assert stems(quiz) == [OURS]


def test_export_is_a_file_that_nobody_keeps_on_the_way(client, quiz, sign_in):
    sign_in()

    answer = client.get(address("export", quiz))

    assert answer["Content-Disposition"] == f'attachment; filename="{quiz.slug}.gift"'
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert f"[plain]{OURS} {{\n  =Yes\n  ~No" in answer.content.decode()


@pytest.mark.parametrize(("who", "there"), [("superuser", True), ("reviewer", False)])
def test_quiz_in_the_editor_leads_to_what_one_may(client, quiz, sign_in, who, there):
    from hubs.domain.membership import derive
    from hubs.models import HubPage
    from tests.factories.hubs import NOON

    sign_in(who)
    hub = HubPage.objects.get().hub
    derive(hub, at=NOON)

    html = client.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content

    assert (address("import", quiz) in html.decode()) is there
    assert address("export", quiz) in html.decode()


def test_other_pages_lead_to_no_questions(client, quiz, sign_in):
    sign_in("superuser")
    module = quiz.get_parent()

    html = client.get(reverse("wagtailadmin_pages:edit", args=[module.pk])).content

    assert "Import questions" not in html.decode()
