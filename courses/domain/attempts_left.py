"""How often a learner may try a quiz: so many times in 24 hours, and extra ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Allowance:
    """What is left at a moment.

    ``number`` counts the attempts of the running window; ``next_at`` says when there is
    one again, None while there is one left.
    """

    left: int
    limit: int
    number: int
    next_at: datetime | None


def allowance(
    starts: Iterable[datetime], *, limit: int, extra: int, at: datetime
) -> Allowance:
    """What is left at ``at`` of ``limit`` attempts in 24 hours and ``extra`` ones.

    ``starts`` are oldest first. An attempt that was begun while the window was full
    used up an extra one, and does not count in the window.
    """
    counted: list[datetime] = []
    used_extra = 0
    for start in starts:
        if len(_within(counted, at=start)) < limit:
            counted.append(start)
        else:
            used_extra += 1
    running = _within(counted, at=at)
    left = max(0, limit - len(running)) + max(0, extra - used_extra)
    return Allowance(
        left=left,
        limit=limit,
        number=len(running),
        next_at=None if left else running[len(running) - limit] + WINDOW,
    )


def _within(starts: Iterable[datetime], *, at: datetime) -> list[datetime]:
    return [start for start in starts if start > at - WINDOW]
