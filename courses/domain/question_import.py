"""Questions of a file into a quiz: looked at first, then all chosen ones or none."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from courses.domain.drafts import draft_to_edit
from courses.domain.foreign import Foreign, Note, Reason
from courses.domain.gift import read_gift
from courses.domain.moodle_xml import read_moodle_xml
from courses.domain.problems import block_faults
from courses.models import CoursePage, QuizPage
from hubs.domain.audit import record
from hubs.models import User

#: Bytes that are read; twenty times what a long quiz takes.
LARGEST: Final = 500_000
_XML: Final = re.compile(r"\s*<(\?xml|quiz|!)", re.IGNORECASE)


def examine(source: str, *, quiz: QuizPage) -> list[Foreign]:
    """The questions of ``source`` (GIFT or Moodle XML) as ``quiz`` would take them.

    Each is cleaned as if it were typed into the form. Raises
    :exc:`courses.domain.foreign.Unreadable`.
    """
    read = read_moodle_xml if _XML.match(source) else read_gift
    asked = {_alike(child.value["stem"]) for child in quiz.questions}
    examined = []
    for question in read(source):
        result = _examined(question)
        if result.value and _alike(result.stem) in asked:
            result = replace(result, notes=(*result.notes, Note.THERE))
        asked.add(_alike(result.stem))
        examined.append(result)
    return examined


def take_over(
    quiz: QuizPage,
    questions: Iterable[Foreign],
    *,
    revision: int | None,
    by: User,
    at: datetime,
) -> int:
    """Append questions to the latest draft of ``quiz``, as one new revision.

    ``revision`` is the one that was looked at. Returns how many came in. Raises
    :exc:`courses.domain.drafts.EditedMeanwhile` and
    :exc:`courses.domain.drafts.NotEditable`, and then nothing was changed.
    """
    with transaction.atomic():
        draft = draft_to_edit(quiz.pk, seen=revision, by=by)
        before = len(draft.questions)
        for question in questions:
            draft.questions.append((question.kind, native(question)))
        count = len(draft.questions) - before
        # The questions were cleaned one by one; others may be drafts still.
        draft.save_revision(user=by, log_action=True, clean=False)
        course = CoursePage.objects.ancestor_of(draft).get().course
        record(
            "quiz.imported",
            draft,
            by=by,
            hub=course.hub,
            facts={"course": course.code, "questions": count},
        )
    return count


def native(question: Foreign) -> Any:
    """The value of a question that can be taken over, as its block knows it."""
    return _block(question.kind).to_python(question.value)


def _examined(question: Foreign) -> Foreign:
    if question.value is None:
        return question
    value = question.value
    if not value["explanation"]:
        # Drafts may lack it and the unit; release will ask for them.
        question = replace(question, notes=(*question.notes, Note.NO_EXPLANATION))
        value = {**value, "explanation": "…"}
    if question.kind == "numeric" and not value["unit"]:
        question = replace(question, notes=(*question.notes, Note.NO_UNIT))
        value = {**value, "unit": "…"}
    block = _block(question.kind)
    faults = block_faults(block, block.to_python(value))
    if faults:
        said = "; ".join(f"{place}: {words}" for place, words in faults)
        return replace(question, value=None, refusal=Reason.NOT_ACCEPTED, detail=said)
    return question


def _block(kind: str) -> Any:
    return QuizPage.questions.field.stream_block.child_blocks[kind]


def _alike(stem: str | None) -> str:
    return " ".join((stem or "").split()).casefold()
