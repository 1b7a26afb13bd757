"""The alarm: the trail did not hold, and nobody has yet said what was done about it.

It stands in the trail itself, so that the end of it is there too, with its reason.
"""

from typing import Final

from hubs.domain.audit import Break, record
from hubs.models import AuditEvent, AuditLink

BROKEN: Final = "trail.broken"
SETTLED: Final = "trail.settled"


def standing_alarm() -> Break | None:
    """Where the trail was found broken, until that is settled."""
    told = AuditEvent.objects.filter(
        # Named for the index by objects.
        object_type=AuditLink._meta.label_lower,
        verb__in=[BROKEN, SETTLED],
    )
    last = told.order_by("-id").first()
    if last is None or last.verb == SETTLED:
        return None
    return Break(last.facts["link"], last.facts["why"])


def sound(broken: Break) -> None:
    """Record that the trail is ``broken``; once for as long as nothing else is."""
    if standing_alarm() != broken:
        facts = {"link": broken.seq, "why": broken.why}
        record(BROKEN, AuditLink(seq=broken.seq), by=None, facts=facts)


def end(alarm: Break, *, reason: str) -> None:
    """Record that the trail holds again; ``reason`` says who did what about it."""
    record(
        SETTLED,
        AuditLink(seq=alarm.seq),
        by=None,
        reason=reason,
        facts={"link": alarm.seq},
    )
