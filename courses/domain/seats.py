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
from django.db.models import Count, F, Q

from courses.domain.rooms import seats_changed
from courses.models import Enrolment, Run, Seat, SeatEvent, WaitingPlace
from courses.models.seats import SeatQuerySet
from hubs.domain.outbox import owe
from hubs.models import User

#: The task that offers free seats of a run to those who wait, by the run's key.
OFFER: Final = "courses.offer_seats"

State = Seat.State
#: How an enrolment ends: then its seat is nobody's to sit on.
ENDED: Final = frozenset({Enrolment.State.COMPLETED, Enrolment.State.WITHDRAWN})


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

    All of them or none: raises :exc:`NoSeatLeft`. Seats that others wait for are not
    free; a run that was cancelled has none. The seat that ``holder`` has on this run
    already is returned as it is kept, unless its enrolment was completed: who
    requalifies has a new one.
    """
    row = locked_run(run)
    if holder is not None and (kept := _kept_seat(row, holder, at=at)) is not None:
        return [_had(kept, how=how)]
    left = room(row)
    if row.state == Run.State.CANCELLED or (left is not None and quantity > left):
        raise NoSeatLeft(f"{row.public_id}: {row.taken} of {row.seats} are taken")
    return [
        _new_seat(row, how=how, holder=holder, until=until, at=at, by=by)
        for _each in range(quantity)
    ]


def room(run: Run) -> int | None:
    """How many seats of ``run`` a newcomer can have; ``None``: as many as one likes.

    What was freed belongs to those who wait, also before it has been offered to them.
    True for as long as the run is locked.
    """
    has_free = run.seats is not None and run.seats > run.taken
    return left_of(run, waiting=run.waiting.in_line().count() if has_free else 0)


def left_of(run: Run, *, waiting: int) -> int | None:
    """The same, where it is known how many wait."""
    return None if run.seats is None else max(run.seats - run.taken - waiting, 0)


def hold_for_next(
    run: Run, place: WaitingPlace, *, until: datetime, at: datetime
) -> Seat:
    """Hold a free seat of a locked run for whoever is next in line."""
    how = Seat.How.WAITING
    return _new_seat(run, how=how, holder=place.learner, until=until, at=at, by=None)


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

    Who has a seat waits for none any more. Raises :exc:`SeatGone` when it was freed, or
    is another's.
    """
    # Before the seat: everybody locks in this order.
    if seat.run.seats is not None:
        waiting = WaitingPlace.objects.open().filter(run=seat.run_id, learner=learner)
        waiting.update(state=WaitingPlace.State.ACCEPTED, ended_at=at)
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
    The caller ends the enrolments on taken seats; an offer ends with its seat.
    """
    wanted = Seat.objects.filter(pk__in=[seat.pk for seat in seats])
    return len(_free(wanted.counted(), at=at, by=by, reason=reason))


@transaction.atomic
def free_lapsed(run: Run, *, at: datetime) -> list[Seat]:
    """Give back what was held on ``run`` and not taken in time; return those seats.

    A seat that was taken meanwhile, or is kept for longer, stays.
    """
    return _free(Seat.objects.filter(run=run).lapsed(at=at), at=at, reason="lapsed")


def locked_run(run: Run) -> Run:
    """The run as it is now, locked until the transaction ends.

    Two who want the last seat wait for each other here; so do those who change how
    many there are.
    """
    # Without the key: rows that point to the run are written meanwhile. Else two who
    # had both written one, and now want its lock, would wait for each other.
    return Run.objects.select_for_update(no_key=True).get(pk=run.pk)


def miscounted() -> list[tuple[Run, int]]:
    """Runs whose counter differs from the ledger, each with what the ledger says."""
    in_ledger = Count("ledger", filter=~Q(ledger__state=State.FREED))
    wrong = Run.objects.annotate(in_ledger=in_ledger).exclude(taken=F("in_ledger"))
    counts = dict(wrong.values_list("pk", "in_ledger"))
    return [(run, counts[run.pk]) for run in wrong.order_by("pk")]


@transaction.atomic
def recount(run: Run) -> int:
    """Let the run's counter be what the ledger says; return by how much it was wrong.

    Raises an ``IntegrityError`` where the ledger has more seats than the run.
    """
    row = locked_run(run)
    wrong = row.ledger.counted().count() - row.taken
    if wrong:
        _count(row, wrong)
    return wrong


def _kept_seat(run: Run, holder: User, *, at: datetime) -> Seat | None:
    """The seat that ``holder`` has and keeps.

    One of an enrolment that has ended is used now; one that was held and has lapsed is
    given back: who comes back late stands behind those who wait.
    """
    seat = (
        Seat.objects.select_for_update(of=("self",))
        .filter(run=run, holder=holder, state__in=[State.HELD, State.TAKEN])
        .select_related("enrolment")
        .first()
    )
    if seat is None:
        return None
    if seat.held_until is not None and seat.held_until <= at:
        free([seat], at=at, reason="lapsed")
        run.refresh_from_db(fields=["taken"])
        return None
    if seat.enrolment is None or seat.enrolment.state not in ENDED:
        return seat
    seat.state = State.USED
    seat.save(update_fields=["state"])
    _note([seat], before=State.TAKEN, after=State.USED, at=at, by=holder)
    return None


def _had(seat: Seat, *, how: Seat.How) -> Seat:
    """A seat offered from the waiting list that is being paid for is a paid one."""
    if seat.state == State.HELD and seat.how == Seat.How.WAITING and how != seat.how:
        seat.how = how
        seat.save(update_fields=["how"])
    return seat


def _new_seat(
    run: Run,
    *,
    how: Seat.How,
    holder: User | None,
    until: datetime | None,
    at: datetime,
    by: User | None,
) -> Seat:
    seat = Seat.objects.create(
        run=run, state=State.HELD, how=how, holder=holder, held_until=until
    )
    _note([seat], before="", after=State.HELD, at=at, by=by)
    _count(run, 1)
    return seat


def _free(
    wanted: SeatQuerySet, *, at: datetime, by: User | None = None, reason: str = ""
) -> list[Seat]:
    """Free those of ``wanted`` that are still so once their runs are locked."""
    runs = set(wanted.values_list("run", flat=True))
    # In the order of their keys: two who free seats of the same runs do not wait for
    # each other.
    free_of = Run.objects.select_for_update(no_key=True).filter(pk__in=runs)
    locked = {run.pk: run for run in free_of.order_by("pk")}
    offers = WaitingPlace.objects.filter(state=WaitingPlace.State.OFFERED)
    offered = offers.select_for_update().filter(seat__in=wanted).order_by("pk")
    ending = any(run.seats is not None for run in locked.values()) and list(offered)
    rows = list(wanted.select_for_update().order_by("pk"))
    for before in (State.HELD, State.TAKEN, State.USED):
        same = [row for row in rows if row.state == before]
        _note(same, before=before, after=State.FREED, at=at, by=by, reason=reason)
    keys = [row.pk for row in rows]
    Seat.objects.filter(pk__in=keys).update(state=State.FREED, held_until=None)
    if ending:
        lapsed = WaitingPlace.State.LAPSED
        offers.filter(seat__in=keys).update(state=lapsed, ended_at=at)
    for key, number in Counter(row.run_id for row in rows).items():
        _count(locked[key], -number)
        if locked[key].seats is not None:
            owe(OFFER, key=key, at=at)
    return rows


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
