"""Reviewers without an account: what a link shows, to whom, and until when."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.middleware import RequestLogMiddleware
from courses.domain.release import release
from courses.domain.review_links import revoke_reviewer, token_of
from courses.domain.review_notes import act_on
from courses.models import EditionAsset, LessonPage, ReviewInvitation, ReviewNote, Step
from hubs.models import AuditEvent
from hubs.roles import Role
from tests.factories.hubs import UserFactory
from tests.factories.pages import (
    course_page,
    lesson_page,
    module_page,
    picture,
    quiz_page,
    saved,
    whole_course,
)
from tests.factories.review import (
    ADA,
    candidate_of,
    guest_of,
    note_on,
    staff_of,
    step_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_candidate")]
NOTE = "The explanation contradicts 1.1."


@pytest.fixture(scope="module")
def the_course(once):
    """With a picture in its lesson."""
    page = course_page()
    module = module_page(page)
    shown = picture(title="Isolator", description="An isolator")
    figure = ("figure", {"image": shown.pk, "alt": "An isolator"})
    lesson_page(module, body=[("rich_text", "<p>Wash your hands.</p>"), figure])
    quiz_page(module)
    return page.course


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


@pytest.fixture(scope="module")
def the_staff(the_course):
    return staff_of(the_course.hub)


@pytest.fixture
def staff(the_staff):
    return deepcopy(the_staff)


@pytest.fixture(scope="module")
def the_candidate(the_course):
    return candidate_of(the_course, at=timezone.now())


@pytest.fixture
def candidate(the_candidate):
    return deepcopy(the_candidate)


@pytest.fixture
def guest(course, staff, candidate):
    return guest_of(course, staff[Role.LEAD], at=timezone.now())


@pytest.fixture
def token(guest):
    return token_of(guest)


@pytest.fixture
def write(client, course, token):
    """Notes on the lesson, or on the quiz' question."""

    def write(*, kind=Step.Kind.LESSON, client=client, token=token, **sent):
        step = step_of(course, kind)
        facts = {"seen": step.content_hash, "language": "en", "text": NOTE, **sent}
        return client.post(
            reverse("courses:review_step", args=[token, step.slug]), facts
        )

    return write


def pages(token, candidate):
    """Every address that a link opens."""
    asset = EditionAsset.objects.filter(edition=candidate).first()
    return [
        reverse("courses:review", args=[token]),
        reverse("courses:review_step", args=[token, "gowning"]),
        reverse("courses:review_step", args=[token, "gowning-check"]),
        reverse("courses:review_file", args=[token, asset.asset_id, asset.name]),
    ]


def test_link_shows_the_candidate_with_what_is_right(client, token, candidate):
    overview, lesson, quiz, file = pages(token, candidate)

    home = client.get(overview).content.decode()
    assert ADA.message in home
    assert ADA.name in home
    assert lesson in home
    assert "<p>Wash your hands.</p>" in client.get(lesson).content.decode()
    assert file in client.get(lesson).content.decode()
    checked = client.get(quiz).content.decode()
    assert "Right answer" in checked
    assert "Hands carry microbes." in checked
    picture = client.get(file)
    assert picture["Content-Type"].startswith("image/")
    assert b"".join(picture.streaming_content)


def test_pages_are_kept_by_nobody_and_found_by_no_search(client, token, candidate):
    for address in pages(token, candidate):
        answer = client.get(address)

        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"


def test_robots_stay_away(client):
    assert "Disallow: /review/" in client.get("/robots.txt").content.decode()


def test_token_stands_in_no_log(rf, token):
    line = RequestLogMiddleware.format_request(rf.get(f"/review/{token}/notes/1/"))

    assert token not in line
    assert line == "GET /review/…/notes/1/"


def test_no_session_is_made_or_looked_at(client, token, candidate):
    person = UserFactory(name_on_certificate="Somebody Signed In")
    client.force_login(person)
    for address in pages(token, candidate)[:3]:
        html = client.get(address).content.decode()

        assert "Somebody Signed In" not in html
    visitor = Client()
    for address in pages(token, candidate):
        visitor.get(address)
    assert set(visitor.cookies) <= {"csrftoken"}


def test_guest_notes_and_reads_it_again(client, write, token, guest):
    answer = write(passage="Wash your hands.")

    note = ReviewNote.objects.get()
    assert (note.guest, note.person, note.text) == (guest, None, NOTE)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"steps/gowning/?language=en#note-{note.pk}")
    assert NOTE in client.get(answer["Location"]).content.decode()
    home = client.get(reverse("courses:review", args=[token])).content.decode()
    assert NOTE in home
    assert "1.1 Gowning" in home


def test_guest_notes_on_a_question(write, course):
    asked = step_of(course, Step.Kind.QUIZ).texts.get().questions[0]["key"]

    assert write(kind=Step.Kind.QUIZ, question=asked).status_code == 302
    assert write(kind=Step.Kind.QUIZ, question="another").status_code == 409

    assert ReviewNote.objects.get().question == asked


def test_guest_sees_what_they_noted_and_what_was_said_to_it_alone(
    client, course, staff, guest, token
):
    note_on(course, staff[Role.REVIEWER], text="Between us.")
    other = guest_of(course, staff[Role.LEAD], at=timezone.now())
    note_on(course, other, text="From another guest.", at=timezone.now())
    own = note_on(course, guest, text=NOTE, at=timezone.now())
    act_on(
        own, kind="answered", text="Thank you.", by=staff[Role.LEAD], at=timezone.now()
    )

    for address in (
        reverse("courses:review", args=[token]),
        reverse("courses:review_step", args=[token, "gowning"]),
    ):
        html = client.get(address).content.decode()
        assert NOTE in html
        assert "Thank you." in html
        assert "Between us." not in html
        assert "From another guest." not in html


@pytest.mark.parametrize("back", ["step", "list"])
def test_guest_answers_resolves_and_reopens(client, course, guest, token, back):
    note = note_on(course, guest, at=timezone.now())
    address = reverse("courses:review_act", args=[token, note.pk])

    for kind in ("answered", "resolved", "reopened"):
        answer = client.post(address, {"kind": kind, "text": "So.", "back": back})
        assert answer.status_code == 302
        page = "steps/gowning/" if back == "step" else f"{token}/"
        assert answer["Location"].endswith(f"{page}#note-{note.pk}")

    assert [entry.kind for entry in note.thread.all()] == [
        "answered",
        "resolved",
        "reopened",
    ]
    assert {entry.voice for entry in note.thread.all()} == {ADA.name}


def test_what_is_missing_is_asked_for_and_the_rest_is_kept(
    client, course, guest, token, write
):
    note = note_on(course, guest, at=timezone.now())

    unsaid = write(text="", passage="Wash your hands.")
    empty = client.post(
        reverse("courses:review_act", args=[token, note.pk]), {"kind": "answered"}
    )

    assert (unsaid.status_code, empty.status_code) == (422, 422)
    assert "Write what you noted." in unsaid.content.decode()
    assert 'value="Wash your hands."' in unsaid.content.decode()
    assert "Write your answer." in empty.content.decode()
    assert ReviewNote.objects.count() == 1


def test_note_on_what_changed_meanwhile_is_kept_and_asked_for_again(
    client, course, token, candidate
):
    seen = step_of(course).content_hash
    lesson = LessonPage.objects.get()
    lesson.body = [("rich_text", "<p>Wash your hands for long.</p>")]
    saved(lesson)
    candidate_of(course, at=timezone.now())

    answer = client.post(
        reverse("courses:review_step", args=[token, "gowning"]),
        {"seen": seen, "language": "en", "text": NOTE},
    )

    html = answer.content.decode()
    assert answer.status_code == 409
    assert NOTE in html
    assert "Wash your hands for long." in html
    again = client.post(
        reverse("courses:review_step", args=[token, "gowning"]),
        {"seen": step_of(course).content_hash, "language": "en", "text": NOTE},
    )
    assert again.status_code == 302


def test_note_settled_meanwhile_says_so(client, course, staff, guest, token):
    note = note_on(course, guest, at=timezone.now())
    act_on(note, kind="resolved", by=staff[Role.LEAD], at=timezone.now())

    answer = client.post(
        reverse("courses:review_act", args=[token, note.pk]),
        {"kind": "resolved", "text": "Still my words."},
    )

    assert answer.status_code == 409
    assert "Still my words." in answer.content.decode()


def end_by(how, course, staff, guest, candidate):
    if how == "revoked":
        revoke_reviewer(guest, by=staff[Role.LEAD], at=timezone.now())
    elif how == "expired":
        ReviewInvitation.objects.update(
            invited_at=timezone.now() - timedelta(days=3),
            expires_at=timezone.now() - timedelta(seconds=1),
        )
    else:
        release(candidate, by=None, change="major", summary="F.", at=timezone.now())


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("revoked", "The hub took it back."),
        ("expired", "It worked until"),
        ("released", "The review is over"),
    ],
)
def test_link_that_ended_says_why_and_shows_nothing(
    client, course, staff, guest, candidate, token, how, words
):
    note = note_on(course, guest, text=NOTE, at=timezone.now())
    addresses = pages(token, candidate)
    step = step_of(course)
    end_by(how, course, staff, guest, candidate)

    for address in addresses:
        answer = client.get(address)
        html = answer.content.decode()
        assert answer.status_code == 410
        assert words in html
        assert "This link has ended" in html
        assert NOTE not in html
        assert "Clean rooms" not in html
        assert answer["Cache-Control"] == "private, no-store"
    sent = {"seen": step.content_hash, "language": "en", "text": "Late."}
    assert client.post(addresses[1], sent).status_code == 410
    act = reverse("courses:review_act", args=[token, note.pk])
    assert client.post(act, {"kind": "resolved"}).status_code == 410
    assert ReviewNote.objects.count() == 1
    assert not note.thread.exists()


def test_link_that_nobody_was_sent_is_not_there(client, guest, token, candidate):
    forged = [token[:-1], f"{guest.key}.x", guest.key, "x", "x.y"]

    for wrong in forged:
        for address in pages(wrong, candidate):
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in {404, 405}


def test_link_opens_nothing_of_another_course(client, token, staff):
    another = whole_course()
    candidate = candidate_of(another, at=timezone.now())
    candidate.steps.filter(slug="gowning").update(slug="another-step")
    foreign = guest_of(another, staff["admin"], at=timezone.now())
    note = note_on(another, foreign, at=timezone.now())

    step = reverse("courses:review_step", args=[token, "another-step"])
    act = reverse("courses:review_act", args=[token, note.pk])

    assert client.get(step).status_code == 404
    assert client.post(step, {"text": "x"}).status_code == 404
    assert client.post(act, {"kind": "resolved"}).status_code == 404
    assert not note.thread.exists()


def test_link_opens_no_note_of_the_hub(client, course, staff, token):
    note = note_on(course, staff[Role.REVIEWER])

    act = reverse("courses:review_act", args=[token, note.pk])

    assert client.post(act, {"kind": "resolved"}).status_code == 404
    assert not note.thread.exists()


def test_link_opens_no_file_of_another_edition(client, course, token, candidate):
    asset = EditionAsset.objects.filter(edition=candidate).first()
    EditionAsset.objects.all().delete()

    address = reverse("courses:review_file", args=[token, asset.asset_id, asset.name])

    assert client.get(address).status_code == 404


def test_link_is_not_a_way_into_anything_else(client, token, candidate, course):
    asset = EditionAsset.objects.filter(edition=candidate).first()
    client.get(reverse("courses:review", args=[token]))

    learner = reverse("courses:file", args=[candidate.pk, asset.asset_id, asset.name])
    for address in (learner, "/cms/", f"/cms/release/{course.pk}/notes/"):
        assert client.get(address).status_code == 302


def test_nothing_is_taken_without_the_forms_token(course, guest, token, write):
    note = note_on(course, guest, at=timezone.now())
    strict = Client(enforce_csrf_checks=True)
    act = reverse("courses:review_act", args=[token, note.pk])

    assert write(client=strict).status_code == 403
    assert strict.post(act, {"kind": "resolved"}).status_code == 403
    page = strict.get(reverse("courses:review_step", args=[token, "gowning"]))
    given = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    assert write(client=strict, **given).status_code == 302

    assert ReviewNote.objects.count() == 2
    assert not note.thread.exists()


@pytest.mark.parametrize("name", ["review", "review_step"])
def test_one_address_asks_so_often_a_minute(client, settings, token, name):
    settings.REVIEW_PER_MINUTE = 2
    cache.clear()
    rest = ["gowning"] if name == "review_step" else []
    address = reverse(f"courses:{name}", args=[token, *rest])

    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(address)["Retry-After"] == "60"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.get(address).status_code == 200


def test_guessing_links_is_limited_too(client, settings):
    settings.REVIEW_PER_MINUTE = 2
    cache.clear()
    address = reverse("courses:review", args=["x.y"])

    assert [client.get(address).status_code for _ in range(3)] == [404, 404, 429]


def test_full_link_says_so_and_keeps_the_words(write, monkeypatch):
    monkeypatch.setattr("courses.domain.review_notes.MOST_OF_GUEST", 0)

    answer = write()

    assert answer.status_code == 429
    assert NOTE in answer.content.decode()
    assert not ReviewNote.objects.exists()
    assert not AuditEvent.objects.filter(verb="note.written").exists()


def test_full_link_takes_no_answer_either(client, course, guest, token, monkeypatch):
    note = note_on(course, guest, at=timezone.now())
    monkeypatch.setattr("courses.domain.review_notes.MOST_OF_GUEST", 1)

    answer = client.post(
        reverse("courses:review_act", args=[token, note.pk]),
        {"kind": "answered", "text": "More of it."},
    )

    assert answer.status_code == 429
    assert "More of it." in answer.content.decode()


def test_language_is_the_one_asked_for_else_the_invitations(
    client, token, guest, candidate
):
    ReviewInvitation.objects.update(language="nl")
    address = reverse("courses:review_step", args=[token, "gowning"])

    for query in ("", "?language=nl", "?language=xx", "?language=en"):
        assert client.get(f"{address}{query}").context["text"].language == "en"


def test_pages_ask_as_often_for_three_notes_as_for_one(
    client, course, staff, guest, token
):
    addresses = [
        reverse("courses:review", args=[token]),
        reverse("courses:review_step", args=[token, "gowning"]),
    ]
    counted = []
    for count in (1, 3):
        while ReviewNote.objects.count() < count:
            note = note_on(course, guest, at=timezone.now())
            for by in (guest, staff[Role.LEAD]):
                act_on(note, kind="answered", text="x", by=by, at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            for address in addresses:
                assert client.get(address).status_code == 200
        counted.append(len(queries))

    assert counted[0] == counted[1]
