"""Review notes: who writes, answers, settles and overrules them.

A reviewer of the hub, or somebody outside who was sent a link, notes something on a
step or question of a candidate. People of the hub answer; who wrote it, or a reviewer,
resolves it. What is open keeps the candidate from release, unless it is overruled with
a reason. Notes stand at keys, so that a candidate frozen anew has them too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from courses.domain.review_rights import (
    Kind,
    Voice,
    acts_of,
    candidate_of,
    may_note,
    number_to_be,
    possible,
)
from courses.models import (
    Course,
    Edition,
    NoteEntry,
    ReviewInvitation,
    ReviewNote,
    Step,
    StepText,
)
from courses.models.review import ReviewNoteQuerySet
from hubs.domain.audit import Personal, record
from hubs.domain.outbox import owe
from hubs.models import User

#: The task that writes letters about what was noted and said.
TELL: Final = "courses.tell_review_news"
#: How long letters wait for more to come: a reviewer who writes ten notes sends one.
PATIENCE: Final = timedelta(minutes=15)
#: How much a guest may write, in notes and what is said to them.
MOST_OF_GUEST: Final = 300


@dataclass(frozen=True)
class Place:
    """Where a note stands: a step, or a question of it, in the language that was read.

    ``seen`` is the step's content hash as it was shown.
    """

    step: UUID
    seen: str
    language: str
    question: str = ""
    passage: str = ""


class NoCandidate(Exception):
    """There is no candidate to note on: it was released meanwhile, or thrown away."""


class NoSuchPlace(Exception):
    """The candidate has no such step or question."""


class Changed(Exception):
    """The step was frozen anew with other content than was shown."""


class NotTheirs(Exception):
    """Noting, answering or settling this is not for them, or not any more."""


class NotNow(Exception):
    """What is open cannot be reopened; what is settled cannot be settled again."""


class TooMuch(Exception):
    """The guest has written as much as one link may."""


@transaction.atomic
def write_note(
    course: Course, *, place: Place, text: str, by: Voice, at: datetime
) -> ReviewNote:
    """Note something on the course's candidate.

    Raises :exc:`NotTheirs`, :exc:`NoCandidate`, :exc:`NoSuchPlace`, :exc:`Changed` or
    :exc:`TooMuch`.
    """
    course, candidate = _locked(course)
    number = number_to_be(course)
    if not may_note(by, course, number=number, at=at):
        raise NotTheirs(course.pk)
    said = _step_text(candidate, place)
    note = ReviewNote(
        course=course,
        number=number,
        step_key=said.step.key,
        step_hash=said.step.content_hash,
        step_number=said.step.number,
        step_title=said.title,
        question=place.question,
        question_number=_question_number(said, place.question),
        passage=place.passage,
        text=text,
        at=at,
        **_voice(by),
    )
    note.save(force_insert=True)
    _note_down("note.written", note, by=by, at=at)
    return note


@transaction.atomic
def act_on(
    note: ReviewNote, *, kind: str, by: Voice, at: datetime, text: str = ""
) -> NoteEntry:
    """Answer, resolve or reopen a note of the candidate.

    Raises :exc:`NoCandidate`, :exc:`NotTheirs`, :exc:`NotNow` or :exc:`TooMuch`.
    """
    course, _candidate = _locked(note.course)
    note = ReviewNote.objects.select_related("course__hub").get(pk=note.pk)
    if not _is_live(note, course):
        raise NoCandidate(note.pk)
    if kind not in acts_of(note, by=by, at=at):
        raise NotTheirs(note.pk)
    if kind not in possible(note):
        raise NotNow(note.pk)
    entry = NoteEntry.objects.create(
        note=note, kind=kind, text=text, at=at, **_voice(by)
    )
    _note_down(f"note.{kind}", note, by=by, at=at)
    return entry


@transaction.atomic
def overrule(
    edition: Edition, notes: list[ReviewNote], *, by: User, reason: str, at: datetime
) -> None:
    """Settle ``notes`` that are open, since ``edition`` is released nevertheless."""
    for note in notes:
        NoteEntry.objects.create(
            note=note, kind=Kind.OVERRULED, text=reason, person=by, at=at
        )
    record(
        "course.notes_overruled",
        edition,
        by=by,
        hub=edition.course.hub,
        reason=reason,
        facts={
            "course": edition.course.code,
            "notes": [note.pk for note in notes],
            "count": len(notes),
        },
    )
    owe(TELL, key=edition.course_id, at=at, due_at=at + PATIENCE)


def open_notes(course: Course) -> ReviewNoteQuerySet:
    """What keeps the course's candidate from release, also from candidates before."""
    return ReviewNote.objects.open().filter(course=course)


def notes_on(course: Course) -> ReviewNoteQuerySet:
    """Notes on the course's candidate, settled ones too, with their threads."""
    open_ones = open_notes(course).values("pk")
    its_own = Q(number=number_to_be(course)) | Q(pk__in=open_ones)
    return ReviewNote.objects.with_thread().filter(its_own, course=course)


def _locked(course: Course) -> tuple[Course, Edition]:
    """The course and its candidate; nobody freezes or releases until the end."""
    rows = Course.objects.select_for_update(of=("self",)).select_related("hub")
    course = rows.get(pk=course.pk)
    candidate = candidate_of(course)
    if candidate is None:
        raise NoCandidate(course.pk)
    return course, candidate


def _is_live(note: ReviewNote, course: Course) -> bool:
    """Whether the note is about the candidate; what was released is history."""
    return note.number == number_to_be(course) or note.is_open


def _step_text(candidate: Edition, place: Place) -> StepText:
    """The step as it was read, with its texts in the language."""
    step = Step.objects.filter(edition=candidate, key=place.step).first()
    if step is None:
        raise NoSuchPlace(place.step)
    if step.content_hash != place.seen:
        raise Changed(place.step)
    said = StepText.objects.select_related("step").filter(step=step)
    found = said.filter(language=place.language).first() or said.first()
    asked = [each["key"] for each in found.questions] if found else []
    if found is None or (place.question and place.question not in asked):
        raise NoSuchPlace(place.question)
    return found


def _question_number(said: StepText, question: str) -> int | None:
    asked = [each["key"] for each in said.questions]
    return asked.index(question) + 1 if question else None


def _voice(by: Voice) -> dict[str, Any]:
    return {"person": by} if isinstance(by, User) else {"guest": by}


def _note_down(verb: str, note: ReviewNote, *, by: Voice, at: datetime) -> None:
    """Record what was done and owe the letters about it.

    Its words stay here: they may tell what is right, which not all who read the trail
    may see.
    """
    person = by if isinstance(by, User) else None
    facts = {
        "course": note.course.code,
        "step": note.step_number,
        "question": note.question_number,
        "sha256": note.step_hash,
    }
    personal = []
    if isinstance(by, ReviewInvitation):
        _stay_within_bounds(by)
        facts["invitation"] = by.pk
        personal = [Personal("guest", "", by.name)]
    record(
        verb,
        note,
        by=person,
        hub=note.course.hub,
        facts=facts,
        personal=personal,
    )
    owe(TELL, key=note.course_id, at=at, due_at=at + PATIENCE)


def _stay_within_bounds(guest: ReviewInvitation) -> None:
    if guest.notes.count() + guest.entries.count() > MOST_OF_GUEST:
        raise TooMuch(guest.pk)
