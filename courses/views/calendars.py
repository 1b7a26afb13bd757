"""Calendars for programs, and the private address of one's own."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from courses.domain.calendar_entries import CalendarFile
from courses.domain.calendar_files import (
    PARTS,
    NoPublicCalendar,
    calendar_of_hub,
    calendar_of_learner,
    public_calendar_of_run,
)
from courses.domain.calendars import give_address, whose, withdraw_address
from courses.models import Run
from courses.views.access import LearnerRequest, signed_in
from hubs.http.unlogged import unlogged
from hubs.models import Hub

#: For how long a cache between may answer for us, in seconds.
SHARED_FOR = 300


@require_safe
def run_calendar(request: HttpRequest, run_id: str) -> HttpResponseBase:
    """The sessions of a run that everyone may book."""
    runs = Run.objects.select_related("hub").prefetch_related(*PARTS)
    run = get_object_or_404(runs, public_id=run_id)
    try:
        file = public_calendar_of_run(run, at=timezone.now())
    except NoPublicCalendar as error:
        raise Http404(run_id) from error
    return _public(request, file, name=run_id)


@require_safe
def hub_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What a hub delivers next."""
    hub = get_object_or_404(Hub, slug=slug)
    return _public(request, calendar_of_hub(hub, at=timezone.now()), name=slug)


@require_safe
def own_calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the owner of the address has booked; no session, no cookie.

    An address that was taken back answers like one that never was.
    """
    learner = whose(token)
    if learner is None:
        gone = "There is no such calendar.\n"
        response = HttpResponse(
            gone, content_type="text/plain", status=HTTPStatus.NOT_FOUND
        )
        return _kept_private(response)
    file = calendar_of_learner(learner, at=timezone.now())
    return _kept_private(_answer(request, file, name="passage"))


@require_POST
@signed_in
def give_calendar(request: LearnerRequest) -> HttpResponse:
    """Make an address and show it, this once: its secret part is not kept."""
    token = give_address(request.user, at=timezone.now())
    path = reverse("courses:own_calendar", args=[token])
    address = f"{settings.SITE_ADDRESS}{path}"
    context = {
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
    }
    response = render(request, "courses/calendar/address.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@signed_in
def withdraw_calendar(request: LearnerRequest) -> HttpResponse:
    """Let the address work no more."""
    if withdraw_address(request.user, at=timezone.now()):
        messages.success(request, gettext("The calendar address works no more."))
    return redirect(f"{reverse('account_profile')}#calendar")


def _public(request: HttpRequest, file: CalendarFile, *, name: str) -> HttpResponseBase:
    response = _answer(request, file, name=name)
    response["Cache-Control"] = f"public, max-age={SHARED_FOR}"
    return response


def _kept_private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return unlogged(response)


def _answer(request: HttpRequest, file: CalendarFile, *, name: str) -> HttpResponseBase:
    """The file; not again where the program has it."""
    response = HttpResponse(
        file.content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}.ics"'},
    )
    # Weak: when the file was made is in it, and is no difference.
    response["ETag"] = tag = f'W/"{file.tag}"'
    return get_conditional_response(request, etag=tag, response=response) or response
