"""Letters about notes: one to each whom it concerns, about all that came together."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.domain.record import language_of
from courses.domain.review_links import candidate_for, token_of
from courses.domain.review_notes import TELL
from courses.domain.review_rights import Voice, candidate_of, number_to_be
from courses.models import (
    Course,
    Edition,
    NoteEntry,
    ReviewNote,
)
from hubs.domain.access import can
from hubs.domain.outbox import settle
from hubs.domain.post import post
from hubs.domain.signing_off import Meaning
from hubs.models import User
from hubs.roles import Verb

#: What happened, in the words of the letter's template.
WRITTEN = "written"
News = dict[str, Any]


@transaction.atomic
def tell_news(course: Course, *, at: datetime) -> int:
    """Write about what nobody was told yet; return to how many.

    What is noted or said goes to the authors and to all who spoke before, but not to
    those who spoke since: they have read it. The letters and the settling stand or fall
    together.
    """
    # Who notes something takes the same lock: nothing comes in between.
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    authors: dict[int, set[Voice]] = {}
    letters: dict[Voice, list[News]] = defaultdict(list)
    for said in _untold(course):
        note = said if isinstance(said, ReviewNote) else said.note
        if note.number not in authors:
            authors[note.number] = _authors(course, note.number)
        before, since = _spoke(note, said)
        for reader in (before | authors[note.number]) - since:
            letters[reader].append(_news(note, said))
    told = sum(_write(course, reader, news, at=at) for reader, news in letters.items())
    ReviewNote.objects.filter(course=course, told_at=None).update(told_at=at)
    NoteEntry.objects.filter(note__course=course, told_at=None).update(told_at=at)
    settle(TELL, key=course.pk, at=at)
    return told


def _untold(course: Course) -> list[ReviewNote | NoteEntry]:
    """Notes and entries without a letter, in the order in which they were made."""
    notes = ReviewNote.objects.with_thread().filter(course=course)
    by_key = {note.pk: note for note in notes}
    new: list[ReviewNote | NoteEntry] = [n for n in by_key.values() if not n.told_at]
    for note in by_key.values():
        new += [entry for entry in note.thread.all() if not entry.told_at]
    return sorted(new, key=lambda said: said.at)


def _who(said: ReviewNote | NoteEntry) -> Voice:
    who: Voice = said.person or said.guest  # type: ignore[assignment] # one is there
    return who


def _spoke(
    note: ReviewNote, said: ReviewNote | NoteEntry
) -> tuple[set[Voice], set[Voice]]:
    """Who spoke before ``said``, and who spoke from then on."""
    spoken: list[ReviewNote | NoteEntry] = [note, *note.thread.all()]
    here = spoken.index(said)
    return {_who(s) for s in spoken[:here]}, {_who(s) for s in spoken[here:]}


def _authors(course: Course, number: int) -> set[Voice]:
    """Who answers for the content: who submitted it, and who froze it."""
    edition = _edition(course, number)
    if edition is None:
        return set()
    rows = edition.sign_offs.filter(signature__meaning=Meaning.SUBMITTED)
    signed = rows.select_related("signature__signer")
    people: set[Voice] = {row.signature.signer for row in signed}
    return people | ({edition.frozen_by} if edition.frozen_by else set())


def _edition(course: Course, number: int) -> Edition | None:
    if number == number_to_be(course):
        return candidate_of(course)
    return course.editions.select_related("frozen_by").filter(number=number).first()


def _news(note: ReviewNote, said: ReviewNote | NoteEntry) -> News:
    return {
        "what": said.kind if isinstance(said, NoteEntry) else WRITTEN,
        "who": said.voice,
        "text": said.text,
        "about": note.text if isinstance(said, NoteEntry) else note.passage,
        "step": note.step_number,
        "title": note.step_title,
        "question": note.question_number,
    }


def _write(course: Course, reader: Voice, news: list[News], *, at: datetime) -> int:
    """One letter; none to who may not read it any more. Return how many."""
    about: News = {"code": course.code, "hub": course.hub.name, "news": news}
    if isinstance(reader, User):
        if not can(reader, Verb.READ, course.hub, at=at):
            return 0
        about |= {"title": _title(course, reader.language), "course": course.pk}
        _post(about, to=reader.email, language=reader.language, person=reader, at=at)
        return 1
    if reader.revoked_at or not hasattr(reader, "reviewer"):
        return 0
    is_open = candidate_for(reader, at=at) is not None
    about |= {
        "title": _title(course, reader.language),
        "token": token_of(reader) if is_open else "",
    }
    _post(about, to=reader.reviewer.email, language=reader.language, at=at)
    return 1


def _post(
    content: News,
    *,
    to: str,
    language: str,
    at: datetime,
    person: User | None = None,
) -> None:
    post(
        "courses/review_news",
        to=to,
        language=language,
        content=content,
        at=at,
        person=person,
    )


def _title(course: Course, language: str) -> str:
    """What the course is called, by its newest edition."""
    edition = candidate_of(course) or course.editions.order_by("-number").first()
    if edition is None:
        return course.code
    titles = {text.language: text.title for text in edition.texts.all()}
    return titles[language_of(edition, wanted=language)]
