"""Courses that are to be reviewed by a date: who is reminded, and when.

A hub promises a date with each edition. Those who release there are reminded before it;
they and the platform's administrators each month after it, until a newer one is out.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.domain.record import language_of
from courses.models import Edition
from hubs.domain.access import roles_with
from hubs.domain.audit import record
from hubs.domain.post import post
from hubs.models import AuditEvent, HubRole, User
from hubs.roles import Verb

REMINDED: Final = "review.reminded"
#: Reviews due within so many days are named.
SOON: Final = timedelta(days=60)
#: How long after a reminder of what is overdue the next one comes.
AGAIN: Final = timedelta(days=30)
NOON: Final = time(12)


def reviews_due(*, on: date) -> QuerySet[Edition]:
    """Editions on offer whose review is due soon or overdue, the oldest date first."""
    return (
        Edition.objects.current()
        .filter(review_by__lte=on + SOON)
        .select_related("course__hub")
        .order_by("review_by", "pk")
    )


@transaction.atomic
def remind(edition: Edition, *, at: datetime) -> int:
    """Write to who must see to the review of ``edition``; return to how many.

    To nobody where they were reminded of the same already.
    """
    # Two schedulers at once: the second finds what the first recorded.
    Edition.objects.select_for_update().get(pk=edition.pk)
    stage = _stage(edition, on=at.date())
    told = AuditEvent.objects.filter(
        verb=REMINDED,
        object_type=edition._meta.label_lower,
        object_id=str(edition.pk),
        facts__stage=stage,
    )
    if told.exists():
        return 0
    readers = _readers(edition, at=at)
    for person in readers:
        _write(edition, person, at=at)
    record(
        REMINDED,
        edition,
        by=None,
        hub=edition.course.hub,
        facts={
            "course": edition.course.code,
            "number": edition.number,
            "review_by": edition.review_by.isoformat(),
            "stage": stage,
        },
    )
    return len(readers)


def _write(edition: Edition, person: User, *, at: datetime) -> None:
    language = language_of(edition, wanted=person.language)
    post(
        "courses/review_due",
        to=person.email,
        language=person.language,
        content={
            "title": edition.texts.get(language=language).title,
            "code": edition.course.code,
            "hub": edition.course.hub.name,
            "edition": edition.number,
            "course": edition.course_id,
            "is_overdue": edition.review_by < at.date(),
            # At noon it is the same day everywhere in Europe.
            "review_by_at": datetime.combine(edition.review_by, NOON, UTC),
        },
        at=at,
        person=person,
    )


def _stage(edition: Edition, *, on: date) -> str:
    """What is told once: that the date comes, and each month since it passed."""
    if on <= edition.review_by:
        return "due"
    return f"overdue {(on - edition.review_by) // AGAIN}"


def _readers(edition: Edition, *, at: datetime) -> list[User]:
    held = HubRole.objects.current(at=at).filter(
        hub=edition.course.hub, role__in=roles_with(Verb.RELEASE)
    )
    wanted = Q(pk__in=held.values("user"))
    if edition.review_by < at.date():
        wanted |= Q(is_superuser=True)
    return list(User.objects.filter(wanted, is_active=True).order_by("pk"))
