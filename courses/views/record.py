"""The course record: what was done, and what becomes of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.domain.attendance import attended
from courses.domain.enrolment import newer_edition
from courses.domain.record import record_of
from courses.models import Completion, Enrolment
from courses.views.access import with_enrolment


@require_safe
@with_enrolment
def record(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """All steps with times and results; the certificate when all is done."""
    shown = record_of(enrolment, language=get_language() or "")
    completion = (
        Completion.objects.select_related("enrolment__learner", "edition__course__hub")
        .filter(enrolment=enrolment)
        .first()
    )
    presence = attended(enrolment)
    run = enrolment.run
    sessions = run.sessions.filter(cancelled_at=None) if run.starts_at else ()
    context = {
        "record": shown,
        "enrolment": enrolment,
        "edition": enrolment.edition,
        "completion": completion,
        "newer": newer_edition(enrolment),
        "presence": presence,
        "sessions": sessions,
        "waits_for_name": (shown.is_met and presence.is_met and completion is None),
        "at": timezone.now(),
    }
    return render(request, "courses/record/record.html", context)
