"""Planning runs: planned, opened, closed and changed; what changed for calendars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from courses.domain.attendance_signing import complete_waiting
from courses.domain.offer_deadlines import follow_start
from courses.domain.partners import may_run
from courses.domain.run_differences import differences, other_trainers
from courses.domain.run_plans import (
    CannotPlan,
    Obstacle,
    RunPlan,
    SessionPlan,
    require_current,
    require_openable,
    require_places,
    require_sound,
    seller_of,
)
from courses.domain.seats import OFFER, locked_run
from courses.domain.shelf import forget
from courses.domain.tax_of_moves import is_taxed_anew
from courses.models import Course, Run, RunChange, RunSession
from hubs.domain.audit import Personal, keyed, record
from hubs.domain.outbox import owe
from hubs.models import Hub, User

#: The task that tells the people of a run what changed, by the change's key.
TELL: Final = "courses.tell_run_changed"
#: What a plan says that is a column of the run under the same name.
COLUMNS: Final = (
    "mode",
    "language",
    "time_zone",
    "books_from",
    "books_until",
    "venue",
    "address",
    "access_notes",
    "price_cents",
    "minimum",
    "seats",
    "audience",
    "full_refund_days",
    "part_refund_days",
    "part_refund_percent",
    "attendance_percent",
)
#: Of these, what calendars show.
IN_CALENDARS: Final = ("venue", "address")
#: What a session's plan says that is a column under the same name.
OF_SESSIONS: Final = ("title", "starts_at", "ends_at", "room", "link")
#: The states in which a run has, or may have, people.
PUBLIC: Final = frozenset({Run.State.OPEN, Run.State.CLOSED})


@dataclass(frozen=True)
class Change:
    """What became other: columns of the run by name, and sessions by their uid.

    ``told`` is the fact that people are told of, None where there is nobody to tell or
    nothing that they would have to know. ``is_one`` says whether anything is other: a
    trainer may be, which is no news for calendars.
    """

    run: Run
    fields: tuple[str, ...]
    sessions: tuple[str, ...]
    told: RunChange | None
    is_one: bool


@transaction.atomic
def plan_run(
    course: Course, *, hub: Hub, plan: RunPlan, by: User | None, at: datetime
) -> Run:
    """Plan a run of ``course`` at ``hub``; it can be booked when it is opened.

    Raises :exc:`courses.domain.run_plans.CannotPlan`.
    """
    if not may_run(hub, course):
        raise CannotPlan(Obstacle.NOT_THEIRS)
    run = Run(course=course, hub=hub, state=Run.State.PLANNED, mode=plan.mode)
    require_sound(plan, run=run)
    _fill(run, plan)
    run.save()
    run.organisations.set(plan.organisations)
    _arrange(run, plan.sessions, at=at)
    _note("run.planned", run, by=by)
    return run


@transaction.atomic
def change_run(run: Run, *, plan: RunPlan, by: User | None, at: datetime) -> Change:
    """Let ``run`` be as ``plan`` says; its people are told of other dates and places.

    Raises :exc:`courses.domain.run_plans.CannotPlan`. A session that was taken off
    keeps its row; ``sequence`` rises where calendars must notice.
    """
    row = locked_run(run)
    require_current(row, at=at)
    require_sound(plan, run=row)
    if is_taxed_anew(row, mode=plan.mode):
        raise CannotPlan(Obstacle.TAX)
    was, before, seats = plan_of(row), facts_for_people(row), row.seats
    fields = _fill(row, plan)
    if set(plan.organisations) != set(row.organisations.all()):
        fields = (*fields, "organisations")
        row.organisations.set(plan.organisations)
    sessions = _arrange(row, plan.sessions, at=at)
    if row.state == Run.State.OPEN:
        require_places(row)
    if sessions or set(fields) & set(IN_CALENDARS):
        row.sequence += 1
    row.save()
    follow_start(row, at=at)
    told = _tell(row, before, by=by, at=at)
    if _has_more_seats(row, than=seats):
        owe(OFFER, key=row.pk, at=at)
    complete_waiting(row, at=at)
    if (now := plan_of(row)) != was:
        _note(
            "run.changed",
            row,
            by=by,
            facts=differences(was, now),
            personal=other_trainers(was, now),
        )
        transaction.on_commit(forget)
    return Change(row, fields, sessions, told, is_one=now != was)


@transaction.atomic
def open_run(run: Run, *, by: User | None, at: datetime) -> Run:
    """Let people book the run. Idempotent.

    Raises :exc:`courses.domain.run_plans.CannotPlan`.
    """
    row = locked_run(run)
    if row.state != Run.State.OPEN:
        require_openable(row, at=at)
        _turn(row, Run.State.OPEN, "run.opened", by=by)
        if row.seats is not None:
            # Seats may have come free while nobody could be offered one.
            owe(OFFER, key=row.pk, at=at)
    return row


@transaction.atomic
def close_run(run: Run, *, by: User | None, at: datetime) -> Run:
    """Let nobody book the run any more; who has a seat keeps it. Idempotent.

    Raises :exc:`courses.domain.run_plans.CannotPlan`.
    """
    row = locked_run(run)
    if row.state != Run.State.CLOSED:
        require_current(row, at=at)
        _turn(row, Run.State.CLOSED, "run.closed", by=by)
    return row


def facts_for_people(run: Run) -> dict[str, Any]:
    """Dates, places, trainers as :class:`courses.models.RunChange` keeps them."""
    live = run.sessions.filter(cancelled_at=None).order_by("starts_at", "pk")
    return {
        "time_zone": run.time_zone,
        "venue": run.venue,
        "address": run.address,
        "sessions": [
            {
                "uid": each.uid,
                "title": each.title,
                "from": each.starts_at.isoformat(),
                "until": each.ends_at.isoformat(),
                "room": each.room,
                "trainer": each.trainer_id,
                # Only whether it is another one: links are told where one is known.
                "link": keyed(f"meeting link: {each.link}")[:16] if each.link else "",
            }
            for each in live
        ],
    }


def plan_of(run: Run) -> RunPlan:
    """The plan that leaves ``run`` as it is."""
    live = run.sessions.filter(cancelled_at=None).select_related("trainer")
    sessions = tuple(
        SessionPlan(
            **{name: getattr(each, name) for name in OF_SESSIONS},
            trainer=each.trainer,
            uid=each.uid,
        )
        for each in live
    )
    return RunPlan(
        **{name: getattr(run, name) for name in COLUMNS},
        sessions=sessions,
        organisations=tuple(run.organisations.order_by("pk")),
    )


def _fill(run: Run, plan: RunPlan) -> tuple[str, ...]:
    """Take over what the plan says of the run itself; return what that changed."""
    changed = tuple(n for n in COLUMNS if getattr(run, n) != getattr(plan, n))
    for name in COLUMNS:
        setattr(run, name, getattr(plan, name))
    if plan.price_cents and (seller := seller_of(run)):
        run.currency = seller.currency
    return changed


def _arrange(
    run: Run, plans: Iterable[SessionPlan], *, at: datetime
) -> tuple[str, ...]:
    """Let the run have these sessions and no others; return whose plan it changed."""
    live = RunSession.objects.filter(run=run, cancelled_at=None)
    before = {session.uid: session for session in live}
    changed = []
    for plan in plans:
        session = before.pop(plan.uid, None) or RunSession(run=run)
        if _take_over(session, plan):
            changed.append(session.uid)
    for session in before.values():
        _require_untouched(session)
        session.cancelled_at, session.sequence = at, session.sequence + 1
        session.save(update_fields=["cancelled_at", "sequence"])
        changed.append(session.uid)
    left = list(live.values_list("starts_at", "ends_at"))
    run.starts_at = min((start for start, _end in left), default=None)
    run.ends_at = max((end for _start, end in left), default=None)
    run.save(update_fields=["starts_at", "ends_at"])
    return tuple(changed)


def _take_over(session: RunSession, plan: SessionPlan) -> bool:
    """Let a session be as planned; whether calendars must notice."""
    is_new = session.pk is None
    seen = [n for n in OF_SESSIONS if getattr(session, n) != getattr(plan, n)]
    if not (is_new or seen or session.trainer != plan.trainer):
        return False
    if not is_new and {"starts_at", "ends_at"} & set(seen):
        _require_untouched(session)
    for name in OF_SESSIONS:
        setattr(session, name, getattr(plan, name))
    session.trainer = plan.trainer
    if seen and not is_new:
        session.sequence += 1
    session.save()
    return is_new or bool(seen)


def _require_untouched(session: RunSession) -> None:
    if session.attendance.exists():
        raise CannotPlan(Obstacle.ATTENDED)


def _has_more_seats(run: Run, *, than: int | None) -> bool:
    return than is not None and (run.seats is None or run.seats > than)


def _tell(
    run: Run, before: dict[str, Any], *, by: User | None, at: datetime
) -> RunChange | None:
    """Owe that people are told, if there is something to tell."""
    after = facts_for_people(run)
    if before == after or run.state not in PUBLIC:
        return None
    change = RunChange.objects.create(run=run, at=at, by=by, before=before, after=after)
    owe(TELL, key=change.pk, at=at)
    return change


def _turn(run: Run, state: Run.State, verb: str, *, by: User | None) -> None:
    run.state = state
    run.save(update_fields=["state"])
    _note(verb, run, by=by)
    transaction.on_commit(forget)


def _note(
    verb: str,
    run: Run,
    *,
    by: User | None,
    facts: dict[str, Any] | None = None,
    personal: list[Personal] | None = None,
) -> None:
    own = {"course": run.course.code, "run": run.public_id, **(facts or {})}
    record(verb, run, by=by, hub=run.hub, facts=own, personal=personal)
