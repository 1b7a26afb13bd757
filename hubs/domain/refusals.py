"""What people tried and were not allowed to do: an inspector asks for that too."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models

from hubs.domain.audit import record
from hubs.models import AuditEvent, Hub, User

REFUSED: Final = "permission.refused"
#: How often the same is noted of one person, in which time: what is only ever added to
#: must not be filled by somebody who keeps asking.
MOST: Final = 5
WHILE: Final = timedelta(minutes=1)


def note_refusal(
    person: User,
    *,
    act: str,
    thing: models.Model,
    at: datetime,
    hub: Hub | None = None,
) -> None:
    """Record that ``person`` wanted to do ``act`` to ``thing`` and may not.

    ``hub`` is whose ``thing`` is; its lead reads it. ``act`` must be one of few, since
    the same act at the same hub is noted at most :data:`MOST` times a minute.
    """
    lately = AuditEvent.objects.filter(actor=person, verb=REFUSED, at__gt=at - WHILE)
    if lately.filter(hub=hub, facts__act=act).count() < MOST:
        record(REFUSED, thing, by=person, hub=hub, facts={"act": act})
