"""Runs in the CMS: what a hub plans, what is under way, and one run with its people."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.domain.attendance import participants, signed_sessions
from courses.domain.run_invitations import invitations_to
from courses.domain.run_list import When, rows_of, runs_of, seats_of, waiting_for
from courses.domain.run_planning import close_run, open_run
from courses.domain.run_plans import CannotPlan
from courses.domain.standing import standing
from courses.domain.titles import titles_of
from courses.forms.run_people import InvitationsForm
from courses.models import Enrolment, Run
from courses.views.reading import Crumbs, person_of
from courses.views.trail import rows_of as told
from hubs.domain.access import can, hubs_where
from hubs.models import AuditEvent, Hub
from hubs.roles import Verb

ON_A_PAGE: Final = 50
#: So much of its history stands on a run's page; all of it in the audit trail.
EVENTS: Final = 20


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The runs of the person's hubs."""
    now, person = timezone.now(), person_of(request)
    asked = request.GET.get("when", "")
    when = When(asked) if asked in set(When) else When.COMING
    found = runs_of(hubs_with_runs(person, at=now), when=when, at=now)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list, language=get_language() or "", at=now),
        "when": when,
        "choices": [
            (When.COMING, _("To come and under way")),
            (When.ANY_DAY, _("At one's own pace")),
            (When.OVER, _("Over or cancelled")),
        ],
        "may_plan": hubs_where(person, Verb.RUNS, at=now).exists(),
        "header_title": _("Runs"),
        "header_icon": "date",
        "breadcrumbs_items": [{"url": "", "label": _("Runs")}],
    }
    return render(request, "courses/cms/runs.html", context)


@require_safe
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """One run: dates, seats, people, invitations, history."""
    return screen(request, run_for(request, run_id, Verb.RUNS, Verb.READ))


@require_POST
def open_bookings(request: HttpRequest, run_id: str) -> HttpResponse:
    """Let people book the run."""
    row = run_for(request, run_id, Verb.RUNS)
    try:
        open_run(row, by=person_of(request), at=timezone.now())
    except CannotPlan as refusal:
        return refused(request, row, refusal)
    messages.success(request, _("The run is open: it can be booked."))
    return redirect("courses_run", row.public_id)


@require_POST
def close_bookings(request: HttpRequest, run_id: str) -> HttpResponse:
    """Let nobody book the run any more."""
    row = run_for(request, run_id, Verb.RUNS)
    try:
        close_run(row, by=person_of(request), at=timezone.now())
    except CannotPlan as refusal:
        return refused(request, row, refusal)
    messages.success(
        request, _("The run is closed for bookings. Who has a seat keeps it.")
    )
    return redirect("courses_run", row.public_id)


def hubs_with_runs(person: Any, *, at: datetime) -> QuerySet[Hub]:
    """The hubs whose runs the person may see: by planning or by reading there."""
    planned = Q(pk__in=hubs_where(person, Verb.RUNS, at=at).values("pk"))
    return Hub.objects.filter(
        planned | Q(pk__in=hubs_where(person, Verb.READ, at=at).values("pk"))
    )


def run_for(request: HttpRequest, run_id: str, *verbs: Verb) -> Run:
    """The run, if the person may do one of ``verbs`` at its hub; else it is not there.

    Whose course it is does not matter: a partner's run is the partner's.
    """
    rows = Run.objects.select_related("course__hub", "hub")
    row: Run = get_object_or_404(rows, public_id=run_id)
    now, person = timezone.now(), person_of(request)
    if not any(can(person, verb, row.hub, at=now) for verb in verbs):
        raise Http404(f"{person.pk} may not see {run_id}")
    return row


def refused(request: HttpRequest, row: Run, refusal: CannotPlan) -> HttpResponse:
    """Say what is in the way."""
    messages.error(request, str(refusal.obstacle.label))
    return screen(request, row, status=409)


def screen(
    request: HttpRequest,
    row: Run,
    *,
    form: InvitationsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a run."""
    now, person = timezone.now(), person_of(request)
    sees_people = can(person, Verb.RECORDS, row.hub, at=now)
    seats = seats_of(row)
    sessions = list(row.sessions.select_related("trainer"))
    is_off = row.state == Run.State.CANCELLED
    live = [each for each in sessions if is_off or each.cancelled_at is None]
    context: dict[str, Any] = {
        "run": row,
        "title": title_of_run(row),
        "standing": standing(row, pending=seats.pending, at=now),
        "sessions": live,
        "signed": signed_sessions(live),
        "seats": seats,
        "organisations": row.organisations.all(),
        "participants": participants(row) if sees_people else None,
        "waiting": waiting_for(row) if sees_people else None,
        "invitations": invitations_to(row) if sees_people else None,
        "form": form or InvitationsForm(),
        "may_plan": can(person, Verb.RUNS, row.hub, at=now),
        "history": told(_events(row, with_people=sees_people)),
        "at": now,
        "header_title": title_of_run(row),
        "header_icon": "date",
        "breadcrumbs_items": crumbs(row),
    }
    return render(request, "courses/cms/run.html", context, status=status)


def title_of_run(row: Run) -> str:
    """The title of the run's course, in the reader's language if there is one."""
    titles = titles_of([row.course])[row.course_id]
    return titles.told_in(get_language() or "")


def crumbs(row: Run, *here: str) -> Crumbs:
    """The way from the list by the run's page to ``here``."""
    address = reverse("courses_run", args=[row.public_id]) if here else ""
    return [
        {"url": reverse("courses_runs"), "label": _("Runs")},
        {"url": address, "label": title_of_run(row)},
        *({"url": "", "label": label} for label in here),
    ]


def _events(row: Run, *, with_people: bool) -> QuerySet[AuditEvent]:
    """What happened to the run, newest first."""
    events = AuditEvent.objects.filter(hub=row.hub, facts__run=row.public_id)
    if not with_people:
        events = events.exclude(object_type=Enrolment._meta.label_lower)
    rows = events.select_related("actor", "hub", "link").order_by("-id")
    return rows[:EVENTS]
