"""Letters about notes: who gets one, how many, and what stands in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from courses.domain.release import discard_candidate, release
from courses.domain.review_links import revoke_reviewer, token_of
from courses.domain.review_news import tell_news
from courses.domain.review_notes import TELL, act_on, overrule
from courses.domain.sign_off import sign_candidate
from courses.models import NoteEntry, ReviewNote
from courses.tasks import tell_review_news
from hubs.domain.post import written
from hubs.domain.signing_off import Meaning, Proof
from hubs.models import Letter, Outgoing
from hubs.roles import Role
from tests.factories.hubs import NOON
from tests.factories.pages import whole_course
from tests.factories.review import ADA, LATER, candidate_of, guest_of, note_on, staff_of

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=15)


@pytest.fixture
def course():
    return whole_course()


@pytest.fixture
def staff(course):
    return staff_of(course.hub)


@pytest.fixture
def candidate(course, staff):
    return candidate_of(course, by=staff[Role.AUTHOR])


@pytest.fixture
def guest(course, staff, candidate):
    guest = guest_of(course, staff[Role.LEAD])
    Letter.objects.all().delete()
    return guest


@pytest.fixture
def told(course, candidate):
    """Tells, and returns to whom letters went."""

    def told(at=SOON):
        Letter.objects.all().delete()
        tell_news(course, at=at)
        return sorted(Letter.objects.values_list("to", flat=True))

    return told


def test_author_gets_one_letter_about_all_notes(course, staff, told):
    note_on(course, staff[Role.REVIEWER], text="Which gloves?")
    note_on(course, staff[Role.LEAD], text="The unit is missing.", question=True)

    assert told() == [staff[Role.AUTHOR].email]
    mail = written(Letter.objects.get())
    assert mail.subject == "Review notes: Clean rooms"
    for part in (mail.text, mail.html):
        assert "Which gloves?" in part
        assert "The unit is missing." in part
        assert "1.2 Gowning: check, question 1" in part
        assert f"/cms/release/{course.pk}/notes/" in part


def test_what_was_told_is_not_told_again(course, staff, told):
    note_on(course, staff[Role.REVIEWER])
    assert told()

    assert told() == []
    assert Outgoing.objects.get(kind=TELL).done_at == SOON


def test_what_comes_after_is_owed_and_told_anew(course, staff, told):
    note_on(course, staff[Role.REVIEWER])
    told()
    note_on(course, staff[Role.REVIEWER], text="And this.", at=SOON)

    assert Outgoing.objects.get(kind=TELL).done_at is None
    assert told() == [staff[Role.AUTHOR].email]
    mail = written(Letter.objects.get())
    assert "And this." in mail.text
    assert "The limit is wrong." not in mail.text


def test_who_submitted_is_told_too(course, staff, candidate, told):
    proof = Proof(person=staff[Role.LEAD], method="password")
    sign_candidate(candidate, meaning=Meaning.SUBMITTED, proof=proof, at=NOON)
    note_on(course, staff[Role.REVIEWER])

    assert told() == sorted([staff[Role.AUTHOR].email, staff[Role.LEAD].email])


@pytest.mark.parametrize(
    ("kind", "words"),
    [("answered", "answered:"), ("resolved", "resolved the note."), ("reopened", "")],
)
def test_who_noted_is_told_what_became_of_it(course, staff, told, kind, words):
    note = note_on(course, staff[Role.REVIEWER])
    if kind == "reopened":
        act_on(note, kind="resolved", by=staff[Role.LEAD], at=NOON)
    told()
    who = staff[Role.AUTHOR] if kind == "answered" else staff[Role.LEAD]
    act_on(note, kind=kind, text="See 1.2.", by=who, at=SOON)

    readers = told()

    assert staff[Role.REVIEWER].email in readers
    assert who.email not in readers
    letter = Letter.objects.get(to=staff[Role.REVIEWER].email)
    mail = written(letter)
    assert f"{who} {words}" in mail.text
    assert "The limit is wrong." in mail.text
    assert "See 1.2." in mail.text


def test_guest_is_told_by_a_letter_with_their_link(course, staff, guest, told):
    note = note_on(course, guest)
    told()
    act_on(note, kind="answered", text="Thank you.", by=staff[Role.AUTHOR], at=SOON)

    assert told() == [ADA.email]
    mail = written(Letter.objects.get())
    assert f"/review/{token_of(guest)}/" in mail.text
    assert "Thank you." in mail.html
    assert "/cms/" not in mail.text


def test_guest_is_told_that_their_note_was_overruled_without_a_link(
    course, staff, guest, candidate, told
):
    note = note_on(course, guest)
    edition = release(candidate, by=None, change="major", summary="First.", at=NOON)
    overrule(edition, [note], by=staff[Role.LEAD], reason="A matter of taste.", at=NOON)

    assert told() == sorted([ADA.email, staff[Role.AUTHOR].email])
    mail = written(Letter.objects.get(to=ADA.email))
    assert "A matter of taste." in mail.text
    assert "released the course past the note" in mail.text
    assert "/review/" not in mail.text


def test_letters_speak_the_language_of_their_readers(course, staff, candidate, told):
    dutch = guest_of(course, staff[Role.LEAD], guest=replace(ADA, language="nl"))
    staff[Role.AUTHOR].language = "nl"
    staff[Role.AUTHOR].save()
    note = note_on(course, dutch)
    act_on(note, kind="answered", text="Dank.", by=staff[Role.AUTHOR], at=NOON)

    told()

    assert set(Letter.objects.values_list("language", flat=True)) == {"nl"}


def test_who_may_read_no_more_is_told_nothing(course, staff, guest, told):
    note_on(course, staff[Role.REVIEWER])
    note = note_on(course, guest)
    act_on(note, kind="answered", text="x", by=staff[Role.LEAD], at=NOON)
    staff[Role.AUTHOR].hub_roles.update(until=NOON)
    revoke_reviewer(guest, by=staff[Role.LEAD], at=NOON)

    assert told() == []


def test_who_answered_at_once_is_not_told_what_they_answered(
    course, staff, guest, told
):
    note = note_on(course, guest)
    act_on(note, kind="answered", text="True.", by=staff[Role.AUTHOR], at=NOON)

    assert told() == [ADA.email]


def test_guest_whose_data_were_erased_is_told_nothing(course, staff, guest, told):
    note = note_on(course, guest)
    act_on(note, kind="answered", text="x", by=staff[Role.AUTHOR], at=NOON)
    guest.reviewer.delete()

    assert told() == []


def test_guest_is_told_after_the_link_ended_but_not_led_there(
    course, staff, guest, told
):
    note = note_on(course, guest)
    told()
    act_on(note, kind="resolved", by=staff[Role.LEAD], at=LATER)

    assert told(at=LATER) == sorted([ADA.email, staff[Role.AUTHOR].email])
    assert "/review/" not in written(Letter.objects.get(to=ADA.email)).text


def test_nobody_answers_for_a_candidate_that_was_thrown_away(course, staff, told):
    note = note_on(course, staff[Role.REVIEWER])
    act_on(note, kind="resolved", by=staff[Role.LEAD], at=NOON)
    discard_candidate(course)

    assert told() == [staff[Role.REVIEWER].email]
    assert written(Letter.objects.get()).subject == f"Review notes: {course.code}"


def test_note_on_a_course_that_a_machine_froze_waits_for_an_author(course, staff):
    candidate_of(course)
    note_on(course, staff[Role.REVIEWER])

    assert tell_news(course, at=SOON) == 0


def test_task_tells_and_settles(course, staff, candidate):
    note_on(course, staff[Role.REVIEWER])

    assert tell_review_news(str(course.pk)) == 1
    assert tell_review_news(str(course.pk)) == 0
    assert Outgoing.objects.get(kind=TELL).done_at is not None
    assert not ReviewNote.objects.filter(told_at=None).exists()
    assert not NoteEntry.objects.filter(told_at=None).exists()
