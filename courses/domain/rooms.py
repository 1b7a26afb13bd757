"""How many seats are taken: what changes with every sale, kept apart from the shelf.

A seat that is sold makes each process count again, in one query for a number a run; it
does not make it read the whole offer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from courses.domain.freshness import SEATS, renew
from courses.domain.standing import with_pending
from courses.models import Run

#: Should a process miss that a seat was sold, it counts again after a minute.
MAX_AGE = timedelta(minutes=1)


@dataclass
class Rooms:
    """The seats taken by key of the run, as this process counted them last.

    ``pending`` says how many of them nobody has paid for or claimed yet. Both are
    replaced, never changed: another thread may be reading them.
    """

    version: str = ""
    read_at: datetime | None = None
    taken: Mapping[int, int] = field(default_factory=dict)
    pending: Mapping[int, int] = field(default_factory=dict)

    def count(self, version: str | None, *, at: datetime) -> None:
        """Count again unless what is kept has ``version``, or is young where None."""
        is_young = (
            self.read_at is not None and timedelta() <= at - self.read_at < MAX_AGE
        )
        if is_young and version in {None, self.version}:
            return
        counted = (
            Run.objects.open()
            .filter(Q(seats__isnull=False) | ~Q(mode=Run.Mode.SELF_PACED))
            .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        )
        rows = list(with_pending(counted).values_list("pk", "taken", "pending"))
        self.taken = {run: taken for run, taken, _pending in rows}
        self.pending = {run: pending for run, _taken, pending in rows if pending}
        self.version, self.read_at = version or "", at


def seats_changed() -> None:
    """Let every process count again."""
    renew(SEATS)
