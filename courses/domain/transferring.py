"""Changing to another run of the same course: a seat there instead of the one here."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from courses.domain.booking import for_whom, obstacle
from courses.domain.coming_back import (
    comes_back,
    lock_order_of,
    paid_for,
    seat_of,
)
from courses.domain.enrolment import admit, leave, lock_learner
from courses.domain.run_letters import News, tell_teachers
from courses.domain.seats import hold
from courses.domain.states import locked
from courses.models import Enrolment, OrderSeat, Run, Seat
from hubs.domain.audit import record
from hubs.models import User


class Barrier(StrEnum):
    """Why somebody cannot change to another run."""

    NOT_UNDER_WAY = "not-under-way"
    OTHER_COURSE = "other-course"
    SAME_RUN = "same-run"
    TOO_LATE = "too-late"
    EMPLOYERS = "employers"
    OTHER_PRICE = "other-price"
    OTHER_SELLER = "other-seller"
    NOT_BOOKABLE = "not-bookable"


class CannotTransfer(Exception):
    """The learner cannot change to the run; ``barrier`` says why."""

    def __init__(self, enrolment: Enrolment, barrier: Barrier) -> None:
        super().__init__(f"{enrolment.public_id}: {barrier}")
        self.barrier = barrier


@transaction.atomic
def transfer(enrolment: Enrolment, *, to: Run, by: User, at: datetime) -> Enrolment:
    """Give a learner a seat on ``to`` instead; return the enrolment there.

    What was done is kept, and so is what was paid. A learner may change while all of
    the price would come back, and books like anybody; the hub may let them change
    until the run ends. Raises :exc:`CannotTransfer`,
    :exc:`courses.domain.seats.NoSeatLeft`, and what
    :func:`courses.domain.enrolment.admit` raises.
    """
    learner, seat = enrolment.learner, seat_of(enrolment)
    lock_order_of(seat)
    lock_learner(learner)
    runs = Run.objects.select_for_update(no_key=True)
    # In the order of their keys: two who change places do not wait for each other.
    list(runs.filter(pk__in=[enrolment.run_id, to.pk]).order_by("pk"))
    enrolment.state = locked(enrolment).state
    is_own = by.pk == learner.pk
    found = barrier_to(enrolment, to=to, at=at, is_own=is_own)
    if found is not None:
        raise CannotTransfer(enrolment, found)
    how = Seat.How(seat.how) if seat is not None else Seat.How.FREE
    [new] = hold(to, how=how, holder=learner, at=at, by=by)
    leave(enrolment, at=at, by=by, reason="transferred")
    paid = paid_for(seat)
    if paid is not None:
        OrderSeat.objects.create(order=paid.order, seat=new)
    begun = admit(learner, seat=new, at=at, instead_of=enrolment.run)
    facts = {
        "course": to.course.code,
        "before": enrolment.run.public_id,
        "after": to.public_id,
    }
    record("enrolment.transferred", begun, by=by, hub=to.hub, facts=facts)
    if is_own:
        name = learner.get_full_name()
        tell_teachers(enrolment.run, News.GIVEN_BACK, at=at, who=name)
    return begun


def barrier_to(
    enrolment: Enrolment, *, to: Run, at: datetime, is_own: bool
) -> Barrier | None:
    """What is in the way of changing to ``to``; whether there is room comes later."""
    run = enrolment.run
    paid = paid_for(seat_of(enrolment))
    found = {
        Barrier.SAME_RUN: to.pk == run.pk,
        Barrier.OTHER_COURSE: to.course_id != run.course_id,
        Barrier.OTHER_PRICE: _price(to) != _price(run),
        Barrier.OTHER_SELLER: paid is not None and to.hub_id != run.hub_id,
    }
    first = next((each for each, is_there in found.items() if is_there), None)
    if enrolment.state != Enrolment.State.ACTIVE:
        return Barrier.NOT_UNDER_WAY
    if first is not None or not is_own:
        return first
    if (own := own_barrier(enrolment, at=at)) is not None:
        return own
    if obstacle(to, learner=enrolment.learner, at=at) is not None:
        return Barrier.NOT_BOOKABLE
    return None


def own_barrier(enrolment: Enrolment, *, at: datetime) -> Barrier | None:
    """Why a learner cannot change to any other run, whichever it is."""
    if enrolment.state != Enrolment.State.ACTIVE:
        return Barrier.NOT_UNDER_WAY
    run, paid = enrolment.run, paid_for(seat_of(enrolment))
    if paid is not None and paid.is_employers:
        return Barrier.EMPLOYERS
    has_begun = run.starts_at is not None and run.starts_at <= at
    # Else one would change shortly before, and then cancel for all of the price.
    if has_begun or (paid and comes_back(enrolment, at=at) < paid.cents):
        return Barrier.TOO_LATE
    return None


def runs_to_change_to(enrolment: Enrolment, *, at: datetime) -> list[Run]:
    """The runs that a learner may change to, with room or without, soonest first.

    Says the same as :func:`barrier_to` of each, in as many queries for any number.
    """
    if own_barrier(enrolment, at=at) is not None:
        return []
    run = enrolment.run
    others = Run.objects.bookable(at=at).dated().exclude(pk=run.pk)
    others = others.filter(
        for_whom(enrolment.learner, at=at),
        course=run.course_id,
        price_cents=run.price_cents,
    )
    if run.price_cents:
        others = others.filter(currency=run.currency)
    if paid_for(seat_of(enrolment)) is not None:
        others = others.filter(hub=run.hub_id)
    return list(others.select_related("hub").order_by("starts_at", "pk"))


def _price(run: Run) -> tuple[int, str]:
    return run.price_cents, run.currency if run.price_cents else ""
