"""The dates of a run, enclosed in the letters that tell of them.

Entries have the uids of the feeds and a number that grows with each change (RFC 5545,
sections 3.8.4.7 and 3.8.7.4): a calendar that has them already moves or strikes them.
"""

from typing import Final

from courses.domain.calendar_files import HAVE_A_SEAT, calendar_of_run
from courses.models import Enrolment, Run
from hubs.domain.post import Enclosure
from hubs.models import Letter, User

#: A letter whose content has this name, a run's public id, comes with its dates.
CALENDAR: Final = "attached_calendar"
#: The same for dates that its reader does not come to any more.
STRUCK: Final = "struck_calendar"


def calendar_for(run_id: str, letter: Letter) -> Enclosure | None:
    """What the run's dates are now; meeting links only for who has a seat."""
    run = _dated(run_id)
    if run is None:
        return None
    person = letter.person
    learner = person if person and _is_on(run, person) else None
    file = calendar_of_run(run, at=letter.created_at, learner=learner)
    return Enclosure(f"{run.course.code}.ics", file.content, "text/calendar")


def struck_for(run_id: str, letter: Letter) -> Enclosure | None:
    """The run's dates, each as cancelled: who is on it again by now gets none."""
    run = _dated(run_id)
    if run is None or (letter.person and _is_on(run, letter.person)):
        return None
    file = calendar_of_run(run, at=letter.created_at, is_struck=True)
    return Enclosure(f"{run.course.code}-off.ics", file.content, "text/calendar")


def _dated(run_id: str) -> Run | None:
    rows = Run.objects.select_related("course__hub", "hub").dated()
    return rows.filter(public_id=run_id).first()


def _is_on(run: Run, person: User) -> bool:
    """Whether the person teaches or learns on the run: they are told how to get in.

    A seat that is only kept, while an offer or a payment is open, is none yet; and one
    whose access has ended (a dispute, a refund) is none any more.
    """
    seats = Enrolment.objects.filter(
        run=run, learner=person, state__in=HAVE_A_SEAT, access_ended_at=None
    )
    teaches = run.sessions.filter(trainer=person, cancelled_at=None)
    return seats.exists() or teaches.exists()
