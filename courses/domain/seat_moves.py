"""Open seats of a pack, moved to another run of the course."""

from datetime import datetime

from django.db import transaction

from courses.domain.packs import locked, note_pack, runs_for
from courses.domain.seat_lists import open_on
from courses.domain.seat_offers import PackEnded, RunTakesNobody, lapse
from courses.domain.seats import free, hold
from courses.models import Run, Seat, SeatPack
from hubs.models import User


class NotSoManyOpen(Exception):
    """Fewer seats on the run are open than were to be moved."""


class RunHasBegun(Exception):
    """The seats were for a run that has begun."""


@transaction.atomic
def move_open(
    pack: SeatPack, *, number: int, origin: Run, to: Run, by: User, at: datetime
) -> int:
    """Move ``number`` open seats from ``origin`` to a run that is no dearer.

    A difference in price does not come back. Raises :exc:`NotSoManyOpen`,
    :exc:`RunHasBegun`, :exc:`courses.domain.seat_offers.PackEnded`,
    :exc:`courses.domain.seat_offers.RunTakesNobody` or
    :exc:`courses.domain.seats.NoSeatLeft`.
    """
    row = locked(pack)
    if row.ended_at is not None:
        raise PackEnded(row.public_id)
    if origin.starts_at is not None and origin.starts_at <= at:
        raise RunHasBegun(origin.public_id)
    if origin == to or not runs_for(row, at=at).filter(pk=to.pk).exists():
        raise RunTakesNobody(to.public_id)
    # A seat whose offer has expired is open; where it was bought for the course, it has
    # still to leave its run.
    lapse(row, at=at)
    # Both at once and in the order of their keys: two who move seats to and fro do
    # not wait for each other. Without the key, as everybody locks runs
    # (courses.domain.seats.locked_run).
    runs = Run.objects.select_for_update(no_key=True)
    both = runs.filter(pk__in=[origin.pk, to.pk])
    list(both.order_by("pk"))
    # The origin may have been cancelled while the runs were waited for.
    seats = list(open_on(row, run=origin, at=at).select_related("seat").order_by("pk"))
    if len(seats) < number:
        raise NotSoManyOpen(f"{len(seats)} of {number}")
    seats = seats[:number]
    held = hold(to, how=Seat.How.EMPLOYER, quantity=number, at=at, by=by)
    free([each.seat for each in seats if each.seat], at=at, by=by, reason="moved")
    for each, seat in zip(seats, held, strict=True):
        each.seat = seat
        each.save(update_fields=["seat"])
    note_pack("pack.moved", row, by=by, seats=number)
    return number
