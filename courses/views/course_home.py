"""The home of a course in the CMS: its outline, what is missing, numbers, editions."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.blocks import Severity
from courses.domain.drafts import latest
from courses.domain.figures import figures_of
from courses.domain.outline import faces_of
from courses.domain.overview import overview_of
from courses.domain.problems import Problem
from courses.domain.release import findings
from courses.domain.sign_off import stage_of
from courses.domain.statistics import FEWEST
from courses.models import Course, CoursePage, Edition
from courses.views.findings import by_page
from courses.views.reading import course_for, person_of
from hubs.domain.access import can
from hubs.roles import Verb


@dataclass(frozen=True)
class Typed:
    """What somebody typed and could not be taken: it is shown again."""

    part: int
    title: str
    is_new: bool = False


@require_safe
def home(request: HttpRequest, course_id: int) -> HttpResponse:
    """The course's home; with ``?check=1`` it says what is missing, too."""
    return screen(request, course_for(request.user, course_id))


def screen(
    request: HttpRequest,
    course: Course,
    *,
    typed: Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    """The home of a course, in the language that is asked for."""
    face, faces = None, faces_of(course)
    if faces:
        face = _chosen(faces, request.GET.get("language", ""))
    is_checked = "check" in request.GET
    title = face.draft_title if face else course.code
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    context: dict[str, Any] = {
        "course": course,
        "title": title,
        "header_title": title,
        "header_icon": "list-ul",
        "breadcrumbs_items": [home, {"url": "", "label": title}],
        "faces": faces,
        "figures": figures_of(course),
        "fewest": FEWEST,
        "may_write": can(person_of(request), Verb.WRITE, course.hub, at=timezone.now()),
        "leads": can(person_of(request), Verb.STAFF, course.hub, at=timezone.now()),
        "typed": typed,
        "is_checked": is_checked,
        **_outlined(course, face, findings(course) if is_checked else None),
    }
    return render(request, "courses/cms/home.html", context, status=status)


def home_address(course: Course, *, language: str = "", check: bool = False) -> str:
    """Where the home of a course is, in a language, looked through or not."""
    wanted = {"language": language, "check": "1" if check else ""}
    query = urlencode({name: value for name, value in wanted.items() if value})
    address = reverse("courses_home", args=[course.pk])
    return f"{address}?{query}" if query else address


def _chosen(faces: list[CoursePage], language: str) -> CoursePage:
    """The course's page in a language, else the original."""
    wanted = (face for face in faces if face.locale.language_code == language)
    return next(wanted, faces[0])


def _outlined(
    course: Course, face: CoursePage | None, found: list[Problem] | None
) -> dict[str, Any]:
    """The outline in a language, what was found in it, and the editions."""
    editions = course.editions.prefetch_related("texts").select_related("released_by")
    numbered = list(editions.order_by("-number"))
    current = _in_state(numbered, Edition.State.CURRENT)
    candidate = _in_state(numbered, Edition.State.CANDIDATE)
    return {
        "draft": latest(face) if face else None,
        "overview": overview_of(face, current=current, found=found) if face else None,
        "current": current,
        "candidate": candidate,
        "stage": stage_of(candidate) if candidate else None,
        "editions": [each for each in numbered if each != candidate],
        **_found(found or []),
    }


def _in_state(editions: list[Edition], state: Edition.State) -> Edition | None:
    return next((each for each in editions if each.state == state), None)


def _found(found: list[Problem]) -> dict[str, Any]:
    errors = [each for each in found if each.severity is Severity.ERROR]
    hints = [each for each in found if each.severity is Severity.HINT]
    return {
        "errors": len(errors),
        "hints": len(hints),
        "faulty_pages": by_page(errors),
        "pages_to_look_at": by_page(hints),
    }
