"""One's own place on a waiting list: position, offer, and leaving it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from courses.domain.booking_sheet import waiting_sheet
from courses.domain.enrolment import AlreadyCompleted, CourseWithdrawn, RunClosed
from courses.domain.seats import SeatGone
from courses.domain.waiting import OfferOver, accept, decline, leave
from courses.models import Enrolment, WaitingPlace
from courses.views.access import LearnerRequest, View, signed_in

PlaceView = Callable[[LearnerRequest, WaitingPlace], HttpResponse]


def with_place(view: PlaceView) -> View:
    """Hand the view the learner's own place; another's is not there."""

    @wraps(view)
    @signed_in
    def fetching(
        request: LearnerRequest, place_id: str, **_kwargs: Any
    ) -> HttpResponseBase:
        own = WaitingPlace.objects.visible_to(request.user)
        related = ("run__course__hub", "run__hub__legal_entity", "learner", "seat")
        place = get_object_or_404(own.select_related(*related), public_id=place_id)
        return view(request, place)

    return fetching


@require_safe
@with_place
def waiting(request: LearnerRequest, place: WaitingPlace) -> HttpResponse:
    """Show the position, or the offer and until when it is kept."""
    return _show(request, place)


@require_POST
@with_place
def take_offer(request: LearnerRequest, place: WaitingPlace) -> HttpResponse:
    """Take the seat that is offered; one with a price is paid next."""
    try:
        had = accept(place, at=timezone.now())
    except AlreadyCompleted as done:
        messages.info(request, gettext("You have completed this course already."))
        return redirect("courses:record", done.enrolment.public_id)
    except (OfferOver, SeatGone, RunClosed, CourseWithdrawn):
        place.refresh_from_db(fields=["state", "ended_at"])
        return _show(request, place, status=HTTPStatus.CONFLICT)
    if not isinstance(had, Enrolment):
        return redirect("courses:book", place.run.public_id)
    if not request.user.name_on_certificate:
        return redirect("courses:name", had.public_id)
    return redirect("courses:record", had.public_id)


@require_POST
@with_place
def decline_offer(request: LearnerRequest, place: WaitingPlace) -> HttpResponse:
    """Leave the offered seat to whoever is next."""
    try:
        decline(place, at=timezone.now())
    except OfferOver:
        place.refresh_from_db(fields=["state", "ended_at"])
        return _show(request, place, status=HTTPStatus.CONFLICT)
    messages.success(request, gettext("The seat goes to whoever is next. Thank you."))
    return redirect("courses:home")


@require_POST
@with_place
def leave_line(request: LearnerRequest, place: WaitingPlace) -> HttpResponse:
    """Leave the list."""
    leave(place, at=timezone.now())
    messages.success(request, gettext("You are not on the waiting list any more."))
    return redirect("courses:home")


def _show(
    request: LearnerRequest, place: WaitingPlace, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    sheet = waiting_sheet(place, language=get_language() or "", at=timezone.now())
    context = {"sheet": sheet, "place": place, "run": place.run}
    return render(request, "courses/enrolment/waiting.html", context, status=status)
