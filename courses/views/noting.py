"""Notes beside what they are about: what staff and reviewers from outside both see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.in_words import Line, question_lines
from courses.domain.review_notes import (
    Changed,
    NoCandidate,
    NoSuchPlace,
    NotNow,
    Place,
    TooMuch,
    act_on,
    write_note,
)
from courses.domain.review_rights import Standing, Voice, allowed, possible, standing_of
from courses.forms.review import EntryForm, NoteForm
from courses.models import Course, Edition, NoteEntry, ReviewNote, Step, StepText
from hubs.domain.access import can
from hubs.models import User
from hubs.roles import Verb


class NotTaken(Exception):
    """What was sent is not kept; ``form`` says why and still holds it."""

    def __init__(self, form: Form, status: int) -> None:
        super().__init__(form.errors)
        self.form, self.status = form, status


@dataclass(frozen=True)
class Reader:
    """Who looks at notes; ``address`` is where what they do to one goes.

    ``reads_words`` is said of those who may see what is right in quizzes: notes tell.
    """

    voice: Voice
    standing: Standing
    address: Callable[[ReviewNote], str]
    reads_words: bool = True


@dataclass(frozen=True)
class StepNow:
    """A step as the candidate has it: where it is read, and the hash of its content."""

    address: str
    content_hash: str


@dataclass(frozen=True)
class Thread:
    """A note with what its reader may do to it; ``now`` is None where its step is gone.

    ``form`` holds what was sent and not taken, if anything was.
    """

    note: ReviewNote
    acts: frozenset[str]
    form: Form
    address: str
    now: StepNow | None
    has_words: bool = True

    @property
    def has_changed(self) -> bool:
        """Whether the step says something else than when it was noted on."""
        return self.now is not None and self.now.content_hash != self.note.step_hash


@dataclass(frozen=True)
class Notable:
    """A step or question with the notes on it; ``form`` where one may note."""

    question: str
    number: int
    lines: list[Line]
    threads: list[Thread]
    form: Form | None


def threads_of(
    notes: Iterable[ReviewNote],
    reader: Reader,
    steps: Mapping[UUID, StepNow],
    *,
    given: tuple[int, Form] | None = None,
) -> list[Thread]:
    """The notes as ``reader`` sees them.

    ``steps`` are the candidate's by key, ``given`` is a note's number with the form
    that was not taken.
    """
    return [
        Thread(
            note=note,
            acts=possible(note)
            & allowed(note, by=reader.voice, standing=reader.standing),
            form=(
                given[1]
                if given and given[0] == note.pk
                else EntryForm(auto_id=f"note-{note.pk}-%s")
            ),
            address=reader.address(note),
            now=steps.get(note.step_key),
            has_words=reader.reads_words,
        )
        for note in notes
    ]


def staff_reader(person: User, course: Course, *, at: datetime) -> Reader:
    """Somebody of the hub, with what their role lets them do to the course's notes."""
    return Reader(
        voice=person,
        standing=standing_of(person, course, at=at),
        address=lambda note: reverse("courses_note_act", args=[course.pk, note.pk]),
        reads_words=can(person, Verb.KEYS, course.hub, at=at),
    )


def steps_now(
    candidate: Edition | None, address: Callable[[str], str]
) -> dict[UUID, StepNow]:
    """The candidate's steps by key; ``address`` tells where a slug is read."""
    if candidate is None:
        return {}
    rows = candidate.steps.values_list("key", "slug", "content_hash")
    return {key: StepNow(address(slug), sha256) for key, slug, sha256 in rows}


def notables(
    said: StepText,
    keys: dict[str, Any],
    threads: list[Thread],
    *,
    may_note: bool,
    given: Form | None = None,
) -> list[Notable]:
    """The step itself and its questions, each with its notes.

    What is nothing but questions comes after them. Notes on a question that is gone
    stand at the step. ``keys`` tell what is right, ``given`` is a note's form that was
    not taken.
    """
    asked = [each["key"] for each in said.questions]
    places: dict[str, list[Thread]] = {key: [] for key in ["", *asked]}
    for thread in threads:
        question = thread.note.question
        places[question if question in places else ""].append(thread)
    lines = {q["key"]: question_lines(q, keys, said.language) for q in said.questions}
    found = [
        Notable(
            question=question,
            number=number,
            lines=lines.get(question, []),
            threads=noted,
            form=_form(said, question, number, given) if may_note else None,
        )
        for number, (question, noted) in enumerate(places.items())
    ]
    return found if said.body else [*found[1:], found[0]]


def take_note(
    data: Mapping[str, Any], course: Course, step: Step, *, by: Voice, at: datetime
) -> ReviewNote:
    """Keep a note that was sent.

    Raises :exc:`NotTaken`, or :exc:`courses.domain.review_notes.NotTheirs`.
    """
    form = NoteForm(data)
    if not form.is_valid():
        raise NotTaken(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    place = Place(
        step=step.key,
        seen=given["seen"],
        language=given["language"],
        question=given["question"],
        passage=given.get("passage", ""),
    )
    try:
        return write_note(course, place=place, text=given["text"], by=by, at=at)
    except (Changed, NoSuchPlace, NoCandidate) as error:
        anew = NoteForm({**_plain(data), "seen": step.content_hash})
        anew.add_error(
            None,
            _("Meanwhile this was frozen anew and changed. Look again, then send it."),
        )
        raise NotTaken(anew, HTTPStatus.CONFLICT) from error
    except TooMuch as error:
        form.add_error(None, _("This link holds no more notes. Write to the hub."))
        raise NotTaken(form, HTTPStatus.TOO_MANY_REQUESTS) from error


def take_entry(
    data: Mapping[str, Any], note: ReviewNote, *, by: Voice, at: datetime
) -> NoteEntry:
    """Keep what was said to a note, or done about it.

    Raises :exc:`NotTaken`, or :exc:`courses.domain.review_notes.NotTheirs`.
    """
    form = EntryForm(data, auto_id=f"note-{note.pk}-%s")
    if not form.is_valid():
        raise NotTaken(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    kind, text = form.cleaned_data["kind"], form.cleaned_data["text"]
    try:
        return act_on(note, kind=kind, text=text, by=by, at=at)
    except (NotNow, NoCandidate) as error:
        form.add_error(None, _("Meanwhile somebody else settled or reopened it."))
        raise NotTaken(form, HTTPStatus.CONFLICT) from error
    except TooMuch as error:
        form.add_error(None, _("This link holds no more notes. Write to the hub."))
        raise NotTaken(form, HTTPStatus.TOO_MANY_REQUESTS) from error


def _form(said: StepText, question: str, number: int, given: Form | None) -> Form:
    """A form of its own for each place; the one that was not taken stands in its."""
    if given is not None and (given["question"].value() or "") == question:
        given.auto_id = f"place-{number}-%s"
        return given
    seen = {
        "question": question,
        "seen": said.step.content_hash,
        "language": said.language,
    }
    return NoteForm(initial=seen, auto_id=f"place-{number}-%s")


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, one value a name."""
    return {name: data.get(name) for name in data}
