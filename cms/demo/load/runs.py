"""Runs on dates: to come, under way, over, full; counted from the day of the load."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from cms.demo.load.people import ADMINISTRATOR, People, holder_of
from cms.demo.load.signing import proof_for
from cms.demo.load.timetable import LEARNERS, RUNS, Dated, Meeting
from courses.domain.attendance import Mark, list_of, note_marks
from courses.domain.attendance_signing import sign_list
from courses.domain.booking import book
from courses.domain.local_times import moment
from courses.domain.partners import agree
from courses.domain.run_invitations import invite_to_run
from courses.domain.run_planning import close_run, open_run, plan_run
from courses.domain.run_plans import RunPlan, SessionPlan, seller_of
from courses.models import Attendance, Course, Run, RunSession
from hubs.domain.signing_off import Meaning
from hubs.models import Hub, User
from hubs.roles import Role

#: Runs are planned and booked so many days before today.
PLANNED: Final = 50
OPENED: Final = 48
BOOKED: Final = 40
SATURDAY: Final = 5
A_DAY: Final = timedelta(days=1)
PRESENT: Final = Attendance.State.PRESENT


@dataclass(frozen=True)
class Stage:
    """What runs are put on: who there is, and which day it is."""

    people: People
    hubs: dict[str, Hub]
    codes: dict[str, str]
    today: datetime

    def ago(self, days: float) -> datetime:
        """So many days ago."""
        return self.today - timedelta(days=days)

    def lead_of(self, hub: str) -> User:
        """Who answers for a hub: its lead, else the administrator."""
        lead = holder_of(hub, Role.LEAD, self.people)
        return lead or self.people[ADMINISTRATOR]

    def trainer_of(self, hub: str) -> User:
        """Who teaches at a hub: its trainer, else its lead."""
        return holder_of(hub, Role.TRAINER, self.people) or self.lead_of(hub)


def plan_runs(stage: Stage) -> None:
    """Plan all runs of the demonstration, and lead each to where it stands."""
    for dated in RUNS:
        course = Course.objects.get(code=stage.codes[dated.course])
        _put_on(stage, dated, course)


def _put_on(stage: Stage, dated: Dated, course: Course) -> None:
    hub, by = stage.hubs[dated.hub], stage.trainer_of(dated.hub)
    if course.hub_id != hub.pk:
        owner = stage.lead_of(course.hub.slug)
        agree(course, hub=hub, by=owner, at=stage.ago(PLANNED + 1))
    plan = _plan(stage, dated, Run(course=course, hub=hub))
    run = plan_run(course, hub=hub, plan=plan, by=by, at=stage.ago(PLANNED))
    if not dated.is_open:
        return
    open_run(run, by=by, at=stage.ago(OPENED))
    if dated.invited:
        invite_to_run(run, emails=dated.invited, by=by, at=stage.ago(OPENED))
    for number in range(dated.learners):
        learner = stage.people[LEARNERS[number]]
        book(learner, run=run, at=stage.ago(BOOKED) + timedelta(minutes=number))
    for session in run.sessions.filter(ends_at__lte=stage.today):
        _attend(stage, run, session)
    if dated.is_closed:
        close_run(run, by=by, at=stage.ago(1))


def _plan(stage: Stage, dated: Dated, run: Run) -> RunPlan:
    hub = run.hub
    zone = ZoneInfo(hub.time_zone)
    first = _workday(stage.today.astimezone(zone).date(), dated.days)
    trainer = stage.trainer_of(dated.hub)
    sessions = [_session(each, first, zone, trainer, dated) for each in dated.meetings]
    return RunPlan(
        mode=dated.mode,
        language=dated.language or hub.languages[0],
        time_zone=hub.time_zone,
        sessions=tuple(sessions),
        venue=dated.venue,
        address=f"{hub.city}" if dated.venue else "",
        access_notes=dated.access_notes,
        # A hub without somebody who sells gives its runs for nothing.
        price_cents=dated.price_cents if seller_of(run) else 0,
        minimum=dated.minimum,
        seats=dated.seats,
        audience=dated.audience,
        attendance_percent=dated.attendance_percent,
    )


def _session(
    meeting: Meeting, first: date, zone: ZoneInfo, trainer: User, dated: Dated
) -> SessionPlan:
    day = first
    for _each in range(meeting.day):
        day = _workday(day, 1)
    begin, end = (
        moment(datetime.combine(day, time.fromisoformat(each)), zone=zone)
        for each in (meeting.begins, meeting.ends)
    )
    return SessionPlan(
        starts_at=begin,
        ends_at=end,
        title=meeting.title,
        room="" if meeting.is_online else dated.room,
        link="https://meet.example.org/atmp" if meeting.is_online else "",
        trainer=trainer,
    )


def _attend(stage: Stage, run: Run, session: RunSession) -> None:
    """The trainer notes who was there, the last one late, and signs."""
    by = stage.trainer_of(run.hub.slug)
    people = [line.enrolment for line in list_of(session).lines]
    if not people:
        return
    late = people[-1].pk
    marks = [
        Mark(
            mark=uuid4(),
            enrolment=each.public_id,
            state=Attendance.State.LATE if each.pk == late else PRESENT,
            noted_at=session.starts_at,
        )
        for each in people
    ]
    note_marks(session, marks=marks, by=by, at=session.ends_at)
    proof = proof_for(session, by, Meaning.ATTENDED, hub=run.hub)
    seen = list_of(session).content_hash
    sign_list(session, seen=seen, proof=proof, at=session.ends_at)


def _workday(day: date, days: int) -> date:
    """So many days later, or the next day after that on which people work."""
    later = day + timedelta(days=days)
    while later.weekday() >= SATURDAY:
        later += A_DAY
    return later
