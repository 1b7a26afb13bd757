"""Life in the records: learners under way, learners who completed, as they would."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from courses.domain.assessment import hand_in, start
from courses.domain.completion import confirm_name
from courses.domain.enrolment import enrol
from courses.domain.progress import finish_step
from courses.models import AnswerKey, Completion, Course, Enrolment, Run, Step
from hubs.models import User

#: Between one step and the next.
A_WHILE = timedelta(minutes=25)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Sitting:
    """A learner's time with a course: ``steps`` of it, from ``at`` on.

    Steps whose number is in ``failed`` are checks that were failed once before they
    were passed, or, where they are the last, left at that.
    """

    course: str
    at: datetime
    steps: int | None = None
    failed: tuple[str, ...] = ()


def introduce(learner: User, *, name: str, at: datetime) -> None:
    """The learner says which name shall be printed."""
    confirm_name(learner, name=name, at=at)


def take(learner: User, sitting: Sitting) -> Enrolment:
    """The learner enrols and does steps of the course, one after the other."""
    course = Course.objects.get(code=sitting.course)
    run = Run.objects.open().get(
        course=course, hub=course.hub_id, mode=Run.Mode.SELF_PACED
    )
    at = sitting.at
    enrolment = enrol(learner, run=run, at=at)
    steps = list(enrolment.edition.steps.filter(required=True).order_by("position"))
    for step in steps[: sitting.steps]:
        at += A_WHILE
        is_left_failed = sitting.steps is not None and step == steps[sitting.steps - 1]
        if step.kind == Step.Kind.LESSON:
            finish_step(enrolment, step, at=at)
        elif step.number in sitting.failed:
            _attempt(enrolment, step, share=0.4, at=at)
            at += A_DAY
            if not is_left_failed:
                _attempt(enrolment, step, share=1, at=at)
        else:
            _attempt(enrolment, step, share=1, at=at)
        enrolment.last_step, enrolment.last_seen_at = step, at
        Enrolment.objects.filter(pk=enrolment.pk).update(
            last_step=step, last_seen_at=at
        )
    return enrolment


def complete(learner: User, sitting: Sitting) -> Completion:
    """The learner takes the whole course."""
    return Completion.objects.get(enrolment=take(learner, sitting))


def _attempt(enrolment: Enrolment, step: Step, *, share: float, at: datetime) -> None:
    """One attempt with about ``share`` of the answers right, handed in later."""
    attempt = start(enrolment, step, language="en", at=at)
    keys = AnswerKey.objects.get(step=step).keys
    right = list(keys)[: round(len(keys) * share)]
    given: dict[str, Any] = {key: keys[key]["answer"] for key in right}
    hand_in(attempt, given=given, at=at + timedelta(minutes=2 * len(keys)))
