"""Times as a clock on a wall shows them, made moments: where clocks change, with care.

Once a year an hour is left out and once it comes twice; whoever plans a session in it
is asked for another time, and not given one that they did not mean.
"""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HOUR: Final = timedelta(hours=1)


class UnclearTime(Exception):
    """The clocks of ``zone`` do not show ``local`` once and no more.

    ``is_missing`` where they leave it out; else they show it twice. ``instead`` are
    times before and after that they show once.
    """

    def __init__(self, local: datetime, *, zone: ZoneInfo) -> None:
        super().__init__(f"{local:%Y-%m-%d %H:%M} in {zone.key}")
        first, second = _both(local, zone)
        self.local, self.zone = local, zone
        self.is_missing = first > second
        around = (second, first) if self.is_missing else (first - HOUR, second + HOUR)
        self.instead = tuple(on_the_wall(each, zone=zone) for each in around)


def moment(local: datetime, *, zone: ZoneInfo) -> datetime:
    """The moment in UTC at which clocks in ``zone`` show ``local``.

    Raises :exc:`UnclearTime` for a time that is left out or comes twice there.
    """
    first, second = _both(local, zone)
    if first != second:
        raise UnclearTime(local, zone=zone)
    return first


def on_the_wall(at: datetime, *, zone: ZoneInfo) -> datetime:
    """What clocks in ``zone`` show at ``at``, without a zone."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _both(local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moment by the time before a change of clocks, and by the one after."""
    first, second = (
        local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    return first, second
