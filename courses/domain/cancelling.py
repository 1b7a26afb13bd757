"""Seats given up, runs cancelled and moved: what follows, and who is told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from courses.domain.bills import give_up
from courses.domain.coming_back import (
    comes_back,
    lock_order_of,
    paid_for,
    seat_of,
    send_back,
)
from courses.domain.enrolment import leave, lock_learner
from courses.domain.lapsing import close_line
from courses.domain.money import shown
from courses.domain.run_letters import News, teachers, tell, tell_teachers
from courses.domain.run_planning import Change, change_run, plan_of
from courses.domain.run_plans import SessionPlan
from courses.domain.seats import free, locked_run
from courses.domain.shelf import forget
from courses.domain.states import locked
from courses.models import (
    Enrolment,
    Invoice,
    Order,
    PackSeat,
    Refund,
    Run,
    Seat,
    SeatPack,
)
from hubs.domain.audit import record
from hubs.domain.outbox import owe, settle
from hubs.models import User

#: The task that lets everybody go from a run that was cancelled, by the run's key.
WIND_UP: Final = "courses.wind_up_run"

State = Enrolment.State


class RunOver(Exception):
    """The run has ended: it cannot be cancelled any more."""


@dataclass(frozen=True)
class Cancelled:
    """An enrolment that was ended, and what money goes back for its seat."""

    enrolment: Enrolment
    refund: Refund | None


@transaction.atomic
def cancel_seat(
    enrolment: Enrolment, *, by: User, at: datetime, reason: str = ""
) -> Cancelled:
    """Give a seat up; what comes back is asked for. Idempotent.

    The learner gets back what the run's terms say; where the hub cancels, all that was
    paid. Both are told, and who waits is offered the seat. Raises
    :exc:`courses.domain.states.TransitionNotAllowed`, e.g. after completion.
    """
    is_own = by.pk == enrolment.learner_id
    seat = _lock(enrolment)
    if enrolment.state == State.WITHDRAWN:
        return Cancelled(enrolment, None)
    paid = paid_for(seat)
    cents = comes_back(enrolment, at=at) if is_own else paid.cents if paid else 0
    row = leave(enrolment, at=at, by=by, reason=reason)
    refund = send_back(
        paid,
        cents,
        why=Refund.Why.LEFT if is_own else Refund.Why.GOODWILL,
        at=at,
        # What the terms give needs nobody's approval; what somebody gives may.
        by=None if is_own else by,
        reason=reason,
    )
    _tell_learner(row, News.CANCELLED, refund=refund, at=at, is_own=is_own)
    if is_own:
        name = row.learner.get_full_name()
        tell_teachers(row.run, News.GIVEN_BACK, at=at, who=name)
    return Cancelled(row, refund)


@transaction.atomic
def cancel_run(run: Run, *, by: User | None, at: datetime, reason: str) -> Run:
    """Cancel a whole run. Idempotent.

    From now on nobody gets a seat. A task lets everybody go, one after the other: each
    is told why, and gets all back that was paid. Raises :exc:`RunOver`.
    """
    row = locked_run(run)
    if row.state == Run.State.CANCELLED:
        return row
    if row.ends_at is not None and row.ends_at <= at:
        raise RunOver(row.public_id)
    row.state, row.cancelled_at, row.cancel_reason = Run.State.CANCELLED, at, reason
    row.sequence += 1
    row.save(update_fields=["state", "cancelled_at", "cancel_reason", "sequence"])
    taught = [person.pk for person in teachers(row)]
    for session in row.sessions.filter(cancelled_at=None):
        # Calendars learn of it by the row.
        session.cancelled_at, session.sequence = at, session.sequence + 1
        session.save(update_fields=["cancelled_at", "sequence"])
    facts = {"course": row.course.code, "run": row.public_id}
    record("run.cancelled", row, by=by, hub=row.hub, reason=reason, facts=facts)
    for person in User.objects.filter(pk__in=taught):
        tell(person, News.RUN_CANCELLED, run=row, at=at, reason=reason, teaches=True)
    owe(WIND_UP, key=row.pk, at=at)
    transaction.on_commit(forget)
    return row


def wind_up(run: Run, *, at: datetime) -> int:
    """Let everybody go from a cancelled run; return how many seats were freed.

    Each in a transaction of their own: nobody waits for the others, and what was done
    before an interruption stays done. Idempotent.
    """
    if run.state != Run.State.CANCELLED:
        return 0
    freed = 0
    with transaction.atomic():
        freed += close_line(locked_run(run), at=at, news=News.LINE_CANCELLED)
    # Held seats first: whoever takes one meanwhile is among the enrolments then.
    held = Seat.objects.filter(run=run, state=Seat.State.HELD)
    for seat in held.order_by("pk"):
        freed += _unhold(seat, at=at)
    active = Enrolment.objects.active().filter(run=run).select_related("learner")
    for enrolment in active.order_by("pk"):
        enrolment.run = run
        freed += _let_go(enrolment, at=at)
    _credit_unpaid(run, at=at)
    settle(WIND_UP, key=run.pk, at=at)
    return freed


def move_run(
    run: Run, *, sessions: Iterable[SessionPlan], by: User | None, at: datetime
) -> Change:
    """Let a run take place at other times. Everybody concerned is told by a task.

    Who booked before may cancel until it begins, and gets all back
    (:func:`courses.domain.coming_back.comes_back`). Raises
    :exc:`courses.domain.run_plans.CannotPlan`.
    """
    plan = replace(plan_of(run), sessions=tuple(sessions))
    return change_run(run, plan=plan, by=by, at=at)


@transaction.atomic
def _let_go(enrolment: Enrolment, *, at: datetime) -> bool:
    """End an enrolment on a cancelled run; whether it was ended now."""
    seat = _lock(enrolment)
    if enrolment.state != State.ACTIVE:
        return False
    paid = paid_for(seat)
    row = leave(enrolment, at=at, reason="run cancelled")
    refund = send_back(
        paid,
        paid.cents if paid else 0,
        why=Refund.Why.RUN_CANCELLED,
        at=at,
        by=None,
    )
    is_employers = paid is not None and paid.is_employers
    shown_to_them = None if is_employers else refund
    _tell_learner(row, News.RUN_CANCELLED, refund=shown_to_them, at=at)
    return True


@transaction.atomic
def _unhold(seat: Seat, *, at: datetime) -> bool:
    """Give back a seat that nobody has begun on: an open order's, or a pack's."""
    lock_order_of(seat)
    packed = SeatPack.objects.filter(seats__seat=seat)
    # Whoever gives seats out, or moves them to another run, waits here.
    list(SeatPack.objects.select_for_update().filter(pk__in=packed))
    locked_run(seat.run)
    row = Seat.objects.select_for_update().get(pk=seat.pk)
    if row.state != Seat.State.HELD or not free([row], at=at, reason="run cancelled"):
        return False
    paid = paid_for(row)
    if paid is not None:
        # Money goes back for it. Without, it is to be given on another run.
        PackSeat.objects.filter(seat=row, voided_at=None).update(voided_at=at)
    send_back(
        paid,
        paid.cents if paid else 0,
        why=Refund.Why.RUN_CANCELLED,
        at=at,
        by=None,
    )
    return True


def _credit_unpaid(run: Run, *, at: datetime) -> None:
    """Nobody pays by invoice for a run that does not take place."""
    unpaid = Invoice.objects.filter(
        kind=Invoice.Kind.INVOICE, order__run=run, order__state=Order.State.INVOICED
    )
    for invoice in unpaid.order_by("pk"):
        give_up(invoice, by=None, at=at, reason=run.cancel_reason or "run cancelled")


def _lock(enrolment: Enrolment) -> Seat | None:
    """Lock order, learner and run, in this order; the enrolment is as it is now."""
    seat = seat_of(enrolment)
    lock_order_of(seat)
    lock_learner(enrolment.learner)
    locked_run(enrolment.run)
    enrolment.state = locked(enrolment).state
    return seat


def _tell_learner(
    enrolment: Enrolment,
    news: News,
    *,
    refund: Refund | None,
    at: datetime,
    **facts: Any,
) -> None:
    learner, run = enrolment.learner, enrolment.run
    amount = refund and shown(
        refund.amount_cents, refund.payment.currency, language=learner.language
    )
    waits = refund is not None and refund.state == Refund.State.ASKED
    tell(
        learner,
        news,
        run=run,
        at=at,
        record=enrolment.public_id,
        amount=amount or "",
        waits=waits,
        reason=run.cancel_reason,
        **facts,
    )
