"""Attendance lists that phones keep, to open them without a line."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.domain.attendance import kept_until
from courses.views.attendance import list_context, session_for


@require_safe
def attendance_copy(request: HttpRequest, run_id: str, uid: str) -> HttpResponse:
    """The list as a phone keeps it: the people and what was noted, nothing around."""
    session, now = session_for(request, run_id, uid), timezone.now()
    context = {**list_context(request, session, at=now), "copied_at": now}
    answer = render(request, "courses/cms/attendance_copy.html", context)
    answer.headers["X-Keep-Until"] = kept_until(session, at=now).isoformat()
    return answer


@require_safe
def attendance_worker(request: HttpRequest) -> HttpResponse:
    """The script that opens a copy; it can answer for addresses below its own alone."""
    kind = "text/javascript"
    return render(request, "courses/cms/roll_worker.js", content_type=kind)
