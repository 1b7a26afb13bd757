"""Changing to another run of the same course: a seat there instead of the one here."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.domain.booking import for_whom, obstacle
from courses.domain.coming_back import (
    comes_back,
    lock_order_of,
    order_of,
    paid_for,
    seat_of,
)
from courses.domain.enrolment import AlreadyEnrolled, admit, leave, lock_learner
from courses.domain.run_letters import News, tell_teachers
from courses.domain.seats import hold
from courses.domain.states import locked
from courses.domain.tax_of_moves import is_taxed_otherwise, modes_taxed_alike
from courses.domain.vouchers import only_run
from courses.models import Enrolment, OrderSeat, PackSeat, Run, Seat
from courses.models.runs import RunQuerySet
from hubs.domain.audit import record
from hubs.models import User


class Barrier(StrEnum):
    """Why somebody cannot change to another run."""

    NOT_UNDER_WAY = "not-under-way"
    ACCESS_ENDED = "access-ended"
    OTHER_COURSE = "other-course"
    SAME_RUN = "same-run"
    TOO_LATE = "too-late"
    OVER = "over"
    EMPLOYERS = "employers"
    ONE_RUN = "one-run"
    OTHER_TAX = "other-tax"
    OTHER_PRICE = "other-price"
    OTHER_SELLER = "other-seller"
    NOT_BOOKABLE = "not-bookable"


class CannotTransfer(Exception):
    """The learner cannot change to the run; ``barrier`` says why."""

    def __init__(self, enrolment: Enrolment, barrier: Barrier) -> None:
        super().__init__(f"{enrolment.public_id}: {barrier}")
        self.barrier = barrier


@transaction.atomic
def transfer(
    enrolment: Enrolment, *, to: Run, by: User, at: datetime, reason: str = ""
) -> Enrolment:
    """Give a learner a seat on ``to`` instead; return the enrolment there.

    What was done is kept, and so is what was paid; a seat of a pack stays the pack's. A
    learner may change while all of the price would come back, and books like anybody;
    the hub may move them until the run ends, and says why. Raises
    :exc:`CannotTransfer`, :exc:`courses.domain.seats.NoSeatLeft`, and what
    :func:`courses.domain.enrolment.admit` raises.
    """
    learner, seat = enrolment.learner, seat_of(enrolment)
    of_pack = _lock(enrolment, seat, to=to)
    is_own = by.pk == learner.pk
    found = barrier_to(enrolment, to=to, at=at, is_own=is_own)
    if found is not None:
        raise CannotTransfer(enrolment, found)
    how = Seat.How(seat.how) if seat is not None else Seat.How.FREE
    [new] = hold(to, how=how, holder=learner, at=at, by=by)
    if new.state == Seat.State.TAKEN:
        raise AlreadyEnrolled(to.public_id)
    leave(enrolment, at=at, by=by, reason=reason or "transferred")
    _carry_payment(seat, of_pack, new)
    begun = admit(
        learner,
        seat=new,
        at=at,
        instead_of=enrolment.run,
        by=None if is_own else by,
    )
    _tell(begun, before=enrolment.run, by=by, at=at, reason=reason)
    return begun


def _lock(enrolment: Enrolment, seat: Seat | None, *, to: Run) -> PackSeat | None:
    """Lock order, pack, learner and runs, in this order; the pack's part in ``seat``.

    The enrolment is as it is now.
    """
    lock_order_of(seat)
    of_pack = _pack_seat(seat)
    lock_learner(enrolment.learner)
    runs = Run.objects.select_for_update(no_key=True)
    # In the order of their keys: two who change places do not wait for each other.
    list(runs.filter(pk__in=[enrolment.run_id, to.pk]).order_by("pk"))
    row = locked(enrolment)
    enrolment.state = row.state
    enrolment.access_ended_at = row.access_ended_at
    return of_pack


def barrier_to(
    enrolment: Enrolment, *, to: Run, at: datetime, is_own: bool
) -> Barrier | None:
    """What is in the way of changing to ``to``; whether there is room comes later."""
    run = enrolment.run
    # Also where a voucher paid for all of it: its hub lets no other one's seats go.
    stays_at_hub = not is_own or bool(run.price_cents)
    found = {
        Barrier.NOT_UNDER_WAY: enrolment.state != Enrolment.State.ACTIVE,
        Barrier.SAME_RUN: to.pk == run.pk,
        Barrier.OTHER_COURSE: to.course_id != run.course_id,
        Barrier.OTHER_PRICE: _price(to) != _price(run),
        Barrier.OTHER_SELLER: stays_at_hub and to.hub_id != run.hub_id,
    }
    first = next((each for each, is_there in found.items() if is_there), None)
    if first is not None:
        return first
    if is_own:
        first = own_barrier(enrolment, at=at) or _own_barrier_to(enrolment, to)
        is_refused = obstacle(to, learner=enrolment.learner, at=at) is not None
    else:
        first = hubs_barrier(enrolment, at=at)
        is_refused = not _still_taking(at=at).filter(pk=to.pk).exists()
    return first or (Barrier.NOT_BOOKABLE if is_refused else None)


def hubs_barrier(enrolment: Enrolment, *, at: datetime) -> Barrier | None:
    """Why a hub cannot move a learner to any other run, whichever it is."""
    if (ended := _ended(enrolment)) is not None:
        return ended
    ends_at = enrolment.run.ends_at
    return Barrier.OVER if ends_at is not None and ends_at <= at else None


def own_barrier(enrolment: Enrolment, *, at: datetime) -> Barrier | None:
    """Why a learner cannot change to any other run, whichever it is."""
    if (ended := _ended(enrolment)) is not None:
        return ended
    run, seat = enrolment.run, seat_of(enrolment)
    paid = paid_for(seat)
    is_employers = paid is not None and paid.is_employers
    # Also while its invoice waits to be paid.
    if is_employers or _pack_seat(seat) is not None:
        return Barrier.EMPLOYERS
    has_begun = run.starts_at is not None and run.starts_at <= at
    # Else one would change shortly before, and then cancel for all of the price.
    if has_begun or (paid and comes_back(enrolment, at=at) < paid.cents):
        return Barrier.TOO_LATE
    # Where the hub moved them, back there is the one way.
    order = order_of(seat)
    is_for_here = order is not None and only_run(order) == run.pk
    return Barrier.ONE_RUN if is_for_here else None


def _own_barrier_to(enrolment: Enrolment, to: Run) -> Barrier | None:
    order = order_of(seat_of(enrolment))
    if order is None:
        return None
    if only_run(order) not in {None, to.pk}:
        return Barrier.ONE_RUN
    return Barrier.OTHER_TAX if is_taxed_otherwise(order, on=to) else None


def runs_to_change_to(enrolment: Enrolment, *, at: datetime) -> list[Run]:
    """The runs that a learner may change to, with room or without, soonest first.

    Says the same as :func:`barrier_to` of each, in as many queries for any number.
    """
    if own_barrier(enrolment, at=at) is not None:
        return []
    others = Run.objects.bookable(at=at).dated()
    others = others.filter(for_whom(enrolment.learner, at=at))
    if enrolment.run.price_cents:
        others = others.filter(hub=enrolment.run.hub_id)
    if (order := order_of(seat_of(enrolment))) is not None:
        others = others.filter(mode__in=modes_taxed_alike(order))
        if (only := only_run(order)) is not None:
            others = others.filter(pk=only)
    return _alike(enrolment.run, others)


def runs_to_move_to(enrolment: Enrolment, *, at: datetime) -> list[Run]:
    """The runs of the hub that it may move a learner to, soonest first.

    Bookings may be over there, and there may be no room. Says the same as
    :func:`barrier_to` of each, in as many queries for any number.
    """
    if hubs_barrier(enrolment, at=at) is not None:
        return []
    others = _still_taking(at=at).filter(hub=enrolment.run.hub_id)
    return _alike(enrolment.run, others)


def _ended(enrolment: Enrolment) -> Barrier | None:
    if enrolment.state != Enrolment.State.ACTIVE:
        return Barrier.NOT_UNDER_WAY
    # Elsewhere it would begin anew, and be open again before the money is decided.
    return None if enrolment.has_seat else Barrier.ACCESS_ENDED


def _still_taking(*, at: datetime) -> RunQuerySet:
    """Runs on dates on which a hub may give somebody a seat."""
    rows: RunQuerySet = Run.objects.dated().filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        state__in=[Run.State.OPEN, Run.State.CLOSED],
    )
    return rows


def _alike(run: Run, others: QuerySet[Run]) -> list[Run]:
    """Those of the same course at the same price."""
    alike = others.exclude(pk=run.pk).filter(
        course=run.course_id, price_cents=run.price_cents
    )
    if run.price_cents:
        alike = alike.filter(currency=run.currency)
    return list(alike.select_related("hub").order_by("starts_at", "pk"))


def _pack_seat(seat: Seat | None) -> PackSeat | None:
    """What an organisation bought and gave away as ``seat``."""
    rows = PackSeat.objects.select_related("pack")
    return None if seat is None else rows.filter(seat=seat).first()


def _carry_payment(seat: Seat | None, of_pack: PackSeat | None, new: Seat) -> None:
    """Let the order that was delivered by ``seat`` be delivered by ``new``."""
    if of_pack is not None:
        of_pack.seat = new
        of_pack.save(update_fields=["seat"])
        # Else the lists of the organisation would name the run before.
        of_pack.invitations.filter(revoked_at=None).update(run=new.run)
    elif (order := order_of(seat)) is not None:
        OrderSeat.objects.create(order=order, seat=new)


def _tell(
    begun: Enrolment, *, before: Run, by: User, at: datetime, reason: str
) -> None:
    """Tell the trail, and who taught a learner that went without the hub."""
    run = begun.run
    facts = {
        "course": run.course.code,
        "before": before.public_id,
        "after": run.public_id,
    }
    if by.pk == begun.learner_id:
        record("enrolment.transferred", begun, by=by, hub=run.hub, facts=facts)
        tell_teachers(before, News.GIVEN_BACK, at=at, who=by.get_full_name())
    else:
        # In the history of the run that they were on.
        facts |= {"run": before.public_id, "reason": reason}
        record("enrolment.rebooked", begun, by=by, hub=run.hub, facts=facts)


def _price(run: Run) -> tuple[int, str]:
    return run.price_cents, run.currency if run.price_cents else ""
