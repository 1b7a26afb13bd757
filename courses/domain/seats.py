"""Seats: had, taken and given back, in one ledger for all ways into a run.

The counter ``Run.taken`` and the ledger change together, under the lock of the run.
Whoever locks several rows takes them in this order, so that nobody waits for somebody
who waits: voucher, order, learner, run, waiting place, seat, enrolment.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Q

from courses.domain.rooms import seats_changed
from courses.models import Enrolment, Run, Seat, SeatEvent
from hubs.domain.outbox import owe
from hubs.models import User

#: The task that offers free seats of a run to those who wait, by the run's key.
OFFER: Final = "courses.offer_seats"

State = Seat.State


class NoSeatLeft(Exception):
    """The run has fewer free seats than were asked for."""


class SeatGone(Exception):
    """The seat was freed meanwhile, or is somebody's."""


@transaction.atomic
def hold(
    run: Run,
    *,
    how: Seat.How,
    at: datetime,
    holder: User | None = None,
    quantity: int = 1,
    until: datetime | None = None,
    by: User | None = None,
) -> list[Seat]:
    """Hold seats of ``run`` until ``until``, or until somebody decides.

    All of them or none: raises :exc:`NoSeatLeft`. The seat that ``holder`` has on this
    run already is returned as it is, unless its enrolment was completed: who
    requalifies has a new one.
    """
    row = locked_run(run)
    if holder is not None and (kept := _kept_seat(row, holder, at=at)) is not None:
        return [kept]
    if row.seats is not None and row.taken + quantity > row.seats:
        raise NoSeatLeft(f"{row.public_id}: {row.taken} of {row.seats} are taken")
    seats = [
        Seat.objects.create(
            run=row, state=State.HELD, how=how, holder=holder, held_until=until
        )
        for _each in range(quantity)
    ]
    _note(seats, before="", after=State.HELD, at=at, by=by)
    _count(row, quantity)
    return seats


@transaction.atomic
def take(
    seat: Seat,
    *,
    learner: User,
    enrolment: Enrolment,
    at: datetime,
    by: User | None = None,
) -> Seat:
    """Let ``learner``, who begins with ``enrolment``, have the seat. Idempotent.

    Raises :exc:`SeatGone` when it was freed, or is another's.
    """
    row = Seat.objects.select_for_update().get(pk=seat.pk)
    if row.enrolment_id == enrolment.pk:
        return row
    if row.state != State.HELD or row.holder_id not in {None, learner.pk}:
        raise SeatGone(f"{row.public_id} is {row.state}")
    row.state, row.holder, row.enrolment = State.TAKEN, learner, enrolment
    row.held_until = None
    row.save(update_fields=["state", "holder", "enrolment", "held_until"])
    _note([row], before=State.HELD, after=State.TAKEN, at=at, by=by or learner)
    return row


@transaction.atomic
def free(
    seats: Iterable[Seat],
    *,
    at: datetime,
    by: User | None = None,
    reason: str = "",
) -> int:
    """Give seats back; return how many came back now. Idempotent.

    Whoever waits for one is offered it by a task that is owed in the same transaction.
    The caller ends the enrolments on taken seats.
    """
    keys = [seat.pk for seat in seats]
    found = Seat.objects.filter(pk__in=keys).counted()
    runs = set(found.values_list("run", flat=True))
    # In the order of their keys: two who free seats of the same runs do not wait for
    # each other.
    locked = {
        run.pk: run
        for run in Run.objects.select_for_update().filter(pk__in=runs).order_by("pk")
    }
    rows = list(
        Seat.objects.select_for_update().filter(pk__in=keys).counted().order_by("pk")
    )
    for before in (State.HELD, State.TAKEN, State.USED):
        same = [row for row in rows if row.state == before]
        _note(same, before=before, after=State.FREED, at=at, by=by, reason=reason)
    Seat.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.FREED, held_until=None
    )
    for key, number in Counter(row.run_id for row in rows).items():
        _count(locked[key], -number)
        if locked[key].seats is not None:
            owe(OFFER, key=key, at=at)
    return len(rows)


def locked_run(run: Run) -> Run:
    """The run as it is now, locked until the transaction ends.

    Two who want the last seat wait for each other here; so do those who change how
    many there are.
    """
    return Run.objects.select_for_update().get(pk=run.pk)


def miscounted() -> list[tuple[Run, int]]:
    """Runs whose counter differs from the ledger, each with what the ledger says."""
    counted = Count("ledger", filter=~Q(ledger__state=State.FREED))
    runs = Run.objects.annotate(in_ledger=counted).order_by("pk")
    return [
        (run, run.in_ledger)  # type: ignore[attr-defined] # annotated above
        for run in runs
        if run.taken != run.in_ledger  # type: ignore[attr-defined] # annotated above
    ]


def _kept_seat(run: Run, holder: User, *, at: datetime) -> Seat | None:
    """The seat that ``holder`` has; one of a completed enrolment is used now."""
    seat = (
        Seat.objects.filter(run=run, holder=holder, state__in=[State.HELD, State.TAKEN])
        .select_related("enrolment")
        .first()
    )
    if seat is None or seat.enrolment is None:
        return seat
    if seat.enrolment.state != Enrolment.State.COMPLETED:
        return seat
    seat.state = State.USED
    seat.save(update_fields=["state"])
    _note([seat], before=State.TAKEN, after=State.USED, at=at, by=holder)
    return None


def _count(run: Run, number: int) -> None:
    """Count a locked run's seats; who looks at a list of runs sees it soon."""
    run.taken += number
    run.save(update_fields=["taken"])
    if run.seats is not None or run.mode != Run.Mode.SELF_PACED:
        transaction.on_commit(seats_changed)


def _note(
    seats: Iterable[Seat],
    *,
    before: str,
    after: str,
    at: datetime,
    by: User | None,
    reason: str = "",
) -> None:
    SeatEvent.objects.bulk_create(
        SeatEvent(seat=seat, before=before, after=after, at=at, by=by, reason=reason)
        for seat in seats
    )
