"""All that happened to a course, in words."""

from collections.abc import Iterable
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models import Enrolment
from courses.views.reading import course_for, crumbs
from hubs.domain.trail import details, in_words
from hubs.models import AuditEvent

ON_A_PAGE: Final = 50


@require_safe
def course_trail(request: HttpRequest, course_id: int) -> HttpResponse:
    """Freezing, signatures, releases and withdrawals of a course, newest first."""
    course = course_for(request.user, course_id)
    events = (
        AuditEvent.objects.filter(hub=course.hub, facts__course=course.code)
        .select_related("actor", "hub", "link")
        # Authors read this too, and learners' names are not theirs to know.
        .exclude(object_type=Enrolment._meta.label_lower)
        .order_by("-id")
    )
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "course": course,
        "page": page,
        "rows": rows_of(page.object_list),
        "header_title": _("History of %(code)s") % {"code": course.code},
        "header_icon": "history",
        "breadcrumbs_items": crumbs(course, _("History")),
    }
    return render(request, "courses/cms/trail.html", context)


def rows_of(events: Iterable[AuditEvent]) -> list[tuple[AuditEvent, str, list[str]]]:
    """Events as the table shows them: in words, with their facts."""
    return [(event, in_words(event), details(event)) for event in events]
