"""Review notes in the CMS: whose screens they are, and what they keep."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.domain.release import discard_candidate, release
from courses.domain.review_notes import act_on, open_notes
from courses.models import LessonPage, ReviewInvitation, ReviewNote, Step
from hubs.domain.membership import derive
from hubs.models import AuditEvent, Letter
from hubs.roles import Role
from tests.factories.hubs import NOON
from tests.factories.pages import saved, whole_course
from tests.factories.review import (
    candidate_of,
    guest_of,
    note_on,
    staff_of,
    step_of,
)
from tests.factories.staff import auditor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_candidate")]
NOTE = "The limit in the second paragraph is wrong."


@pytest.fixture(scope="module")
def the_course(once):
    return whole_course()


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


@pytest.fixture(scope="module")
def the_staff(the_course):
    people = staff_of(the_course.hub)
    derive(the_course.hub, at=NOON)
    derive(people["other hub's lead"].hub_roles.get().hub, at=NOON)
    return people


@pytest.fixture
def staff(the_staff):
    return deepcopy(the_staff)


@pytest.fixture(scope="module")
def the_candidate(the_course, the_staff):
    return candidate_of(the_course, by=the_staff[Role.AUTHOR])


@pytest.fixture
def candidate(the_candidate):
    return deepcopy(the_candidate)


@pytest.fixture
def note(course, staff, candidate):
    return note_on(course, staff[Role.REVIEWER], text=NOTE)


@pytest.fixture
def ask(client, course, staff, candidate):
    """Asks for a screen of the course as somebody, or sends to it."""

    def ask(who, name, /, *rest, **sent):
        client.force_login(staff[who])
        address = reverse(name, args=[course.pk, *rest])
        return client.post(address, sent) if sent else client.get(address)

    return ask


@pytest.fixture
def write(ask, course):
    """Notes on the lesson, or on the quiz' question, as somebody."""

    def write(who, *, text=NOTE, kind=Step.Kind.LESSON, **sent):
        step = step_of(course, kind)
        facts = {"seen": step.content_hash, "language": "en", "text": text, **sent}
        return ask(who, "courses_note_write", step.key, **facts)

    return write


READERS = [
    (Role.LEAD, 200),
    (Role.REVIEWER, 200),
    (Role.AUTHOR, 200),
    ("admin", 200),
    (Role.TRAINER, 403),
    (Role.FINANCE, 403),
    ("other hub's lead", 404),
]


@pytest.mark.parametrize(("who", "status"), READERS)
def test_notes_are_read_by_those_who_read_drafts(ask, note, who, status):
    answer = ask(who, "courses_notes")

    assert answer.status_code == status
    assert (NOTE in answer.content.decode()) is (status == 200)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Role.LEAD, 302),
        (Role.REVIEWER, 302),
        ("admin", 302),
        (Role.AUTHOR, 403),
        (Role.TRAINER, 403),
        (Role.FINANCE, 403),
        ("other hub's lead", 404),
    ],
)
def test_notes_are_written_by_those_who_review(write, course, who, status):
    answer = write(who)

    assert answer.status_code == status
    assert ReviewNote.objects.count() == (1 if status == 302 else 0)


def test_refused_note_is_recorded(write, staff):
    write(Role.AUTHOR)

    event = AuditEvent.objects.get(verb="permission.refused")
    assert (event.actor, event.facts) == (staff[Role.AUTHOR], {"act": "note"})


def test_note_leads_back_to_its_place(client, write, candidate, course):
    answer = write(Role.REVIEWER, passage="Wash your hands.")

    note = ReviewNote.objects.get()
    place = reverse("courses_edition_step", args=[course.pk, "candidate", "gowning"])
    assert answer["Location"] == f"{place}?language=en#note-{note.pk}"
    html = client.get(answer["Location"]).content.decode()
    assert f'id="note-{note.pk}"' in html
    assert NOTE in html
    assert "<q>Wash your hands.</q>" in html


def test_note_on_a_question_stands_beside_it(ask, write, course):
    asked = step_of(course, Step.Kind.QUIZ).texts.get().questions[0]["key"]

    write(Role.REVIEWER, kind=Step.Kind.QUIZ, question=asked)
    write(Role.REVIEWER, kind=Step.Kind.QUIZ, text="The check is short.")

    places = ask(
        Role.AUTHOR, "courses_edition_step", "candidate", "gowning-check"
    ).context["places"]
    assert [[t.note.text for t in place.threads] for place in places] == [
        [NOTE],
        ["The check is short."],
    ]


def test_note_without_words_is_asked_for_and_the_rest_is_kept(write):
    answer = write(Role.REVIEWER, text=" ", passage="Wash your hands.")

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Write what you noted." in html
    assert 'value="Wash your hands."' in html


def test_note_on_what_changed_meanwhile_is_kept_and_asked_for_again(
    write, course, staff
):
    answer = write(Role.REVIEWER, seen="0" * 64)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Look again, then send it." in html
    assert NOTE in html
    assert f'value="{step_of(course).content_hash}"' in html
    assert not ReviewNote.objects.exists()


def test_nothing_is_noted_without_a_candidate_or_on_another_step(
    ask, write, course, candidate
):
    step = step_of(course)
    gone = {"seen": step.content_hash, "language": "en", "text": NOTE}
    another = whole_course()
    candidate_of(another)
    foreign = step_of(another).key

    assert ask(Role.LEAD, "courses_note_write", foreign, **gone).status_code == 404
    discard_candidate(course)
    assert ask(Role.LEAD, "courses_note_write", step.key, **gone).status_code == 404


def test_released_editions_show_no_notes(ask, candidate, course, note):
    release(candidate, by=None, change="major", summary="First.", at=NOON)

    html = ask(Role.LEAD, "courses_edition_step", "1", "gowning").content.decode()

    assert NOTE not in html
    assert "Note on this step" not in html


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        (Role.AUTHOR, "answered", 302),
        (Role.AUTHOR, "resolved", 403),
        (Role.LEAD, "resolved", 302),
        (Role.REVIEWER, "resolved", 302),
        (Role.TRAINER, "answered", 403),
        ("other hub's lead", "resolved", 404),
    ],
)
def test_answers_are_for_authors_and_settling_for_reviewers(
    ask, note, who, kind, status
):
    answer = ask(who, "courses_note_act", note.pk, kind=kind, text="Done.")

    assert answer.status_code == status
    assert note.thread.count() == (1 if status == 302 else 0)


def test_note_of_another_course_is_not_there(ask, staff):
    another = whole_course()
    candidate_of(another)
    foreign = note_on(another, staff["admin"])

    answer = ask(Role.LEAD, "courses_note_act", foreign.pk, kind="resolved")

    assert answer.status_code == 404
    assert open_notes(another).exists()


@pytest.mark.parametrize(
    ("back", "page"),
    [("step", "editions/candidate/steps/gowning/"), ("list", "notes/"), ("", "notes/")],
)
def test_act_leads_back_to_where_the_form_stood(ask, note, back, page):
    answer = ask(Role.LEAD, "courses_note_act", note.pk, kind="resolved", back=back)

    assert answer["Location"].endswith(f"{page}#note-{note.pk}")


def test_act_on_a_step_that_is_gone_leads_to_the_list(ask, course, note):
    ReviewNote.objects.update(step_key="00000000-0000-4000-8000-000000000000")

    answer = ask(Role.LEAD, "courses_note_act", note.pk, kind="resolved", back="step")

    assert answer["Location"].endswith(f"notes/#note-{note.pk}")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "answered", "text": ""}, "Write your answer."),
        ({"kind": "overruled", "text": "x"}, "overruled"),
        ({"kind": "", "text": "x"}, "This field is required."),
    ],
)
def test_what_cannot_be_done_to_a_note_is_said_at_it(ask, note, sent, words):
    answer = ask(Role.LEAD, "courses_note_act", note.pk, **sent)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert '<details class="note-acts" open>' in html
    assert not note.thread.exists()


def test_note_that_somebody_else_settled_says_so_and_keeps_the_words(ask, staff, note):
    act_on(note, kind="resolved", by=staff[Role.REVIEWER], at=NOON)

    answer = ask(
        Role.LEAD, "courses_note_act", note.pk, kind="answered", text="My long answer."
    )

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Meanwhile somebody else settled" in html
    assert "My long answer." in html


def test_screen_says_what_changed_since_and_what_is_gone(ask, course, staff, note):
    lesson = LessonPage.objects.get()
    lesson.body = [("rich_text", "<p>Wash your hands for long.</p>")]
    saved(lesson)
    candidate_of(course)
    assert (
        "The step was changed since."
        in ask(Role.AUTHOR, "courses_notes").content.decode()
    )

    ReviewNote.objects.update(step_key="00000000-0000-4000-8000-000000000000")
    assert "has this step no more" in ask(Role.AUTHOR, "courses_notes").content.decode()


def test_settled_and_earlier_notes_can_still_be_read(ask, course, staff, candidate):
    first = note_on(course, staff[Role.LEAD], text="On the first edition.")
    act_on(first, kind="resolved", by=staff[Role.LEAD], at=NOON)
    assert "On the first edition." in ask(Role.LEAD, "courses_notes").content.decode()

    release(candidate, by=None, change="major", summary="First.", at=NOON)
    answer = ask(Role.LEAD, "courses_notes")

    assert "On the first edition." in answer.content.decode()
    assert "On edition 1" in answer.content.decode()
    assert "There is no candidate" in answer.content.decode()
    assert "note-acts" not in answer.content.decode()


def test_release_screen_counts_notes(ask, course, staff, note):
    resolved = note_on(course, staff[Role.LEAD])
    act_on(resolved, kind="resolved", by=staff[Role.LEAD], at=NOON)

    html = ask(Role.AUTHOR, "courses_release").content.decode()

    assert "2 review notes" in html
    assert "<b>1 open</b>" in html


def test_auditors_read_what_became_of_notes_but_no_words(
    client, course, candidate, staff, note
):
    """Words on questions may tell what is right, which is not for auditors."""
    act_on(note, kind="answered", text="It is B.", by=staff[Role.LEAD], at=NOON)
    client.force_login(auditor())
    step = [course.pk, "candidate", "gowning"]

    for address in (
        reverse("courses_notes", args=[course.pk]),
        reverse("courses_edition_step", args=step),
        reverse("courses_trail", args=[course.pk]),
    ):
        html = client.get(address).content.decode()
        assert str(staff[Role.REVIEWER]) in html
        assert NOTE not in html
        assert "It is B." not in html
        assert "note-acts" not in html
        assert "note-add" not in html


GUEST = {
    "name": "Ada Outside",
    "email": "Ada@Example.org",
    "language": "nl",
    "days": "7",
    "message": "Please look at 1.2.",
}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Role.LEAD, 302),
        (Role.REVIEWER, 302),
        (Role.AUTHOR, 403),
        (Role.TRAINER, 403),
        ("other hub's lead", 404),
    ],
)
def test_reviewers_from_outside_are_invited_by_those_who_review(ask, who, status):
    answer = ask(who, "courses_reviewer_invite", **GUEST)

    assert answer.status_code == status
    assert ReviewInvitation.objects.count() == (1 if status == 302 else 0)
    if status == 302:
        letter = Letter.objects.get()
        assert (letter.to, letter.language) == ("ada@example.org", "nl")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "nobody"}, "valid email"),
        ({"name": ""}, "required"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"days": "91"}, "less than or equal to 90"),
        ({"language": "xx"}, "not one of the available choices"),
    ],
)
def test_invitation_says_what_is_wrong_and_keeps_the_rest(ask, wrong, words):
    answer = ask(Role.LEAD, "courses_reviewer_invite", **GUEST | wrong)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "Please look at 1.2." in html
    assert not ReviewInvitation.objects.exists()


def test_nobody_is_invited_without_a_candidate(ask, course, candidate):
    discard_candidate(course)

    assert ask(Role.LEAD, "courses_reviewer_invite", **GUEST).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Role.REVIEWER, 302),
        (Role.AUTHOR, 403),
        (Role.FINANCE, 403),
        ("other hub's lead", 404),
    ],
)
def test_links_are_taken_back_by_those_who_review(
    ask, course, staff, candidate, who, status
):
    invitation = guest_of(course, staff[Role.LEAD])

    answer = ask(who, "courses_reviewer_revoke", invitation.pk, sent="1")

    invitation.refresh_from_db()
    assert answer.status_code == status
    assert (invitation.revoked_at is not None) is (status == 302)


def test_link_is_taken_back_once(ask, course, staff, candidate):
    invitation = guest_of(course, staff[Role.LEAD])
    ask(Role.LEAD, "courses_reviewer_revoke", invitation.pk, sent="1")

    again = ask(Role.LEAD, "courses_reviewer_revoke", invitation.pk, sent="1")

    assert again.status_code == 409
    assert "taken back already" in again.content.decode()


def test_link_of_another_course_is_not_there(ask, staff):
    another = whole_course()
    candidate_of(another)
    foreign = guest_of(another, staff["admin"])

    answer = ask(Role.LEAD, "courses_reviewer_revoke", foreign.pk, sent="1")

    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


def test_screen_lists_who_was_invited_but_no_links(ask, course, staff, candidate):
    invitation = guest_of(course, staff[Role.LEAD])

    html = ask(Role.AUTHOR, "courses_notes").content.decode()

    assert "Ada Outside" in html
    assert "ada@example.org" in html
    assert invitation.key not in html
    assert "Take it back" not in html


@pytest.mark.parametrize(
    "name", ["courses_note_write", "courses_note_act", "courses_reviewer_invite"]
)
def test_nothing_is_taken_without_the_forms_token(course, staff, note, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff[Role.LEAD])
    rest = {
        "courses_note_write": [note.step_key],
        "courses_note_act": [note.pk],
        "courses_reviewer_invite": [],
    }

    answer = client.post(
        reverse(name, args=[course.pk, *rest[name]]),
        {"kind": "resolved", "text": "x", **GUEST},
    )

    assert answer.status_code == 403
    assert not note.thread.exists()
    assert ReviewNote.objects.count() == 1


def test_screens_ask_as_often_for_three_notes_as_for_one(ask, course, staff, candidate):
    def count(*screen):
        ask(Role.LEAD, *screen)
        with CaptureQueriesContext(connection) as queries:
            assert ask(Role.LEAD, *screen).status_code == 200
        return len(queries)

    screens = [
        ("courses_notes",),
        ("courses_release",),
        ("courses_edition_step", "candidate", "gowning"),
        ("courses_edition_step", "candidate", "gowning-check"),
    ]
    counted = []
    for _round in range(2):
        while ReviewNote.objects.count() < 1 + 5 * len(counted):
            guest = guest_of(course, staff[Role.LEAD])
            for question in (True, False):
                said = note_on(course, guest, question=question)
                act_on(said, kind="answered", text="x", by=guest, at=NOON)
        counted.append([count(*screen) for screen in screens])

    assert counted[0] == counted[1]
