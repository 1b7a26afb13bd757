"""What a learner is shown of an attempt that was handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from courses.domain.assessment import questions_of
from courses.domain.attempts_left import Allowance
from courses.domain.questions import Question
from courses.domain.record import Record, StepLine
from courses.domain.scoring import Key, Source, Verdict
from courses.models import AnswerKey, Attempt


@dataclass(frozen=True)
class ReviewedQuestion:
    """A question with what was answered.

    ``right`` is None and ``explanation`` empty while the answers are not told.
    """

    question: Question
    value: Any
    verdict: Verdict
    points: Fraction
    read_again: StepLine | None
    right: Any = None
    explanation: str = ""
    sources: tuple[Source, ...] = ()


class Reviewed(Protocol):
    """Questions with what was answered, and whether the right answers are told."""

    @property
    def is_told(self) -> bool:
        """Whether they are."""

    @property
    def questions(self) -> tuple[ReviewedQuestion, ...]:
        """The questions in their order."""


@dataclass(frozen=True)
class Review:
    """An attempt that was handed in, as far as its learner may see it."""

    attempt: Attempt
    is_told: bool
    questions: tuple[ReviewedQuestion, ...]


def is_told(attempt: Attempt, *, has_passed: bool, left: Allowance) -> bool:
    """Whether right answers and explanations are shown.

    After a pass, or when no attempt is left.
    """
    return bool(attempt.passed) or has_passed or not left.left


def review(attempt: Attempt, *, record: Record, left: Allowance) -> Review:
    """What the learner may see of ``attempt`` now.

    Nothing is told beside an attempt that is still being written.
    """
    keys: dict[str, Key] = AnswerKey.objects.get(step=attempt.step_id).keys
    line = next((s for s in record.steps if s.key == str(attempt.step_key)), None)
    has_passed = line is not None and line.is_done
    is_writing = line is not None and line.open_attempt is not None
    told = not is_writing and is_told(attempt, has_passed=has_passed, left=left)
    answers = {each.question: each.value for each in attempt.answers.all()}
    return Review(
        attempt=attempt,
        is_told=told,
        questions=tuple(
            _reviewed(
                question,
                value=answers.get(question.key),
                key=keys[question.key],
                result=(attempt.result or {})[question.key],
                record=record,
                language=attempt.language if told else None,
            )
            for question in questions_of(attempt)
        ),
    )


def _reviewed(
    question: Question,
    *,
    value: Any,
    key: Key,
    result: Mapping[str, Any],
    record: Record,
    language: str | None,
) -> ReviewedQuestion:
    """One question; ``language`` is None where the answer is not told."""
    told: dict[str, Any] = {}
    if language is not None:
        texts = key["explanation"]
        told = {
            "right": key["answer"],
            "explanation": texts.get(language) or next(iter(texts.values()), ""),
            "sources": tuple(key["sources"]),
        }
    again = key.get("read_again")
    return ReviewedQuestion(
        question=question,
        value=value,
        verdict=Verdict(result["verdict"]),
        points=Fraction(result["points"]),
        read_again=record.line(again) if again else None,
        **told,
    )
