"""Reminding learners that a certificate ends: three times before, and once each."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, QuerySet
from django.urls import reverse

from certificates.domain.number import shown
from certificates.domain.payload import Payload
from certificates.domain.renewing import longer, where_again
from certificates.models import Certificate, Reminder
from courses.domain.completion import last_day
from courses.domain.succession import successions
from hubs.domain.post import post

#: So many days before the end; from the first on, the course can be taken again
#: (:data:`courses.domain.completion.RENEWAL`).
DAYS: Final = (90, 30, 7)


def ending(*, at: datetime) -> QuerySet[Certificate]:
    """Certificates whose learners are to be reminded at ``at``, the first end first.

    Not those that were revoked, replaced or erased, and not where the learner has a
    certificate that lasts longer of the same course, or of one that took its place.
    """
    return _without_longer(after=at, until=at + timedelta(days=max(DAYS)))


def ended_since(moment: datetime, *, at: datetime) -> QuerySet[Certificate]:
    """Certificates that ended after ``moment`` and by ``at``, with the same exceptions.

    One that lasts longer and came later counts, too: nothing has ended then.
    """
    return _without_longer(after=moment, until=at)


def _without_longer(*, after: datetime, until: datetime) -> QuerySet[Certificate]:
    return (
        Certificate.objects.live()
        .filter(
            ~Exists(longer(successions())),
            state=Certificate.State.ISSUED,
            erasure__isnull=True,
            valid_until__gt=after,
            valid_until__lte=until,
            completion__enrolment__learner__is_active=True,
        )
        .order_by("valid_until", "pk")
    )


@transaction.atomic
def remind(certificate: Certificate, *, at: datetime) -> bool:
    """Write to the learner if a reminder is due at ``at``; return whether it was.

    Of several that are due, since nobody looked in between, only the nearest is sent.
    Idempotent, and of two at once one writes.
    """
    days = due_days(certificate, at=at)
    until = certificate.valid_until
    if days is None or until is None:
        return False
    _reminder, is_new = Reminder.objects.get_or_create(
        certificate=certificate, days=days, defaults={"at": at}
    )
    if is_new:
        _write(certificate, until=until, at=at)
    return is_new


def due_days(certificate: Certificate, *, at: datetime) -> int | None:
    """Which reminder's time it is; None before the first, and after the end.

    A certificate that never had so many days has no such reminder: nobody is told on
    the day of issue that the end is near.
    """
    until = certificate.valid_until
    if until is None or until <= at:
        return None
    reached = [days for days in DAYS if until - timedelta(days=days) <= at]
    if not reached:
        return None
    nearest = min(reached)
    had_longer = certificate.issued_at < until - timedelta(days=nearest)
    return nearest if had_longer else None


def _write(certificate: Certificate, *, until: datetime, at: datetime) -> None:
    learner = certificate.completion.enrolment.learner
    payload: Payload = certificate.payload
    zone = ZoneInfo(payload["time_zone"])
    ends = last_day(until, zone=zone)
    passport = reverse("certificates:passport")
    post(
        "expiry",
        to=learner.email,
        language=learner.language,
        content={
            "title": payload["title"],
            "code": payload["course"]["code"],
            "edition": payload["course"]["edition"],
            "hub": payload["hub"]["name"],
            "number": shown(certificate.number),
            "days": (ends - at.astimezone(zone).date()).days,
            "last_day_at": as_moment(ends),
            "course_url": where_again(certificate),
            "passport_url": f"{settings.SITE_ADDRESS}{passport}",
        },
        at=at,
        person=learner,
    )


def as_moment(day: date) -> datetime:
    """A day, for letters: noon is the same day wherever one is read."""
    return datetime.combine(day, time(12), UTC)
