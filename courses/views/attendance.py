"""Attendance: who was at which session, noted on a phone and signed."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from courses.domain.attendance import (
    Noted,
    SessionOff,
    latest,
    list_of,
    note_marks,
    participants,
    signed_sessions,
)
from courses.domain.attendance_signing import (
    CannotSignList,
    Gap,
    gap_in,
    sign_list,
)
from courses.forms.attendance import DECLARATION, ListForm, SignListForm, marks_of
from courses.models import Attendance, Run, RunSession
from courses.views.proving import proof_of
from courses.views.reading import person_of
from courses.views.runs import crumbs, run_for, title_of_run
from hubs.domain.signing_off import Meaning
from hubs.roles import Verb

#: Marks that two people noted otherwise: what is received later counts, and is told.
OVERRULED: Final = gettext_lazy(
    "Somebody else noted otherwise meanwhile; what you noted counts:"
)
READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def attendance(request: HttpRequest, run_id: str) -> HttpResponse:
    """All sessions of a run: who was noted as what, and what is signed."""
    run = run_for(request, run_id, Verb.RECORDS)
    sessions = list(run.sessions.filter(cancelled_at=None))
    noted = latest(Attendance.objects.filter(session__in=sessions))
    signed = signed_sessions(sessions)
    people = list(participants(run))
    header = _("Attendance")
    context = {
        "run": run,
        "columns": [(session, signed.get(session.pk)) for session in sessions],
        "rows": [
            (person, [noted.get((session.pk, person.pk)) for session in sessions])
            for person in people
        ],
        "header_title": f"{header}: {title_of_run(run)}",
        "header_icon": "check",
        "breadcrumbs_items": crumbs(run, header),
    }
    return render(request, "courses/cms/attendance.html", context)


@READ_AND_SEND
def attendance_list(request: HttpRequest, run_id: str, uid: str) -> HttpResponse:
    """The list of a session, to be noted on a phone; a form without a script."""
    run, session = _session(request, run_id, uid)
    if request.method == "POST":
        now = timezone.now()
        marks = ListForm(request.POST, sheet=list_of(session)).marks(at=now)
        try:
            noted = note_marks(session, marks=marks, by=person_of(request), at=now)
        except SessionOff:
            messages.error(request, str(Gap.OFF.label))
            return redirect("courses_attendance", run.public_id)
        words = ngettext("%(new)d mark is kept.", "%(new)d marks are kept.", noted.new)
        messages.success(request, words % {"new": noted.new})
        if noted.overruled:
            messages.warning(request, f"{OVERRULED} {'; '.join(_told(noted))}")
        return redirect("courses_attendance_list", run.public_id, uid)
    context = list_context(request, session, at=timezone.now())
    return render(request, "courses/cms/attendance_list.html", context)


@require_POST
def attendance_marks(request: HttpRequest, run_id: str, uid: str) -> HttpResponse:
    """Marks that a phone kept; sent twice, they count once."""
    _run, session = _session(request, run_id, uid)
    now = timezone.now()
    try:
        marks = marks_of(json.loads(request.body), at=now)
    except (ValueError, RecursionError):
        marks = None
    if marks is None:
        wrong = {"error": "marks: [{mark, enrolment, state, noted_at}]"}
        return JsonResponse(wrong, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        noted = note_marks(session, marks=marks, by=person_of(request), at=now)
    except SessionOff:
        return JsonResponse({"error": str(Gap.OFF.label)}, status=HTTPStatus.CONFLICT)
    sheet = list_of(session)
    return JsonResponse(
        {
            "taken": [str(mark.mark) for mark in marks],
            "new": noted.new,
            "strange": noted.strange,
            "overruled": _told(noted),
            "is_whole": sheet.is_whole,
        }
    )


@READ_AND_SEND
def sign_attendance(request: HttpRequest, run_id: str, uid: str) -> HttpResponse:
    """Sign the list of a session as it stands."""
    run, session = _session(request, run_id, uid)
    sheet, now = list_of(session), timezone.now()
    gap = gap_in(session, sheet, at=now)
    if gap is not None:
        return _not_now(request, run, session, gap)
    person = person_of(request)
    initial = {"seen": sheet.content_hash}
    form = SignListForm(request.POST or None, person=person, initial=initial)
    hub, meaning = run.hub, Meaning.ATTENDED
    proof = proof_of(request, form, wanted=session, hub=hub, meaning=meaning)
    if proof is None:
        return _sign_page(request, run, session, form)
    try:
        sign_list(session, seen=form.cleaned_data["seen"], proof=proof, at=now)
    except CannotSignList as refusal:
        return _not_now(request, run, session, refusal.gap)
    messages.success(request, _("The list is signed."))
    return redirect("courses_attendance", run.public_id)


def _told(noted: Noted) -> list[str]:
    """What somebody else had noted, and does not count any more."""
    said = _("%(learner)s (%(state)s, by %(who)s)")
    return [
        said
        % {
            "learner": row.enrolment.learner,
            "state": row.get_state_display(),
            "who": row.by,
        }
        for row in noted.overruled
    ]


def list_context(
    request: HttpRequest, session: RunSession, *, at: datetime
) -> dict[str, Any]:
    """What the page of a list shows, and so a phone's copy of it."""
    sheet = list_of(session)
    return {
        "run": session.run,
        "session": session,
        "sheet": sheet,
        "states": Attendance.State.choices,
        "gap": gap_in(session, sheet, at=at),
        "signed": session.sheets.select_related("signed_by").last(),
        "person": person_of(request),
        **_head(session.run, session, _("Attendance list")),
    }


def session_for(request: HttpRequest, run_id: str, uid: str) -> RunSession:
    """The session, if the person plans runs at its hub; else it is not there."""
    run = run_for(request, run_id, Verb.RUNS)
    session: RunSession = get_object_or_404(run.sessions, uid=uid)
    session.run = run
    return session


def _session(request: HttpRequest, run_id: str, uid: str) -> tuple[Run, RunSession]:
    session = session_for(request, run_id, uid)
    return session.run, session


def _sign_page(
    request: HttpRequest, run: Run, session: RunSession, form: SignListForm
) -> HttpResponse:
    context = {
        "run": run,
        "session": session,
        "sheet": list_of(session),
        "form": form,
        "declaration": DECLARATION,
        "button": _("Sign the list"),
        "challenge": form.challenge() if form.asks_passkey else None,
        "back": _list_address(run, session),
        **_head(run, session, _("Sign the list")),
    }
    status = 422 if form.errors else 200
    return render(request, "courses/cms/attendance_sign.html", context, status=status)


def _not_now(
    request: HttpRequest, run: Run, session: RunSession, gap: Gap
) -> HttpResponse:
    messages.error(request, str(gap.label))
    return redirect(_list_address(run, session))


def _list_address(run: Run, session: RunSession) -> str:
    return reverse("courses_attendance_list", args=[run.public_id, session.uid])


def _head(run: Run, session: RunSession, here: str) -> dict[str, Any]:
    way = crumbs(run, _("Attendance"), here)
    way[-2]["url"] = reverse("courses_attendance", args=[run.public_id])
    return {
        "header_title": f"{here}: {session.title or title_of_run(run)}",
        "header_icon": "check",
        "breadcrumbs_items": way,
    }
