"""What trainers see of a hub's learners, and the attempt more that they grant."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from courses.domain.assessment import NotAQuiz, allowed_attempts
from courses.domain.in_words import answer_in_words, keys_of
from courses.domain.record import StepLine, record_of
from courses.domain.scoring import Verdict
from courses.domain.states import locked, require_learning
from courses.models import (
    Attempt,
    Course,
    Enrolment,
    ExtraAttempt,
    ProgressEvent,
    Step,
    StepText,
)
from hubs.domain.audit import record
from hubs.models import User


class StillAttemptsLeft(Exception):
    """The learner can begin an attempt now: nothing is to be granted."""


class OwnRecord(Exception):
    """Nobody grants an attempt to themselves."""


class PassedAlready(Exception):
    """The quiz was passed: no attempt is missing."""


@dataclass(frozen=True)
class Evidence:
    """A step of a record with what it was when it was done.

    ``seen`` is the step of the edition in which it was finished, None while it is not;
    ``is_stuck`` says that no attempt is left now, and none was passed.
    """

    line: StepLine
    seen: Step | None
    attempts: tuple[Attempt, ...]
    is_stuck: bool


def learners_of(course: Course, *, state: str = "", named: str = "") -> Any:
    """The enrolments of a course, newest first, with ``done`` of ``total`` steps.

    ``state`` and ``named``, a part of a name or an e-mail address, limit them.
    """
    found: QuerySet[Any] = Enrolment.objects.filter(edition__course=course)
    if state:
        found = found.filter(state=state)
    if named:
        name = Q(learner__name_on_certificate__icontains=named)
        found = found.filter(name | Q(learner__email__icontains=named))
    done = ProgressEvent.objects.filter(
        enrolment=OuterRef(OuterRef("pk")),
        step_key=OuterRef("key"),
        step_hash=OuterRef("content_hash"),
    )
    required = Step.objects.filter(edition=OuterRef("edition"), required=True)
    counted = required.filter(Exists(done)).order_by().values("edition")
    return (
        found.select_related("learner", "edition")
        .annotate(
            done=Coalesce(
                Subquery(
                    counted.annotate(n=Count("pk")).values("n"),
                    output_field=IntegerField(),
                ),
                0,
            ),
            total=F("edition__required_steps"),
        )
        .order_by("-pk")
    )


def evidence_of(enrolment: Enrolment, *, language: str, at: datetime) -> list[Evidence]:
    """What is known of each step of an enrolment, in order.

    Attempts count over all of the learner's enrolments in the course.
    """
    shown = record_of(enrolment, language=language)
    finished = {
        (str(event.step_key), event.step_hash): event.step
        for event in enrolment.events.select_related("step__edition")
    }
    hashes = dict(enrolment.edition.steps.values_list("pk", "content_hash"))
    return [
        Evidence(
            line=line,
            seen=finished.get((line.key, hashes[line.id])),
            attempts=tuple(a for a in shown.attempts if str(a.step_key) == line.key),
            is_stuck=(
                line.kind == Step.Kind.QUIZ
                and not line.is_done
                and line.open_attempt is None
                and not allowed_attempts(shown, line, at=at).left
            ),
        )
        for line in shown.steps
    ]


@transaction.atomic
def grant_attempt(
    enrolment: Enrolment, *, slug: str, by: User, reason: str, at: datetime
) -> ExtraAttempt:
    """Let the learner of ``enrolment`` try a quiz once more than the limit allows.

    Raises :exc:`OwnRecord`, :exc:`courses.domain.assessment.NotAQuiz`,
    :exc:`PassedAlready`, :exc:`StillAttemptsLeft`, and what
    :func:`courses.domain.states.require_learning` raises.
    """
    if enrolment.learner_id == by.pk:
        raise OwnRecord(enrolment.public_id)
    # Two trainers at once: the second finds the attempt that the first granted.
    row = locked(enrolment)
    require_learning(row, at=at)
    shown = record_of(row, language=row.edition.default_language)
    line = shown.line(slug)
    if line is None or line.kind != Step.Kind.QUIZ:
        raise NotAQuiz(slug)
    if line.is_done:
        raise PassedAlready(slug)
    if line.open_attempt or allowed_attempts(shown, line, at=at).left:
        raise StillAttemptsLeft(slug)
    granted = ExtraAttempt.objects.create(
        enrolment=row, step_key=line.key, granted_by=by, granted_at=at, reason=reason
    )
    course = row.edition.course
    record(
        "attempt.granted",
        row,
        by=by,
        hub=course.hub,
        reason=reason,
        facts={"course": course.code, "step": slug},
    )
    return granted


@dataclass(frozen=True)
class Answered:
    """A question of an attempt in words: what was given, and what is right."""

    stem: str
    given: str
    right: str
    verdict: Verdict
    points: Fraction
    out_of: int


def answers_of(attempt: Attempt) -> list[Answered]:
    """The questions of an attempt that was handed in, as its learner was asked them."""
    text = StepText.objects.get(step=attempt.step_id, language=attempt.language)
    keys = keys_of(attempt.step)
    given = {each.question: each.value for each in attempt.answers.all()}
    marks = attempt.result or {}
    return [
        Answered(
            stem=asked["stem"],
            given=_in_words(asked, given.get(asked["key"])),
            right=answer_in_words(asked, keys[asked["key"]]["answer"]),
            verdict=Verdict(marks[asked["key"]]["verdict"]),
            points=Fraction(marks[asked["key"]]["points"]),
            out_of=marks[asked["key"]]["of"],
        )
        for asked in text.questions
    ]


def _in_words(asked: dict[str, Any], value: Any) -> str:
    return "" if value is None else answer_in_words(asked, value)
