"""What hub staff may ask for about runs: who plans them, who reads, who notes."""

from typing import Final

from cms.policies.rules import Rule
from cms.policies.subjects import Subject, hub_of_theirs, one, own, own_hubs
from courses.models import Course, Run
from hubs.roles import Verb

RUNS, STAFF = Verb.RUNS, Verb.STAFF
#: What is done to a run that is there.
ACTS: Final = (
    "edit",
    "copy",
    "open",
    "close",
    "cancel",
    "seat",
    "invite",
    "uninvite",
)


def _reads_too(subject: Subject) -> Subject:
    """Who reads drafts sees runs as well as who plans them."""
    verbs = (RUNS, Verb.READ)
    return Subject(
        lambda asking, _verb: any(subject(asking, verb) for verb in verbs),
        subject.whose,
    )


_any = hub_of_theirs
_run = one(own(Run), "run_id", field="public_id")
_course = one(own(Course), "course_id")
_hub = one(own_hubs, "hub", field="slug")
RUNNING: Final = {
    "courses_runs": Rule(_reads_too(_any), RUNS, None, "runs of own hubs"),
    "courses_run": Rule(_reads_too(_run), RUNS, None, "own run; names by role"),
    "courses_run_course": Rule(_any, RUNS, None, "own hubs and agreed courses"),
    "courses_run_new": Rule(_hub, RUNS, RUNS, "own hub, an agreed course"),
    **{f"courses_run_{act}": Rule(_run, RUNS, RUNS, "own run") for act in ACTS},
    "courses_attendance": Rule(_run, Verb.RECORDS, None, "own run"),
    **{
        f"courses_attendance_{act}": Rule(_run, RUNS, RUNS, "own run")
        for act in ("list", "marks", "sign")
    },
    "courses_partners": Rule(_course, STAFF, STAFF, "own course"),
    "courses_partner_end": Rule(_course, STAFF, STAFF, "own course"),
}
