"""Notes on a candidate: who writes, answers and settles them, and what they keep."""

import uuid
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from courses.domain import review_notes
from courses.domain.release import discard_candidate, release
from courses.domain.review_links import revoke_reviewer
from courses.domain.review_notes import (
    PATIENCE,
    TELL,
    Changed,
    NoCandidate,
    NoSuchPlace,
    NotNow,
    NotTheirs,
    TooMuch,
    act_on,
    notes_on,
    open_notes,
    overrule,
    write_note,
)
from courses.domain.review_rights import number_to_be
from courses.models import LessonPage, NoteEntry, ReviewNote, Step
from hubs.models import AuditEvent, AuditValue, Outgoing
from hubs.roles import Role
from tests.factories.hubs import NOON
from tests.factories.pages import saved, whole_course
from tests.factories.review import (
    LATER,
    candidate_of,
    guest_of,
    note_on,
    place_on,
    staff_of,
    step_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_candidate")]
ANSWERED, RESOLVED, REOPENED = "answered", "resolved", "reopened"


@pytest.fixture(scope="module")
def the_course(once):
    return whole_course()


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
def the_candidate(the_course, the_staff):
    return candidate_of(the_course, by=the_staff[Role.AUTHOR])


@pytest.fixture
def candidate(the_candidate):
    return deepcopy(the_candidate)


@pytest.fixture
def guest(course, staff, candidate):
    return guest_of(course, staff[Role.LEAD])


@pytest.fixture
def note(course, staff, candidate):
    return note_on(course, staff[Role.REVIEWER])


def test_note_keeps_where_it_stands_and_what_was_seen(course, staff, candidate):
    step = step_of(course)
    place = place_on(step, passage="Wash your hands.")

    note = write_note(
        course, place=place, text="For how long?", by=staff[Role.REVIEWER], at=NOON
    )

    assert (note.course, note.number) == (course, 1)
    assert (note.step_key, note.step_hash) == (step.key, step.content_hash)
    assert (note.step_number, note.step_title) == ("1.1", "Gowning")
    assert (note.question, note.question_number) == ("", None)
    assert (note.passage, note.text) == ("Wash your hands.", "For how long?")
    assert (note.voice, note.at) == (str(staff[Role.REVIEWER]), NOON)
    assert note.state == "open"


def test_note_on_a_question_keeps_which(course, staff, candidate):
    note = note_on(course, staff[Role.LEAD], question=True)

    asked = step_of(course, Step.Kind.QUIZ).texts.get().questions
    assert (note.question, note.question_number) == (asked[0]["key"], 1)


def test_note_is_recorded_without_its_words(note, course, staff):
    event = AuditEvent.objects.get(verb="note.written")

    assert (event.actor, event.hub) == (staff[Role.REVIEWER], course.hub)
    assert event.facts == {
        "course": course.code,
        "step": "1.1",
        "question": None,
        "sha256": note.step_hash,
    }
    assert note.text not in str(event.facts) + event.reason


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (Role.REVIEWER, True),
        (Role.LEAD, True),
        ("admin", True),
        (Role.AUTHOR, False),
        (Role.TRAINER, False),
        (Role.ASSESSOR, False),
        (Role.FINANCE, False),
        ("stranger", False),
        ("other hub's lead", False),
    ],
)
def test_notes_are_for_reviewers_and_leads_of_the_hub(
    course, staff, candidate, who, allowed
):
    if allowed:
        assert note_on(course, staff[who]).person == staff[who]
        return
    with pytest.raises(NotTheirs):
        note_on(course, staff[who])
    assert not ReviewNote.objects.exists()


def test_guest_notes_with_their_name(course, guest):
    note = note_on(course, guest)

    event = AuditEvent.objects.get(verb="note.written")
    assert (note.person, note.guest, note.voice) == (None, guest, "Ada Outside")
    assert (event.actor, event.facts["invitation"]) == (None, guest.pk)
    assert "Ada" not in str(event.facts)
    assert AuditValue.objects.get(event=event).new == "Ada Outside"


def test_erased_guest_has_a_general_name(course, guest):
    note = note_on(course, guest)
    guest.reviewer.delete()

    assert ReviewNote.objects.get(pk=note.pk).voice == "Outside reviewer"


def test_guest_does_not_note_after_the_link_ended(course, guest):
    with pytest.raises(NotTheirs):
        note_on(course, guest, at=LATER)


def test_guest_does_not_note_after_the_link_was_taken_back(course, staff, guest):
    revoke_reviewer(guest, by=staff[Role.LEAD], at=NOON)
    guest.refresh_from_db()

    with pytest.raises(NotTheirs):
        note_on(course, guest)


def test_guest_of_another_course_does_not_note(staff, guest):
    another = whole_course()
    candidate_of(another)

    with pytest.raises(NotTheirs):
        note_on(another, guest)


def test_guest_does_not_note_on_the_edition_after(course, candidate, guest):
    release(candidate, by=None, change="major", summary="First.", at=NOON)
    candidate_of(course)

    with pytest.raises(NotTheirs):
        note_on(course, guest)


def test_guest_writes_so_much_and_no_more(course, guest, monkeypatch):
    monkeypatch.setattr(review_notes, "MOST_OF_GUEST", 2)
    note = note_on(course, guest)
    act_on(note, kind=ANSWERED, text="And the unit.", by=guest, at=NOON)

    with pytest.raises(TooMuch):
        note_on(course, guest)
    with pytest.raises(TooMuch):
        act_on(note, kind=RESOLVED, by=guest, at=NOON)
    assert (ReviewNote.objects.count(), NoteEntry.objects.count()) == (1, 1)


def test_nothing_is_noted_where_there_is_no_candidate(course, staff, candidate):
    place = place_on(step_of(course))
    discard_candidate(course)

    with pytest.raises(NoCandidate):
        write_note(course, place=place, text="x", by=staff[Role.LEAD], at=NOON)


def test_place_that_is_not_there_is_not_noted_on(course, staff, candidate):
    step = step_of(course)
    unknown = place_on(step, question="another")
    gone = place_on(Step(key=uuid.uuid4(), content_hash="0"))

    for place in (unknown, gone):
        with pytest.raises(NoSuchPlace):
            write_note(course, place=place, text="x", by=staff[Role.LEAD], at=NOON)


def test_language_that_the_step_has_not_is_another(course, staff, candidate):
    place = review_notes.Place(
        step=step_of(course).key, seen=step_of(course).content_hash, language="xx"
    )

    note = write_note(course, place=place, text="x", by=staff[Role.LEAD], at=NOON)

    assert note.step_title == "Gowning"


def test_step_that_changed_meanwhile_is_looked_at_again(course, staff, candidate):
    place = place_on(step_of(course), seen="0" * 64)

    with pytest.raises(Changed):
        write_note(course, place=place, text="x", by=staff[Role.LEAD], at=NOON)


def test_note_stays_with_the_candidate_that_is_frozen_anew(course, staff, note):
    lesson = LessonPage.objects.get()
    lesson.body = [("rich_text", "<p>Wash your hands for long.</p>")]
    saved(lesson)

    candidate_of(course, by=staff[Role.AUTHOR])

    assert list(open_notes(course)) == [note]
    assert list(notes_on(course)) == [note]
    assert step_of(course).key == note.step_key
    assert step_of(course).content_hash != note.step_hash


def test_settled_notes_stay_with_the_candidate_but_not_with_the_next_edition(
    course, staff, candidate, note
):
    act_on(note, kind=RESOLVED, by=staff[Role.REVIEWER], at=NOON)
    assert list(notes_on(course)) == [note]

    release(candidate, by=None, change="major", summary="First.", at=NOON)
    candidate_of(course)

    assert number_to_be(course) == 2
    assert list(notes_on(course)) == []


def test_note_that_a_release_left_open_keeps_the_next_one(course, candidate, note):
    release(candidate, by=None, change="major", summary="First.", at=NOON)
    candidate_of(course)

    assert list(notes_on(course)) == list(open_notes(course)) == [note]


@pytest.mark.parametrize(
    ("who", "kind", "allowed"),
    [
        (Role.AUTHOR, ANSWERED, True),
        (Role.AUTHOR, RESOLVED, False),
        (Role.REVIEWER, ANSWERED, True),
        (Role.REVIEWER, RESOLVED, True),
        (Role.LEAD, RESOLVED, True),
        ("admin", RESOLVED, True),
        (Role.TRAINER, ANSWERED, False),
        (Role.FINANCE, ANSWERED, False),
        ("stranger", ANSWERED, False),
        ("other hub's lead", RESOLVED, False),
        ("guest", ANSWERED, False),
        ("guest", RESOLVED, False),
    ],
)
def test_note_of_a_lead_is_answered_by_authors_and_settled_by_reviewers(
    course, staff, guest, who, kind, allowed
):
    note = note_on(course, staff[Role.LEAD])
    voice = guest if who == "guest" else staff[who]

    if not allowed:
        with pytest.raises(NotTheirs):
            act_on(note, kind=kind, text="Done.", by=voice, at=NOON)
        return
    entry = act_on(note, kind=kind, text="Done.", by=voice, at=NOON)
    assert (entry.kind, entry.voice, entry.text) == (kind, str(voice), "Done.")


def test_who_wrote_a_note_settles_it(course, guest):
    note = note_on(course, guest)

    act_on(note, kind=RESOLVED, by=guest, at=NOON)
    assert not open_notes(course).exists()
    act_on(note, kind=REOPENED, text="Not quite.", by=guest, at=NOON)
    assert open_notes(course).exists()


def test_guest_settles_nothing_after_the_link_ended(course, guest):
    note = note_on(course, guest)

    with pytest.raises(NotTheirs):
        act_on(note, kind=RESOLVED, by=guest, at=LATER)


def test_author_who_reviews_no_more_settles_nothing(course, staff, note):
    staff[Role.REVIEWER].hub_roles.update(until=NOON)

    with pytest.raises(NotTheirs):
        act_on(note, kind=RESOLVED, by=staff[Role.REVIEWER], at=NOON)


def test_reviewer_who_became_author_settles_their_own_note(course, staff, note):
    staff[Role.REVIEWER].hub_roles.update(role=Role.AUTHOR)

    act_on(note, kind=RESOLVED, by=staff[Role.REVIEWER], at=NOON)

    assert not open_notes(course).exists()


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ([], REOPENED),
        ([RESOLVED], RESOLVED),
        ([RESOLVED], ANSWERED),
        ([RESOLVED, REOPENED], REOPENED),
    ],
)
def test_note_is_settled_once_and_reopened_once(course, staff, note, before, kind):
    for earlier in before:
        act_on(note, kind=earlier, by=staff[Role.LEAD], at=NOON)

    with pytest.raises(NotNow):
        act_on(note, kind=kind, text="x", by=staff[Role.LEAD], at=NOON)


def test_note_on_what_was_released_is_history(course, staff, candidate, note):
    act_on(note, kind=RESOLVED, by=staff[Role.LEAD], at=NOON)
    release(candidate, by=None, change="major", summary="First.", at=NOON)
    candidate_of(course)

    with pytest.raises(NoCandidate):
        act_on(note, kind=REOPENED, by=staff[Role.LEAD], at=NOON)


def test_what_is_done_to_a_note_is_recorded(course, staff, note):
    act_on(note, kind=ANSWERED, text="In the drafts.", by=staff[Role.AUTHOR], at=NOON)
    act_on(note, kind=RESOLVED, by=staff[Role.REVIEWER], at=NOON)

    events = AuditEvent.objects.filter(verb__startswith="note.").order_by("pk")
    assert [(event.verb, event.actor, event.reason) for event in events] == [
        ("note.written", staff[Role.REVIEWER], ""),
        ("note.answered", staff[Role.AUTHOR], ""),
        ("note.resolved", staff[Role.REVIEWER], ""),
    ]


def test_overruling_settles_and_says_why(course, staff, candidate, note):
    overrule(
        candidate, [note], by=staff[Role.LEAD], reason="A matter of taste.", at=NOON
    )

    event = AuditEvent.objects.get(verb="course.notes_overruled")
    note = ReviewNote.objects.with_thread().get()
    assert (note.state, note.thread.get().text) == ("overruled", "A matter of taste.")
    assert (event.actor, event.reason) == (staff[Role.LEAD], "A matter of taste.")
    assert event.facts == {"course": course.code, "notes": [note.pk], "count": 1}


def test_letters_wait_for_more_to_come(note):
    owed = Outgoing.objects.get(kind=TELL)

    assert (owed.key, owed.due_at) == (str(note.course_id), NOON + PATIENCE)
    assert timedelta(minutes=5) <= PATIENCE <= timedelta(hours=1)


def test_note_and_entry_are_somebodys_and_say_something(course, staff, guest, note):
    rows = [
        ReviewNote(**_facts(note), text="x"),
        ReviewNote(**_facts(note), text="x", person=staff[Role.LEAD], guest=guest),
        ReviewNote(**_facts(note), text="", person=staff[Role.LEAD]),
        NoteEntry(note=note, kind=RESOLVED, at=NOON),
        NoteEntry(note=note, kind=ANSWERED, at=NOON, person=staff[Role.LEAD]),
        NoteEntry(note=note, kind="overruled", at=NOON, person=staff[Role.LEAD]),
    ]

    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_threads_are_read_in_as_many_queries_for_three_as_for_one(
    course, staff, guest, django_assert_num_queries
):
    def read():
        for note in notes_on(course):
            assert note.voice
            assert note.state
            assert [entry.voice for entry in note.thread.all()]

    for count in (1, 3):
        while ReviewNote.objects.count() < count:
            said = note_on(course, guest)
            act_on(said, kind=ANSWERED, text="x", by=guest, at=NOON)
            act_on(said, kind=ANSWERED, text="y", by=staff[Role.LEAD], at=NOON)
        with django_assert_num_queries(6):
            read()


def _facts(note):
    names = ("course", "number", "step_key", "step_hash", "step_number", "step_title")
    return {name: getattr(note, name) for name in names} | {"at": NOON}
