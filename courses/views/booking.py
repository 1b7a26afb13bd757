"""Booking a run: what it is, who may have a seat, and the seat or a place in line."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext

from courses.domain.booking import PERSONAL, NotBookable, book
from courses.domain.booking_sheet import announced_run, booking_sheet
from courses.domain.enrolment import (
    AlreadyCompleted,
    CourseWithdrawn,
    RunClosed,
    RunNotFree,
)
from courses.domain.waiting import position
from courses.models import Enrolment, Run, WaitingPlace
from courses.views.access import LearnerRequest, signed_in
from courses.views.enrolment import READ_AND_SEND


@READ_AND_SEND
@signed_in
def enrol_on(request: LearnerRequest, run_id: str) -> HttpResponse:
    """Show the run; on POST give a seat, else a place on the waiting list.

    Whose name is not known is asked for it; a run with a price leads on to paying.
    """
    run = announced_run(run_id)
    if run is None:
        raise Http404
    if request.method != "POST":
        return _ask(request, run)
    try:
        had = book(request.user, run=run, at=timezone.now())
    except AlreadyCompleted as done:
        messages.info(request, gettext("You have completed this course already."))
        return redirect("courses:record", done.enrolment.public_id)
    except RunNotFree:
        return redirect("courses:book", run.public_id)
    except (NotBookable, RunClosed, CourseWithdrawn) as refusal:
        is_personal = getattr(refusal, "obstacle", None) in PERSONAL
        status = HTTPStatus.FORBIDDEN if is_personal else HTTPStatus.CONFLICT
        # As it is now: the seats may have been taken a moment ago.
        run.refresh_from_db(fields=["taken", "state"])
        return _ask(request, run, status=status)
    if isinstance(had, WaitingPlace):
        return _to_the_line(request, had)
    return _to_the_course(request, had)


def _to_the_line(request: LearnerRequest, place: WaitingPlace) -> HttpResponse:
    if place.state == WaitingPlace.State.WAITING:
        words = gettext("All seats are taken. You are number %(number)s in line.")
        messages.warning(request, words % {"number": position(place)})
    return redirect("courses:waiting", place.public_id)


def _to_the_course(request: LearnerRequest, enrolment: Enrolment) -> HttpResponse:
    if not request.user.name_on_certificate:
        return redirect("courses:name", enrolment.public_id)
    return redirect("courses:record", enrolment.public_id)


def _ask(
    request: LearnerRequest, run: Run, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    sheet = booking_sheet(
        run, learner=request.user, language=get_language() or "", at=timezone.now()
    )
    context = {"sheet": sheet, "run": run}
    return render(request, "courses/enrolment/enrol.html", context, status=status)
