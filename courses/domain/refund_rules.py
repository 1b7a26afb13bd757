"""How much comes back to whoever gives a seat up, and until when."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from courses.models import Run


@dataclass(frozen=True)
class Terms:
    """When what part of the price comes back; a part of nothing is no part.

    ``full_until`` and ``part_until`` are moments, after which that much does not come
    back any more; ``None`` where there is no such time.
    """

    full_until: datetime | None
    part_until: datetime | None
    part_percent: int


def terms_of(run: Run, *, paid_at: datetime | None = None) -> Terms:
    """The terms of ``run``.

    Days are those of the calendar where it takes place: "until 14 days before" is until
    the end of that day. Without a date to count back from, they are counted from the
    payment (Directive 2011/83/EU, article 9, gives 14 for what is bought from afar).
    """
    if run.starts_at is None:
        until = paid_at and paid_at + timedelta(days=run.full_refund_days)
        return Terms(full_until=until, part_until=None, part_percent=0)
    full = _end_of_day(run, days=run.full_refund_days)
    part = _end_of_day(run, days=run.part_refund_days)
    is_part = part > full and run.part_refund_percent
    return Terms(
        full_until=full,
        part_until=part if is_part else None,
        part_percent=run.part_refund_percent if is_part else 0,
    )


def refundable_cents(
    run: Run, *, paid_cents: int, at: datetime, paid_at: datetime | None = None
) -> int:
    """What comes back of ``paid_cents`` to who cancels at ``at``, in minor units.

    Half a unit is rounded up.
    """
    terms = terms_of(run, paid_at=paid_at)
    if terms.full_until is not None and at <= terms.full_until:
        return paid_cents
    if terms.part_until is not None and at <= terms.part_until:
        return (paid_cents * terms.part_percent + 50) // 100
    return 0


def _end_of_day(run: Run, *, days: int) -> datetime:
    """The last moment so many days before the start; at the latest the start."""
    starts_at = run.starts_at
    assert starts_at is not None  # noqa: S101 (asked for dated runs alone)
    zone = ZoneInfo(run.time_zone)
    day = starts_at.astimezone(zone).date() - timedelta(days=days)
    last = datetime.combine(day, time.max, tzinfo=zone)
    return min(last, starts_at)
