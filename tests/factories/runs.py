"""Plans of runs, for tests: three hours on site in forty days, for twelve."""

from datetime import timedelta
from uuid import uuid4

from courses.domain.attendance import Mark, list_of, note_marks
from courses.domain.attendance_signing import sign_list
from courses.domain.run_plans import RunPlan, SessionPlan
from courses.models import Attendance, Run
from hubs.domain.signing_off import Proof
from tests.factories.hubs import NOON

LATER = NOON + timedelta(days=40)
THREE_HOURS = timedelta(hours=3)


def a_session(starts_at=LATER, **given):
    return SessionPlan(
        **{"starts_at": starts_at, "ends_at": starts_at + THREE_HOURS, **given}
    )


def a_plan(**given):
    usual = {
        "mode": Run.Mode.ON_SITE,
        "language": "en",
        "time_zone": "Europe/Brussels",
        "sessions": (a_session(),),
        "venue": "Training centre",
        "seats": 12,
    }
    return RunPlan(**usual | given)


def a_mark(enrolment, state=Attendance.State.PRESENT, *, at=NOON, seen=None):
    return Mark(uuid4(), enrolment.public_id, state, at, seen=seen)


def note_all(session, *enrolments, by, state=Attendance.State.PRESENT, at=NOON):
    """The trainer notes these people, all alike."""
    marks = [a_mark(each, state) for each in enrolments]
    return note_marks(session, marks=marks, by=by, at=at)


def sign(session, *, by, at=None):
    """The trainer signs the list of a session as it stands, when it is over."""
    return sign_list(
        session,
        seen=list_of(session).content_hash,
        proof=Proof(by, "password"),
        at=at or session.ends_at,
    )
