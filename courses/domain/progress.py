"""Progress: finishing steps, and the record of what was done and what is missing."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from courses.domain.completion import (
    NameNotConfirmed,
    complete_if_met,
    has_confirmed_name,
    unfinished_steps,
)
from courses.domain.states import locked, require_learning
from courses.models import Completion, Enrolment, ProgressEvent, Step


class StepNotInEdition(Exception):
    """The step belongs to another edition than the learner's."""


class NotFinishedByReading(Exception):
    """Only lessons are marked as done; a quiz is finished by passing it."""


@transaction.atomic
def finish_step(enrolment: Enrolment, step: Step, *, at: datetime) -> Completion | None:
    """Note that the learner finished a lesson; complete the course if it was the last.

    Idempotent: the first time counts. Returns the completion where the course is now
    complete. Raises :exc:`NameNotConfirmed` before the last required step, and
    then notes nothing; :exc:`StepNotInEdition`; :exc:`NotFinishedByReading`; and what
    :func:`courses.domain.states.require_learning` raises.
    """
    # Two last steps at once: each would miss the other without the lock.
    row = locked(enrolment)
    require_learning(row, at=at)
    if step.edition_id != row.edition_id:
        raise StepNotInEdition(f"{step.pk} is not in edition {row.edition_id}")
    if step.kind != Step.Kind.LESSON:
        raise NotFinishedByReading(f"{step.pk} is a {step.kind}")
    missing = dict(
        unfinished_steps(row)
        .filter(Q(required=True) | Q(pk=step.pk))
        .values_list("pk", "required")
    )
    if step.pk not in missing:
        return Completion.objects.filter(enrolment=row).first()
    required = {pk for pk, is_required in missing.items() if is_required}
    if required == {step.pk} and not has_confirmed_name(row.learner_id):
        raise NameNotConfirmed(row.public_id)
    note_finished(row, step, at=at)
    return complete_if_met(row, at=at) if required <= {step.pk} else None


def note_finished(enrolment: Enrolment, step: Step, *, at: datetime) -> None:
    """Add the fact that ``step`` is done; a second time adds nothing."""
    ProgressEvent.objects.bulk_create(
        [
            ProgressEvent(
                enrolment=enrolment,
                step=step,
                step_key=step.key,
                step_hash=step.content_hash,
                happened_at=at,
            )
        ],
        ignore_conflicts=True,
    )


def remember_place(enrolment: Enrolment, step_id: int, *, at: datetime) -> None:
    """Keep where the learner is, to go on there on any device."""
    if enrolment.last_step_id != step_id:
        Enrolment.objects.filter(pk=enrolment.pk).update(
            last_step=step_id, last_seen_at=at
        )
