"""What hub staff may ask for about runs under ``/cms/``."""

from typing import Final

from cms.policies.rules import Rule
from cms.policies.subjects import Subject, hub_of_theirs, one, own, own_hubs
from courses.models import Course, Run
from hubs.roles import Verb


def _reads_too(subject: Subject) -> Subject:
    """Who reads drafts sees runs as well as who plans them."""
    verbs = (Verb.RUNS, Verb.READ)
    return Subject(
        lambda asking, _verb: any(subject(asking, verb) for verb in verbs),
        subject.whose,
    )


_course = one(own(Course), "course_id")
_run = one(own(Run), "run_id", field="public_id")

RUNS: Final = {
    "courses_runs": Rule(
        _reads_too(hub_of_theirs), Verb.RUNS, None, "runs of own hubs"
    ),
    "courses_run": Rule(_reads_too(_run), Verb.RUNS, None, "own run; names by role"),
    "courses_run_course": Rule(
        hub_of_theirs, Verb.RUNS, None, "own hubs and agreed courses"
    ),
    "courses_run_new": Rule(
        one(own_hubs, "hub", field="slug"),
        Verb.RUNS,
        Verb.RUNS,
        "own hub, an agreed course",
    ),
    **{
        f"courses_run_{act}": Rule(_run, Verb.RUNS, Verb.RUNS, "own run")
        for act in (
            "edit",
            "copy",
            "open",
            "close",
            "cancel",
            "seat",
            "first",
            "move",
            "invite",
            "uninvite",
        )
    },
    "courses_attendance": Rule(_run, Verb.RECORDS, None, "own run"),
    **{
        f"courses_attendance_{act}": Rule(_run, Verb.RUNS, Verb.RUNS, "own run")
        for act in ("list", "marks", "sign")
    },
    "courses_attendance_copy": Rule(_run, Verb.RUNS, None, "own run"),
    "courses_attendance_worker": Rule(hub_of_theirs, Verb.RUNS, None, "no facts"),
    "courses_partners": Rule(_course, Verb.STAFF, Verb.STAFF, "own course"),
    "courses_partner_end": Rule(_course, Verb.STAFF, Verb.STAFF, "own course"),
}
