"""Whom a candidate concerns when it is released."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from courses.models import Attempt, Completion, Edition, Enrolment, ProgressEvent


@dataclass(frozen=True)
class Effect:
    """Numbers of people, never names.

    ``learners`` are under way on the edition that is offered now; ``repeating`` of them
    finished a step that the candidate changed, and would do it again after a minor
    change; ``sitting`` have begun a quiz that it changed, and stay until they are
    asked. ``valid`` completions of any edition keep what they have.
    """

    learners: int
    repeating: int
    sitting: int
    valid: int


def effect_of(candidate: Edition, current: Edition | None, *, at: datetime) -> Effect:
    """Whom the release of ``candidate`` concerns now."""
    under_way = Enrolment.objects.active().filter(edition=current)
    same = set(candidate.steps.values_list("key", "content_hash"))
    stays = set(candidate.steps.values_list("key", flat=True))
    done = ProgressEvent.objects.filter(enrolment__in=under_way, step__edition=current)
    begun = Attempt.objects.filter(
        enrolment__in=under_way, submitted_at__isnull=True
    ).select_related("step")
    return Effect(
        learners=under_way.aggregate(n=Count("pk"))["n"] if current else 0,
        repeating=len(
            {
                enrolment
                for enrolment, key, digest in done.values_list(
                    "enrolment", "step_key", "step_hash"
                )
                if key in stays and (key, digest) not in same
            }
        ),
        sitting=len(
            {
                attempt.enrolment_id
                for attempt in begun
                if (attempt.step_key, attempt.step.content_hash) not in same
            }
        ),
        valid=Completion.objects.valid(at=at)
        .filter(edition__course=candidate.course_id)
        .count(),
    )
