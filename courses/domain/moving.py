"""Learners go on in a new edition that changed little: owed by its release."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from courses.domain.enrolment import AttemptUnderWay, is_newer, move
from courses.models import Edition, Enrolment
from hubs.domain.outbox import settle

#: The task that moves them; its key is the new edition's id.
MOVE: Final = "courses.move_learners"


def move_learners(edition: Edition, *, at: datetime) -> int:
    """Move everybody under way on to ``edition``; return how many were moved.

    Each in a transaction of their own: nobody waits for the others, and who was moved
    before an interruption stays moved. Who is in the middle of a quiz that changed is
    asked later, on the record. Nobody is moved where something newer is offered by now.
    """
    moved = 0
    for enrolment in _under_way(edition).iterator():
        with suppress(AttemptUnderWay):
            move(enrolment, to=edition, at=at, by=edition.released_by)
            moved += 1
    settle(MOVE, key=edition.pk, at=at)
    return moved


def _under_way(edition: Edition) -> QuerySet[Enrolment]:
    before = Edition.objects.filter(
        course=edition.course_id,
        number__in=_numbers_before(edition),
        state=Edition.State.SUPERSEDED,
    )
    # Asked once for all: another release meanwhile makes each single move refuse.
    if not is_newer(edition, than=before.first() or edition):
        return Enrolment.objects.none()
    return Enrolment.objects.active().filter(edition__in=before).order_by("pk")


def _numbers_before(edition: Edition) -> list[int]:
    """The editions from which only minor changes lead here, one after the other.

    Not the last one alone: who was in the middle of a quiz then is not left behind.
    """
    changes = dict(
        Edition.objects.filter(course=edition.course_id, number__isnull=False)
        .order_by("number")
        .values_list("number", "change")
    )
    numbers, number = [], edition.number or 0
    while changes.get(number) == Edition.Change.MINOR:
        number -= 1
        numbers.append(number)
    return numbers
