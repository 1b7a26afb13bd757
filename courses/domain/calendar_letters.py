"""The dates of a run, enclosed in the letters that tell of them.

Entries have the uids of the feeds and a number that grows with each change (RFC 5545,
sections 3.8.4.7 and 3.8.7.4): a calendar that has them already moves or strikes them.
"""

from typing import Final

from courses.domain.calendar_files import calendar_of_run
from courses.domain.waiting import has_seat
from courses.models import Run
from hubs.domain.post import Enclosure
from hubs.models import Letter, User

#: A letter whose content has this name, a run's public id, comes with its dates.
CALENDAR: Final = "attached_calendar"


def calendar_for(run_id: str, letter: Letter) -> Enclosure | None:
    """What the run's dates are now; meeting links only for who has a seat."""
    rows = Run.objects.select_related("course__hub", "hub")
    run = rows.filter(public_id=run_id).first()
    if run is None or run.mode == Run.Mode.SELF_PACED:
        return None
    person = letter.person
    learner = person if person and _is_on(run, person) else None
    file = calendar_of_run(run, at=letter.created_at, learner=learner)
    return Enclosure(f"{run.course.code}.ics", file.content, "text/calendar")


def _is_on(run: Run, person: User) -> bool:
    """Whether the person has a seat or teaches: they are told how to get in."""
    teaches = run.sessions.filter(trainer=person, cancelled_at=None)
    return has_seat(person, run=run) or teaches.exists()
