"""Attendance: who was at which session, as it was noted and as it was signed.

What counts for completion is what somebody signed: a list that was corrected counts
again when it is signed again.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from courses.models import (
    Attendance,
    AttendanceSheet,
    Enrolment,
    Run,
    RunSession,
)
from hubs.domain.audit import record
from hubs.models import User

State = Attendance.State
#: Who was there. Late counts: what was missed is for the trainer to say.
THERE: Final = frozenset({State.PRESENT, State.LATE})
#: Enrolments that a list names.
ON_THE_LIST: Final = frozenset({Enrolment.State.ACTIVE, Enrolment.State.COMPLETED})
A_DAY: Final = timedelta(days=1)
A_WEEK: Final = timedelta(days=7)


class SessionOff(Exception):
    """The session was taken off: nothing is noted at it."""


@dataclass(frozen=True)
class Mark:
    """What a phone noted: ``mark`` was made up there and makes sending twice harmless.

    ``noted_at`` is the phone's clock, ``seen`` the mark that stood there before.
    """

    mark: UUID
    enrolment: str
    state: str
    noted_at: datetime
    seen: UUID | None = None


@dataclass(frozen=True)
class Line:
    """Somebody on the list of a session; ``noted`` is the latest, None if none is."""

    enrolment: Enrolment
    noted: Attendance | None


@dataclass(frozen=True)
class Sheet:
    """The list of a session: those on the run by name, and what it is signed as."""

    lines: tuple[Line, ...]
    content_hash: str

    @property
    def is_whole(self) -> bool:
        """Whether everybody is noted."""
        return all(line.noted for line in self.lines)


@dataclass(frozen=True)
class Noted:
    """What became of marks: how many were new, and who is not on the run.

    ``overruled`` is what somebody else had noted meanwhile, and what does not count any
    more; told again when the marks are sent again.
    """

    new: int
    strange: tuple[str, ...]
    overruled: tuple[Attendance, ...]


@dataclass(frozen=True)
class Attended:
    """Which sessions of a run a learner was at, as signed, of those that take place."""

    there: tuple[RunSession, ...]
    sessions: tuple[RunSession, ...]
    #: In percent; None where attendance does not count for completion.
    needed: int | None

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        if self.needed is None:
            return True
        there, of = len(self.there), len(self.sessions)
        return of > 0 and there * 100 >= self.needed * of


@transaction.atomic
def note_marks(
    session: RunSession, *, marks: Iterable[Mark], by: User, at: datetime
) -> Noted:
    """Note who was there. Idempotent by mark. Raises :exc:`SessionOff`.

    Who left the run meanwhile is noted all the same; who never was on it is not.
    """
    row = locked_session(session)
    if row.cancelled_at is not None:
        raise SessionOff(row.uid)
    wanted = {mark.mark: mark for mark in marks}
    known = set(
        Attendance.objects.filter(mark__in=wanted).values_list("mark", flat=True)
    )
    new = [mark for uuid, mark in wanted.items() if uuid not in known]
    named = {mark.enrolment for mark in new}
    found = Enrolment.objects.filter(run=row.run, public_id__in=named)
    learners = {each.public_id: each for each in found}
    # The phone's clock orders what one phone noted, and nothing else.
    rows = [
        _noted(mark, session=row, of=learners[mark.enrolment], by=by, at=at)
        for mark in sorted(new, key=lambda mark: mark.noted_at)
        if mark.enrolment in learners
    ]
    Attendance.objects.bulk_create(rows)
    if rows:
        facts = {**facts_of(row), "people": len(rows)}
        record("attendance.noted", row, by=by, hub=row.run.hub, facts=facts)
    return Noted(
        new=len(rows),
        strange=tuple(sorted(named - set(learners))),
        overruled=tuple(_overruled(row, wanted, by=by)),
    )


def _noted(
    mark: Mark, *, session: RunSession, of: Enrolment, by: User, at: datetime
) -> Attendance:
    return Attendance(
        session=session,
        enrolment=of,
        state=mark.state,
        noted_at=mark.noted_at,
        received_at=at,
        by=by,
        mark=mark.mark,
    )


def _overruled(
    session: RunSession, marks: dict[UUID, Mark], *, by: User
) -> Iterator[Attendance]:
    """What others had noted otherwise than ``marks``, and who sent them had not seen.

    Of each learner the last before what was sent.
    """
    people = {mark.enrolment for mark in marks.values()}
    noted = session.attendance.filter(enrolment__public_id__in=people)
    before: dict[str, Attendance] = {}
    unseen: dict[str, Attendance] = {}
    sent: dict[str, str] = {}
    for row in noted.select_related("enrolment__learner", "by").order_by("pk"):
        key, mark = row.enrolment.public_id, marks.get(row.mark)
        if mark is None:
            before[key] = row
            continue
        last, sent[key] = before.pop(key, None), row.state
        if last is not None and last.by_id != by.pk and last.mark != mark.seen:
            unseen[key] = last
    return (row for key, row in unseen.items() if row.state != sent[key])


def kept_until(session: RunSession, *, at: datetime) -> datetime:
    """Until when a phone shows a copy of the list that it was given at ``at``.

    A day after the session, and after it was asked for; never longer than a week.
    """
    return min(max(session.ends_at, at) + A_DAY, at + A_WEEK)


def facts_of(session: RunSession) -> dict[str, Any]:
    """Which session it is, for the audit trail."""
    run = session.run
    code, public_id = run.course.code, run.public_id
    return {"course": code, "run": public_id, "session": session.uid}


def participants(run: Run) -> QuerySet[Enrolment]:
    """Who is on the run, by name."""
    rows = Enrolment.objects.filter(run=run, state__in=ON_THE_LIST)
    return rows.select_related("learner").order_by(
        "learner__name_on_certificate", "learner__email", "pk"
    )


def list_of(session: RunSession) -> Sheet:
    """The list of a session with what was noted last: two queries."""
    noted = latest(session.attendance.all())
    lines = tuple(
        Line(each, noted.get((session.pk, each.pk)))
        for each in participants(session.run)
    )
    return Sheet(lines, content_hash(noted.values()))


def latest(rows: QuerySet[Attendance]) -> dict[tuple[int, int], Attendance]:
    """Of each learner at each session, by their keys, what was noted last."""
    return {(row.session_id, row.enrolment_id): row for row in rows.order_by("pk")}


def content_hash(noted: Iterable[Attendance]) -> str:
    """SHA-256 of who was noted as what; who was not noted is not in it."""
    said = sorted([str(row.mark), row.enrolment_id, row.state] for row in noted)
    text = json.dumps(said, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def signed_sessions(sessions: Sequence[RunSession]) -> dict[int, AttendanceSheet]:
    """The sheets of those whose list stands as it was signed: two queries."""
    keys = [session.pk for session in sessions]
    by_session = defaultdict(list)
    for row in latest(Attendance.objects.filter(session__in=keys)).values():
        by_session[row.session_id].append(row)
    sheets = AttendanceSheet.objects.filter(session__in=keys).order_by("pk")
    newest = {sheet.session_id: sheet for sheet in sheets}
    return {
        key: sheet
        for key, sheet in newest.items()
        if sheet.content_hash == content_hash(by_session[key])
    }


def attended(enrolment: Enrolment) -> Attended:
    """At which sessions of the run the learner was, as signed.

    Four queries; nothing beyond the run where attendance does not count.
    """
    run = enrolment.run
    if run.attendance_percent is None:
        return Attended((), (), None)
    sessions = tuple(run.sessions.filter(cancelled_at=None))
    signed = signed_sessions(sessions)
    # Who left and came back was there all the same.
    own = Attendance.objects.filter(
        enrolment__learner=enrolment.learner_id, session__in=signed
    )
    keys = {row.session_id for row in latest(own).values() if row.state in THERE}
    there = tuple(session for session in sessions if session.pk in keys)
    return Attended(there, sessions, run.attendance_percent)


def locked_session(session: RunSession) -> RunSession:
    """The session as it is now, locked until the transaction ends.

    Who notes and who signs wait for each other: nothing slips in under a signature.
    """
    rows = RunSession.objects.select_for_update(of=("self",))
    return rows.select_related("run__course", "run__hub").get(pk=session.pk)
