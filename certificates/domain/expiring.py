"""That a certificate's validity has ended: noted once, and its learner told."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, QuerySet

from certificates.domain.reminding import as_moment
from certificates.domain.renewing import longer, where_again
from certificates.domain.telling import tell
from certificates.models import Certificate, Expiry
from courses.domain.completion import last_day
from courses.domain.succession import successions
from courses.models import Completion
from hubs.domain.audit import record

#: What ended longer ago, and was not noted then, is no news to anybody any more.
NEWS: Final = timedelta(days=30)


def over(*, at: datetime) -> QuerySet[Certificate]:
    """Certificates that have expired by ``at``, which nobody noted yet; oldest first.

    What was revoked or replaced before has another end.
    """
    ended = Certificate.objects.ended(at=at).filter(
        state=Certificate.State.ISSUED, expiry__isnull=True
    )
    return ended.order_by("valid_until", "pk")


@transaction.atomic
def note_end(certificate: Certificate, *, at: datetime) -> bool:
    """Note that ``certificate`` has expired; return whether its learner was told.

    Idempotent, and of two at once one notes it. Nobody is told of what was erased, or
    where they have an equal that lasts longer.
    """
    # A lead may be ending it in another way just now.
    Completion.objects.select_for_update().get(pk=certificate.completion_id)
    row = (
        over(at=at)
        .select_related("hub", "completion__enrolment__learner", "completion__edition")
        .filter(pk=certificate.pk)
        .first()
    )
    if row is None or row.valid_until is None:
        return False
    Expiry.objects.create(certificate=row, at=at)
    record(
        "certificate.expired",
        row,
        by=None,
        hub=row.hub,
        facts={"until": row.valid_until.isoformat()},
    )
    is_told = row.valid_until > at - NEWS and _wants_to_know(row)
    if is_told:
        _write(row, until=row.valid_until, at=at)
    return is_told


def _wants_to_know(certificate: Certificate) -> bool:
    return (
        Certificate.objects.filter(
            ~Exists(longer(successions())),
            pk=certificate.pk,
            erasure__isnull=True,
            completion__enrolment__learner__is_active=True,
        )
    ).exists()


def _write(certificate: Certificate, *, until: datetime, at: datetime) -> None:
    zone = ZoneInfo(certificate.payload["time_zone"])
    content = {
        "last_day_at": as_moment(last_day(until, zone=zone)),
        "course_url": where_again(certificate),
    }
    tell("certificates/expired", certificate, at=at, content=content)
