"""Who may open which enrolment, and where all others are sent."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from courses.domain.enrolment import newer_edition
from courses.domain.states import LEARNING, EditionClosed, NotLearning
from courses.models import EditionText, Enrolment
from hubs.models import User

View = Callable[..., HttpResponseBase]


class LearnerRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def signed_in(view: View) -> View:
    """Ask visitors to sign in and bring them back.

    What they were about to send is asked for again: an address that takes a form leads
    back to its course.
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        back = request.path
        if request.method == "POST" and "public_id" in kwargs:
            back = reverse("courses:record", args=[kwargs["public_id"]])
        if request.method == "POST" and "place_id" in kwargs:
            back = reverse("courses:waiting", args=[kwargs["place_id"]])
        response = redirect_to_login(back)
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(response.url)
        return response

    return asking


def with_enrolment(view: View) -> View:
    """Hand the view the learner's own enrolment.

    Another's is not there (404); one's own that is over, or has not begun, says so
    (403) and leads on.
    """

    @wraps(view)
    @signed_in
    def fetching(
        request: LearnerRequest, *args: Any, public_id: str, **kwargs: Any
    ) -> HttpResponseBase:
        enrolment = get_object_or_404(
            Enrolment.objects.visible_to(request.user)
            .select_related("edition__course__hub", "run")
            # Sources and revisions are kilobytes that no page of a learner shows.
            .defer("edition__facts", "edition__change_summary"),
            public_id=public_id,
        )
        if enrolment.state not in LEARNING or enrolment.access_ended_at:
            return closed(request, enrolment)
        try:
            return view(request, enrolment, *args, **kwargs)
        except (NotLearning, EditionClosed):
            # It ended while the page was open.
            return closed(request, enrolment)

    return fetching


def closed(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Say why the enrolment is not open now, and what can be done."""
    enrolment.refresh_from_db(fields=["state", "access_ended_at"])
    text = EditionText.objects.filter(
        edition=enrolment.edition_id, language=enrolment.edition.default_language
    ).first()
    context = {
        "enrolment": enrolment,
        "text": text,
        "ended": enrolment.history.order_by("-pk").first(),
        "newer": newer_edition(enrolment),
        "at": timezone.now(),
    }
    return render(
        request, "courses/enrolment/closed.html", context, status=HTTPStatus.FORBIDDEN
    )
