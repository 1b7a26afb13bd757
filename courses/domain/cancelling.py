"""Seats given up, runs cancelled and moved: what follows, and who is told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.domain.bills import credit_seats
from courses.domain.coming_back import (
    comes_back,
    lock_order_of,
    paid_for,
    seat_of,
    send_back,
)
from courses.domain.enrolment import leave, lock_learner
from courses.domain.money import shown
from courses.domain.refunds import Disputed, is_taken_back
from courses.domain.run_letters import News, teachers, tell, tell_teachers
from courses.domain.run_planning import Change, change_run, plan_of
from courses.domain.run_plans import SessionPlan
from courses.domain.seats import locked_run
from courses.domain.shelf import forget
from courses.domain.states import locked
from courses.models import Enrolment, Refund, Run, Seat, SeatPack
from hubs.domain.audit import record
from hubs.domain.outbox import owe
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
    paid, and what an employer still has to pay for the seat is credited. Both are told,
    and who waits is offered the seat. Raises
    :exc:`courses.domain.states.TransitionNotAllowed`, e.g. after completion, and
    :exc:`courses.domain.refunds.Disputed` until a bank has decided whose the money is.
    """
    is_own = by.pk == enrolment.learner_id
    seat, pack = lock(enrolment)
    if enrolment.state == State.WITHDRAWN:
        return Cancelled(enrolment, None)
    paid = paid_for(seat)
    if paid is not None and is_taken_back(paid.payment):
        raise Disputed(enrolment.public_id)
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
    tell_learner(row, News.CANCELLED, refund=refund, at=at, is_own=is_own)
    if is_own:
        name = row.learner.get_full_name()
        tell_teachers(row.run, News.GIVEN_BACK, at=at, who=name)
    elif pack is not None:
        # Not the staff's reason: it may be about the learner.
        why = _("The hub cancelled a seat.")
        credit_seats(pack.order, seats=1, by=by, at=at, reason=why)
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


def lock(enrolment: Enrolment) -> tuple[Seat | None, SeatPack | None]:
    """Lock order, pack, learner and run, in this order; the enrolment is as it is now.

    Returns the seat that it began on, and the pack that the seat is of.
    """
    seat = seat_of(enrolment)
    pack = lock_order_of(seat)
    lock_learner(enrolment.learner)
    locked_run(enrolment.run)
    enrolment.state = locked(enrolment).state
    return seat, pack


def tell_learner(
    enrolment: Enrolment,
    news: News,
    *,
    refund: Refund | None,
    at: datetime,
    **facts: Any,
) -> None:
    """Write to a learner who lost a seat, with what money goes back to them."""
    learner, run = enrolment.learner, enrolment.run
    if refund is not None and refund.payment.order.organisation_id is not None:
        # What an employer paid, and gets back, is no business of its people.
        refund = None
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
