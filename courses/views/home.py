"""The learner's home."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.domain.bookings import bookings_of
from courses.domain.home import (
    completed_courses,
    completed_of,
    courses_under_way,
    home_of,
)
from courses.domain.record import records_of
from courses.views.access import LearnerRequest, signed_in

PAGE_SIZE = 24


@require_safe
@signed_in
def home(request: LearnerRequest) -> HttpResponse:
    """Go on where you left; what is due; what is done."""
    language, now = get_language() or "", timezone.now()
    shown = home_of(request.user, language=language, at=now)
    booked = bookings_of(request.user, shown.dated, language=language, at=now)
    context = {"home": shown, "bookings": booked}
    return render(request, "courses/home/home.html", context)


@require_safe
@signed_in
def under_way(request: LearnerRequest) -> HttpResponse:
    """Every course that is under way, in pages."""
    pages = Paginator(courses_under_way(request.user), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    records = records_of(list(page), language=get_language() or "")
    context = {"page": page, "records": records}
    return render(request, "courses/home/under_way.html", context)


@require_safe
@signed_in
def completed(request: LearnerRequest) -> HttpResponse:
    """Every course that was completed, in pages."""
    pages = Paginator(completed_courses(request.user), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    shown = completed_of(list(page), language=get_language() or "")
    context = {"page": page, "completed": shown}
    return render(request, "courses/home/completed.html", context)
