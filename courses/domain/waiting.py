"""Waiting lists: who is next, and seats that are offered until a deadline.

A freed seat goes to exactly one person: places are given, and seats offered, under the
lock of the run.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from courses.domain.coming_back import left_since_moved
from courses.domain.enrolment import admit, lock_learner
from courses.domain.offer_deadlines import offer_ends
from courses.domain.run_letters import News, tell_waiting, title_of
from courses.domain.seats import OFFER, free, hold_for_next, locked_run
from courses.models import (
    Enrolment,
    Order,
    OrderEvent,
    Run,
    Seat,
    WaitingPlace,
)
from hubs.domain.audit import record
from hubs.domain.outbox import owe, settle
from hubs.models import User

State = WaitingPlace.State
Priority = WaitingPlace.Priority


class LineClosed(Exception):
    """The run takes nobody any more: it has begun, is closed or was cancelled."""


class HasSeat(Exception):
    """The learner has a seat on the run, or one is kept for them."""


class OfferOver(Exception):
    """Nothing is offered to the learner: not yet, or not any more."""


@transaction.atomic
def join(learner: User, *, run: Run, at: datetime) -> WaitingPlace:
    """Give ``learner`` a place on the waiting list of ``run``. Idempotent.

    Who lost a seat of the course through no fault of theirs comes before those who
    come for the first time. Raises :exc:`LineClosed` or :exc:`HasSeat`.
    """
    # What others cannot change while the learner is locked is asked before the run is:
    # many wait for it.
    lock_learner(learner)
    there = WaitingPlace.objects.open().filter(run=run, learner=learner).first()
    if there is not None:
        return there
    if has_seat(learner, run=run):
        raise HasSeat(run.public_id)
    displaced = was_displaced(learner, course=run.course_id)
    title = title_of(run, language=learner.language)
    row = _locked_with_names(run)
    if not is_open(row, at=at):
        raise LineClosed(row.public_id)
    place = WaitingPlace.objects.create(
        run=row,
        learner=learner,
        joined_at=at,
        priority=Priority.DISPLACED if displaced else Priority.NORMAL,
    )
    note("waiting.joined", place, by=learner)
    tell_waiting(place, News.WAITING, at=at, position=position(place), title=title)
    if row.seats is None or row.taken < row.seats:
        # A seat came free while the page was open.
        owe(OFFER, key=row.pk, at=at)
    return place


@transaction.atomic
def raise_priority(
    place: WaitingPlace, *, by: User, at: datetime, reason: str
) -> WaitingPlace:
    """Let somebody come before all others, as the hub decides. Idempotent.

    Raises :exc:`LineClosed` for a place that has ended.
    """
    locked_run(place.run)
    row = locked(place)
    if row.state not in WaitingPlace.OPEN:
        raise LineClosed(row.public_id)
    row.priority, row.priority_reason = Priority.GIVEN, reason
    row.save(update_fields=["priority", "priority_reason"])
    note("waiting.raised", row, by=by, reason=reason)
    owe(OFFER, key=row.run_id, at=at)
    return row


def position(place: WaitingPlace) -> int:
    """The place of somebody who waits, from 1."""
    before = Q(priority__gt=place.priority) | Q(
        priority=place.priority, pk__lt=place.pk
    )
    return WaitingPlace.objects.in_line().filter(before, run=place.run_id).count() + 1


@transaction.atomic
def offer_next(run: Run, *, at: datetime) -> int:
    """Offer each free seat of ``run`` to whoever is next; return how many went out.

    Settles what was owed. Idempotent: two at once wait for each other, and a seat that
    is offered is not free.
    """
    row = locked_run(run)
    # Under the lock: what comes free later is owed anew.
    settle(OFFER, key=row.pk, at=at)
    if not is_open(row, at=at):
        return 0
    line = WaitingPlace.objects.in_line().filter(run=row)
    left = None if row.seats is None else row.seats - row.taken
    offers = list(line.select_for_update(of=("self",)).select_related("learner")[:left])
    for place in offers:
        place.run = row
        _offer(place, at=at)
    return len(offers)


@transaction.atomic
def accept(place: WaitingPlace, *, at: datetime) -> Enrolment | Seat:
    """Take the seat that is offered: the enrolment, or the seat where it has a price.

    That one stays held until the deadline, and is taken by paying. Idempotent. Raises
    :exc:`OfferOver`, or what :func:`courses.domain.enrolment.admit` raises.
    """
    lock_learner(place.learner)
    run = locked_run(place.run)
    row = locked(place)
    row.run = run
    if row.state not in {State.OFFERED, State.ACCEPTED} or row.seat is None:
        raise OfferOver(f"{row.public_id} is {row.state}")
    if row.state == State.OFFERED and is_over(row, at=at):
        raise OfferOver(f"{row.public_id} ended at {row.deadline}")
    if run.price_cents and row.state == State.OFFERED:
        return row.seat
    return admit(row.learner, seat=row.seat, at=at)


@transaction.atomic
def decline(place: WaitingPlace, *, at: datetime) -> WaitingPlace:
    """Leave an offered seat to whoever is next. Idempotent.

    Raises :exc:`OfferOver` where the place has ended otherwise, or nothing is offered.
    """
    locked_run(place.run)
    row = locked(place)
    if row.state == State.DECLINED:
        return row
    if row.state != State.OFFERED:
        raise OfferOver(f"{row.public_id} is {row.state}")
    return end(row, State.DECLINED, at=at, by=row.learner)


@transaction.atomic
def leave(place: WaitingPlace, *, at: datetime) -> WaitingPlace:
    """Leave the list, with an offer or without. Leaving what has ended is harmless."""
    locked_run(place.run)
    row = locked(place)
    if row.state not in WaitingPlace.OPEN:
        return row
    return end(row, State.LEFT, at=at, by=row.learner)


def is_open(run: Run, *, at: datetime) -> bool:
    """Whether seats of ``run`` are offered: it takes people and has not begun."""
    return run.state == Run.State.OPEN and (run.starts_at is None or run.starts_at > at)


def is_over(place: WaitingPlace, *, at: datetime) -> bool:
    """Whether the deadline of an offer has passed, also before anybody noticed."""
    return place.deadline is not None and place.deadline <= at


def was_displaced(learner: User, *, course: int) -> bool:
    """Whether the learner lost a seat of the course through no fault of theirs.

    The last one was on a run that was cancelled, or they gave it up since the hub had
    moved the run, or them; or they paid and it was gone.
    """
    last = (
        learner.enrolments.filter(run__course=course)
        .select_related("run")
        .order_by("-pk")
        .first()
    )
    if last is not None and (
        last.run.state == Run.State.CANCELLED or left_since_moved(last)
    ):
        return True
    paid_for_nothing = OrderEvent.objects.filter(
        order__buyer=learner,
        order__organisation=None,
        order__course=course,
        after=Order.State.UNDELIVERABLE,
    )
    if last is not None:
        # Who has had a seat since is served.
        paid_for_nothing = paid_for_nothing.filter(at__gt=last.enrolled_at)
    return paid_for_nothing.exists()


def has_seat(learner: User, *, run: Run) -> bool:
    """Whether a seat on ``run`` is the learner's, or kept for them.

    Who completed the run and requalifies waits for a new one.
    """
    kept = [Seat.State.HELD, Seat.State.TAKEN]
    seats = Seat.objects.filter(run=run, holder=learner, state__in=kept)
    return seats.exclude(enrolment__state=Enrolment.State.COMPLETED).exists()


def _locked_with_names(run: Run) -> Run:
    """The locked run, with course and hub as they were read before the lock."""
    course, hub = run.course, run.hub
    row = locked_run(run)
    row.course, row.hub = course, hub
    return row


def locked(place: WaitingPlace) -> WaitingPlace:
    """The place as it is now, locked; the run is locked before it."""
    row = WaitingPlace.objects.select_for_update().get(pk=place.pk)
    row.run, row.learner = place.run, place.learner
    return row


def note(
    verb: str,
    place: WaitingPlace,
    *,
    by: User | None,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    """Put into the audit trail what became of a place."""
    run = place.run
    its_own = {"course": run.course.code, "run": run.public_id}
    record(
        verb,
        place,
        by=by,
        hub=run.hub,
        reason=reason,
        facts={**its_own, **(facts or {})},
    )


def _offer(place: WaitingPlace, *, at: datetime) -> None:
    until = offer_ends(place.run, offered_at=at)
    place.seat = hold_for_next(place.run, place, until=until, at=at)
    place.state, place.offered_at, place.offered_until = State.OFFERED, at, until
    place.save(update_fields=["seat", "state", "offered_at", "offered_until"])
    note("waiting.offered", place, by=None)
    tell_waiting(place, News.OFFERED, at=at, until_at=until)


def end(
    place: WaitingPlace, state: State, *, at: datetime, by: User | None
) -> WaitingPlace:
    """End a locked place and give back the seat that was offered."""
    place.state, place.ended_at = state, at
    place.save(update_fields=["state", "ended_at"])
    note("waiting.ended", place, by=by, facts={"state": str(state)})
    if place.seat is not None:
        free([place.seat], at=at, by=by, reason=f"offer {state}")
    return place
