"""Attempts at quizzes: begun under a limit, saved as they go, graded once."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db import transaction
from django.db.models import JSONField, OuterRef, Subquery

from courses.domain.attempts_left import Allowance, allowance
from courses.domain.completion import (
    NameNotConfirmed,
    complete_if_met,
    unfinished_steps,
)
from courses.domain.progress import StepNotInEdition, note_finished
from courses.domain.questions import Question, asked
from courses.domain.record import Record, StepLine, language_of
from courses.domain.scoring import Grade, grade
from courses.domain.states import note, require_learning
from courses.models import (
    Answer,
    AnswerKey,
    Attempt,
    Enrolment,
    ExtraAttempt,
    Step,
    StepText,
)


class NotAQuiz(Exception):
    """The step has no questions."""


class AlreadyPassed(Exception):
    """The quiz was passed; the right answers are shown."""


class NoAttemptLeft(Exception):
    """The limit of the course is reached."""

    def __init__(self, allowed: Allowance) -> None:
        super().__init__(f"none of {allowed.limit} left until {allowed.next_at}")
        self.allowed = allowed


class HandedIn(Exception):
    """The attempt was handed in and takes no more answers."""


class NotAnAnswer(Exception):
    """A value that this question cannot be answered with."""


@transaction.atomic
def start(enrolment: Enrolment, step: Step, *, language: str, at: datetime) -> Attempt:
    """Begin an attempt, or go on with the one that was begun.

    The questions are those of the step, in an order that is drawn now. Raises
    :exc:`NotAQuiz`, :exc:`AlreadyPassed`, :exc:`NoAttemptLeft`,
    :exc:`courses.domain.completion.NameNotConfirmed` where this is the last required
    step, and what :func:`courses.domain.states.require_learning` raises.
    """
    row = _locked_place(enrolment)
    require_learning(row, at=at)
    if step.edition_id != row.edition_id:
        raise StepNotInEdition(f"{step.pk} is not in edition {row.edition_id}")
    if step.kind != Step.Kind.QUIZ:
        raise NotAQuiz(f"{step.pk} is a {step.kind}")
    attempts = list(_attempts_of(row.learner_id, step))
    own = [attempt for attempt in attempts if attempt.enrolment_id == row.pk]
    begun: Attempt | None = next(
        (each for each in own if each.submitted_at is None), None
    )
    if begun is not None:
        return begun
    missing = set(_missing(row, step))
    if step.pk not in missing:
        raise AlreadyPassed(f"{row.public_id}: {step.key}")
    starts = [each.started_at for each in attempts]
    allowed = _allowed(row, step.key, starts=starts, at=at)
    if not allowed.left:
        raise NoAttemptLeft(allowed)
    is_last = step.required and missing == {step.pk}
    if is_last and row.learner.name_confirmed_at is None:
        raise NameNotConfirmed(row.public_id)
    return Attempt.objects.create(
        enrolment=row,
        step=step,
        step_key=step.key,
        number=max((each.number for each in own), default=0) + 1,
        seed=secrets.randbelow(2**31),
        language=language_of(row.edition, wanted=language),
        started_at=at,
    )


def _locked_place(enrolment: Enrolment) -> Enrolment:
    # The limit counts a learner's attempts in all enrolments, so two starts must wait
    # for one another in whichever they are made: the learner is locked too.
    row = (
        Enrolment.objects.select_for_update(of=("self", "learner"), no_key=True)
        .select_related("learner")
        .get(pk=enrolment.pk)
    )
    if row.edition_id == enrolment.edition_id:
        row.edition = enrolment.edition
    return row


def allowed_attempts(record: Record, line: StepLine, *, at: datetime) -> Allowance:
    """How many attempts are left, over all of the learner's enrolments."""
    starts = [a.started_at for a in record.attempts if str(a.step_key) == line.key]
    return _allowed(record.enrolment, line.key, starts=starts, at=at)


def attempt_at(enrolment: Enrolment, *, slug: str, number: int) -> Attempt | None:
    """The attempt with this number at the quiz that has this address now."""
    keys = Step.objects.filter(edition=enrolment.edition_id, slug=slug).values("key")
    attempts = _with_questions().filter(
        enrolment=enrolment.pk, step_key__in=keys, number=number
    )
    found: Attempt | None = attempts.first()
    return found


@transaction.atomic
def save_answers(
    attempt: Attempt, *, given: Mapping[str, Any], at: datetime
) -> dict[str, Answer]:
    """Keep answers as they are given; None takes one back. Returns all that are kept.

    Raises :exc:`HandedIn`, :exc:`NotAnAnswer`, and what
    :func:`courses.domain.states.require_learning` raises.
    """
    row: Attempt = _locked(attempt)
    if row.submitted_at is not None:
        raise HandedIn(f"{row.pk}")
    require_learning(row.enrolment, at=at)
    return _kept(row, given=given, at=at)


@transaction.atomic
def hand_in(
    attempt: Attempt, *, given: Mapping[str, Any] | None = None, at: datetime
) -> Attempt:
    """Grade the attempt, with the answers that are kept and ``given`` ones, once.

    Handing in again returns the first result. A pass finishes the step, and the course
    if it was the last; while the name is not confirmed the pass is noted and the
    completion follows with the name. Raises :exc:`NotAnAnswer` and what
    :func:`courses.domain.states.require_learning` raises.
    """
    row: Attempt = _locked(attempt)
    if row.submitted_at is not None:
        return row
    require_learning(row.enrolment, at=at)
    answers = _kept(row, given=given or {}, at=at)
    marked = _graded(row, {key: each.value for key, each in answers.items()})
    row.submitted_at = at
    row.points = Decimal(marked.points.numerator) / Decimal(marked.points.denominator)
    row.points = row.points.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    row.out_of = marked.out_of
    row.passed = marked.reaches(pass_mark(row.step))
    row.result = {
        key: {
            "points": str(mark.points),
            "of": mark.out_of,
            "verdict": mark.verdict.value,
        }
        for key, mark in marked.marks.items()
    }
    row.save(update_fields=["submitted_at", "points", "out_of", "passed", "result"])
    _note_grade(row)
    if row.passed:
        note_finished(row.enrolment, row.step, at=at)
        complete_if_met(row.enrolment, at=at)
    return row


def _note_grade(attempt: Any) -> None:
    facts = {
        "step": attempt.step.slug,
        "attempt": attempt.number,
        "points": f"{attempt.points}/{attempt.out_of}",
        "verdict": "passed" if attempt.passed else "not passed",
    }
    enrolment = attempt.enrolment
    note("attempt.graded", enrolment, by=enrolment.learner, facts=facts)


def regrade(attempt: Attempt) -> Grade:
    """The grade of the answers that are kept: what ``result`` says, once more."""
    answers = {each.question: each.value for each in attempt.answers.all()}
    return _graded(_with_questions().get(pk=attempt.pk), answers)


def questions_of(attempt: Attempt) -> tuple[Question, ...]:
    """The questions of an attempt in its order and language, without their keys."""
    frozen = getattr(attempt, "frozen", None)
    if frozen is None:
        frozen = _with_questions().get(pk=attempt.pk).frozen
    return asked(frozen, seed=attempt.seed)


def pass_mark(step: Step) -> int:
    """Per cent of the points that pass this quiz."""
    return step.edition.pass_mark if step.pass_mark is None else step.pass_mark


def _with_questions() -> Any:
    """Attempts with their frozen questions, step and edition, which never change."""
    text = StepText.objects.filter(
        step=OuterRef("step"), language=OuterRef("language")
    ).values("questions")
    return Attempt.objects.select_related(
        "enrolment__learner", "step__edition__course__hub"
    ).annotate(frozen=Subquery(text, output_field=JSONField()))


def _locked(attempt: Attempt) -> Any:
    """The attempt and its enrolment as they are now, locked.

    An answer must not slip in while the attempt is graded, nor two last steps miss one
    another.
    """
    row = (
        _with_questions().select_for_update(of=("self", "enrolment")).get(pk=attempt.pk)
    )
    if row.enrolment.edition_id == row.step.edition_id:
        row.enrolment.edition = row.step.edition
    return row


def _kept(attempt: Any, *, given: Mapping[str, Any], at: datetime) -> dict[str, Answer]:
    """Write what changed among ``given`` of a locked attempt; return all answers."""
    questions = {each.key: each for each in asked(attempt.frozen, seed=attempt.seed)}
    for key, value in given.items():
        if key not in questions:
            raise NotAnAnswer(f"{attempt.pk}: {key}")
        if value is not None and not questions[key].fits(value):
            raise NotAnAnswer(f"{attempt.pk}: {key}")
    answers = {each.question: each for each in attempt.answers.all()}
    changed = [
        Answer(attempt=attempt, question=key, value=value, saved_at=at)
        for key, value in given.items()
        if value is not None and (key not in answers or answers[key].value != value)
    ]
    taken_back = [k for k, v in given.items() if v is None and k in answers]
    if changed:
        Answer.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["attempt", "question"],
            update_fields=["value", "saved_at"],
        )
    if taken_back:
        attempt.answers.filter(question__in=taken_back).delete()
    answers |= {each.question: each for each in changed}
    return {key: each for key, each in answers.items() if key not in taken_back}


def _graded(attempt: Any, answers: Mapping[str, Any]) -> Grade:
    key = AnswerKey.objects.get(step=attempt.step_id)
    options = {each["key"]: len(each.get("options", ())) for each in attempt.frozen}
    return grade(key.keys, answers=answers, options=options)


def _attempts_of(learner_id: int, step: Step) -> Any:
    return (
        Attempt.objects.filter(enrolment__learner=learner_id, step_key=step.key)
        .defer("result")
        .order_by("started_at", "pk")
    )


def _missing(enrolment: Enrolment, step: Step) -> list[int]:
    """Required steps that are not done, and ``step`` if it is not."""
    unfinished = unfinished_steps(enrolment).values_list("pk", "required")
    return [pk for pk, required in unfinished if required or pk == step.pk]


def _allowed(
    enrolment: Enrolment, step_key: Any, *, starts: list[datetime], at: datetime
) -> Allowance:
    limit = enrolment.edition.attempts_per_day
    extra = 0
    # Extra attempts matter only where the limit was reached at some time.
    if len(starts) >= limit:
        extra = ExtraAttempt.objects.filter(
            enrolment__learner=enrolment.learner_id, step_key=step_key
        ).count()
    return allowance(starts, limit=limit, extra=extra, at=at)
