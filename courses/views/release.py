"""The release screen of a course in the CMS."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.blocks import Severity
from courses.domain.comparing import compare
from courses.domain.problems import NotReady, Problem
from courses.domain.release import findings, freeze
from courses.domain.review_notes import notes_on, open_notes
from courses.domain.sign_off import Obstacle, obstacle_to, signatures_of
from courses.domain.since import changes_since
from courses.models import Course, Edition
from courses.views.findings import by_page
from courses.views.reading import course_for, crumbs, person_of, title_of
from hubs.domain.access import can
from hubs.domain.refusals import note_refusal
from hubs.domain.signing_off import Meaning
from hubs.models import ElectronicSignature, User
from hubs.roles import Verb

#: What a candidate goes through, in this order.
LIFE: Final = (Meaning.SUBMITTED, Meaning.REVIEWED, Meaning.RELEASED)


@dataclass(frozen=True)
class LifeStep:
    """A step of a candidate: who signed it, or what keeps this person from it."""

    meaning: Meaning
    signature: ElectronicSignature | None
    obstacle: Obstacle | None


@require_GET
def overview(request: HttpRequest, course_id: int) -> HttpResponse:
    """What is missing, the candidate, and all editions."""
    return screen(request, course_for(request.user, course_id))


@require_POST
def freeze_course(request: HttpRequest, course_id: int) -> HttpResponse:
    """Make the candidate from the latest drafts."""
    course = course_for(request.user, course_id)
    if not _may_freeze(person_of(request), course):
        why = _("Freezing is for the hub's leads, authors and reviewers.")
        return refuse(request, course, act="freeze", why=why)
    try:
        freeze(course, by=person_of(request), at=timezone.now())
    except NotReady as refused:
        messages.error(request, _("The course is not ready: see what is missing."))
        return screen(request, course, status=409, found=refused.problems)
    messages.success(request, _("Frozen. Compare, then submit it for review."))
    return redirect("courses_release", course.pk)


def refuse(request: HttpRequest, course: Course, *, act: str, why: str) -> HttpResponse:
    """Say why not, and record who tried."""
    note_refusal(
        person_of(request), act=act, thing=course, hub=course.hub, at=timezone.now()
    )
    messages.error(request, why)
    return screen(request, course, status=403)


def overtaken(request: HttpRequest, course: Course) -> HttpResponse:
    """Say that somebody else was faster."""
    messages.error(
        request, _("Meanwhile the course was frozen anew or released. Look again.")
    )
    return screen(request, course, status=409)


def screen(
    request: HttpRequest,
    course: Course,
    *,
    found: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The release screen of a course."""
    now, person = timezone.now(), person_of(request)
    editions = course.editions.select_related("released_by").annotate(
        learners=Count("enrolments", filter=Q(enrolments__state="active"))
    )
    current = editions.filter(state=Edition.State.CURRENT).first()
    candidate = editions.filter(state=Edition.State.CANDIDATE).first()
    title = title_of(course)
    all_found = findings(course) if found is None else found
    context: dict[str, Any] = {
        "course": course,
        "title": title,
        "header_title": _("Release %(title)s") % {"title": title},
        "header_icon": "upload",
        "breadcrumbs_items": crumbs(course),
        "faulty_pages": by_page(
            [each for each in all_found if each.severity is Severity.ERROR]
        ),
        "pages_to_look_at": by_page(
            [each for each in all_found if each.severity is Severity.HINT]
        ),
        "may_freeze": _may_freeze(person, course),
        "may_release": can(person, Verb.RELEASE, course.hub, at=now),
        "current": current,
        "candidate": candidate,
        "since": changes_since(candidate) if candidate else None,
        "comparison": compare(candidate, current) if candidate else None,
        "history": editions.exclude(state=Edition.State.CANDIDATE).order_by("-number"),
        **(_life(candidate, person, at=now) if candidate else {}),
    }
    return render(request, "courses/cms/release.html", context, status=status)


def _life(candidate: Edition, person: User, *, at: datetime) -> dict[str, Any]:
    """The steps of a candidate, with what keeps ``person`` from the next ones."""
    signed = {each.meaning: each for each in signatures_of(candidate)}
    life = [
        LifeStep(
            meaning,
            signed.get(meaning),
            obstacle_to(candidate, meaning=meaning, by=person, at=at),
        )
        for meaning in LIFE
    ]
    return {
        "open_notes": open_notes(candidate.course).count(),
        "all_notes": notes_on(candidate.course).count(),
        "life": life,
        "refused": signed.get(Meaning.REFUSED),
        "may_overrule": (
            person.is_superuser and life[-1].obstacle not in {None, Obstacle.OPEN_NOTES}
        ),
    }


def _may_freeze(person: User, course: Course) -> bool:
    """Authors freeze what they submit; who releases may freeze too."""
    now = timezone.now()
    return any(
        can(person, verb, course.hub, at=now) for verb in (Verb.WRITE, Verb.RELEASE)
    )
