"""The candidate as a reviewer without an account reads it, by the link of a letter."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from courses.domain.in_words import keys_of
from courses.domain.record import language_of
from courses.domain.review_links import UnknownLink, candidate_for, invitation_of
from courses.domain.review_notes import NotTheirs
from courses.domain.review_rights import GUEST
from courses.models import Edition, EditionAsset, ReviewInvitation, ReviewNote
from courses.views.files import send_asset
from courses.views.noting import (
    NotTaken,
    Reader,
    StepNow,
    notables,
    steps_now,
    take_entry,
    take_note,
    threads_of,
)
from hubs.http.limits import MINUTE, times_in_this_minute

P = ParamSpec("P")
#: Pages for whoever has the link: no session is looked at.
NOBODY: Final[dict[str, object]] = {"messages": ()}


@dataclass(frozen=True)
class Review:
    """A link that leads somewhere: who was invited, and what they are shown."""

    token: str
    invitation: ReviewInvitation
    candidate: Edition

    @property
    def reader(self) -> Reader:
        """The guest as a reader of notes."""
        return Reader(
            voice=self.invitation,
            standing=GUEST,
            address=lambda note: reverse(
                "courses:review_act", args=[self.token, note.pk]
            ),
        )

    @property
    def home(self) -> str:
        """Where all steps are listed."""
        return reverse("courses:review", args=[self.token])

    def address(self, slug: str) -> str:
        """Where a step can be read."""
        return reverse("courses:review_step", args=[self.token, slug])


View = Callable[Concatenate[HttpRequest, Review, P], HttpResponseBase]
Outside = Callable[..., HttpResponseBase]


def by_link(view: View[P]) -> Outside:
    """Hand the view what a link shows; a link that ended says so, others are nothing.

    Whoever is signed in besides is nobody here. Nothing is kept by any cache, named to
    other sites, or found by search engines.
    """

    @wraps(view)
    def inner(
        request: HttpRequest, /, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        request.user = AnonymousUser()
        try:
            invitation = invitation_of(token)
        except UnknownLink as error:
            raise Http404 from error
        candidate = candidate_for(invitation, at=timezone.now())
        if candidate is None:
            response: HttpResponseBase = _ended(request, invitation)
        else:
            review = Review(token, invitation, candidate)
            response = view(request, review, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return inner


def limited(view: Outside) -> Outside:
    """Answer each address so many times a minute, the rest with 429."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        times = times_in_this_minute(request, "review")
        if times <= settings.REVIEW_PER_MINUTE:
            return view(request, *args, **kwargs)
        request.user = AnonymousUser()
        status = HTTPStatus.TOO_MANY_REQUESTS
        limit = {"limit": "reviews", "times": settings.REVIEW_PER_MINUTE}
        response = render(request, "429.html", NOBODY | limit, status=status)
        response["Retry-After"] = str(MINUTE)
        return response

    return inner


@require_safe
@limited
@by_link
def overview(request: HttpRequest, review: Review) -> HttpResponse:
    """What is asked of the guest, the candidate's steps, and what they noted."""
    return _overview(request, review)


@require_http_methods(["GET", "HEAD", "POST"])
@limited
@by_link
def step(request: HttpRequest, review: Review, slug: str) -> HttpResponse:
    """A step of the candidate with what the guest noted on it; a form notes more."""
    candidate, guest = review.candidate, review.invitation
    found = get_object_or_404(candidate.steps, slug=slug)
    if request.method != "POST":
        return _step(request, review, slug)
    try:
        note = take_note(
            request.POST, candidate.course, found, by=guest, at=timezone.now()
        )
    except NotTheirs as error:
        # It ended while the page was open: asked again, the link says so.
        raise Http404 from error
    except NotTaken as refusal:
        return _step(request, review, slug, given=refusal.form, status=refusal.status)
    language = urlencode({"language": request.POST.get("language", "")})
    return redirect(f"{review.address(slug)}?{language}#note-{note.pk}")


@require_POST
@limited
@by_link
def act(request: HttpRequest, review: Review, note_id: int) -> HttpResponse:
    """Answer, resolve or reopen a note of one's own."""
    guest = review.invitation
    note = get_object_or_404(guest.notes.select_related("course__hub"), pk=note_id)
    try:
        take_entry(request.POST, note, by=guest, at=timezone.now())
    except NotTheirs as error:
        raise Http404 from error
    except NotTaken as refusal:
        given = (note.pk, refusal.form)
        return _overview(request, review, given=given, status=refusal.status)
    at_step = review.candidate.steps.filter(key=note.step_key).first()
    if at_step is None or request.POST.get("back") != "step":
        return redirect(
            f"{reverse('courses:review', args=[review.token])}#note-{note.pk}"
        )
    return redirect(f"{review.address(at_step.slug)}#note-{note.pk}")


@require_safe
@by_link
def file(
    request: HttpRequest, review: Review, sha256: str, name: str
) -> HttpResponseBase:
    """The bytes of an asset of the candidate."""
    named = get_object_or_404(
        EditionAsset.objects.select_related("asset"),
        edition=review.candidate,
        asset=sha256,
        name=name,
    )
    return send_asset(request, named)


def _overview(
    request: HttpRequest,
    review: Review,
    *,
    given: tuple[int, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    candidate = review.candidate
    notes = ReviewNote.objects.with_thread().filter(guest=review.invitation)
    steps = steps_now(candidate, review.address)
    context: dict[str, Any] = {
        **NOBODY,
        "review": review,
        "text": candidate.texts.get(language=_language(request, review)),
        "threads": threads_of(notes, review.reader, steps, given=given),
    }
    return render(request, "courses/review/overview.html", context, status=status)


def _step(
    request: HttpRequest,
    review: Review,
    slug: str,
    *,
    given: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    found = get_object_or_404(review.candidate.steps, slug=slug)
    said = get_object_or_404(found.texts, language=_language(request, review))
    notes = ReviewNote.objects.with_thread().filter(
        guest=review.invitation, step_key=found.key
    )
    here = {found.key: StepNow("", found.content_hash)}
    threads = threads_of(notes, review.reader, here)
    others = list(review.candidate.steps.order_by("position"))
    place = others.index(found)
    context: dict[str, Any] = {
        **NOBODY,
        "review": review,
        "step": found,
        "text": said,
        "places": notables(said, keys_of(found), threads, may_note=True, given=given),
        "previous": others[place - 1] if place else None,
        "next": others[place + 1] if place + 1 < len(others) else None,
    }
    return render(request, "courses/review/step.html", context, status=status)


def _ended(request: HttpRequest, invitation: ReviewInvitation) -> HttpResponse:
    """Say why the link shows nothing any more."""
    if invitation.revoked_at:
        why = "revoked"
    elif invitation.expires_at <= timezone.now():
        why = "expired"
    else:
        why = "released"
    context = {**NOBODY, "invitation": invitation, "why": why}
    status = HTTPStatus.GONE
    return render(request, "courses/review/ended.html", context, status=status)


def _language(request: HttpRequest, review: Review) -> str:
    """The language that is asked for, else the invitation's, else the edition's."""
    wanted = request.GET.get("language") or request.POST.get("language")
    return language_of(review.candidate, wanted=wanted or review.invitation.language)
