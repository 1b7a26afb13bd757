"""Inviting reviewers from outside to a candidate, and taking their links back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.domain.review_links import (
    Guest,
    NotTheirsToInvite,
    Revoked,
    invite_reviewer,
    revoke_reviewer,
)
from courses.domain.review_notes import NoCandidate
from courses.forms.review import GuestForm
from courses.models import Course
from courses.views.notes import notes_page
from courses.views.reading import course_for, person_of
from courses.views.release import overtaken, refuse


@require_POST
def invite(request: HttpRequest, course_id: int) -> HttpResponse:
    """Send somebody outside a link to the candidate."""
    course = course_for(request.user, course_id)
    form = GuestForm(request.POST)
    if not form.is_valid():
        return notes_page(request, course, guest=form, status=422)
    guest = Guest(**form.cleaned_data)
    try:
        invite_reviewer(course, guest, by=person_of(request), at=timezone.now())
    except NotTheirsToInvite:
        return _refuse(request, course)
    except NoCandidate:
        return overtaken(request, course)
    messages.success(request, _("The link is on its way to %s.") % guest.email)
    return redirect("courses_notes", course.pk)


@require_POST
def revoke(request: HttpRequest, course_id: int, invitation_id: int) -> HttpResponse:
    """Let a link lead nowhere from now on."""
    course = course_for(request.user, course_id)
    invitation = get_object_or_404(course.review_invitations, pk=invitation_id)
    try:
        revoke_reviewer(invitation, by=person_of(request), at=timezone.now())
    except NotTheirsToInvite:
        return _refuse(request, course)
    except Revoked:
        messages.error(request, _("It was taken back already."))
        return notes_page(request, course, status=409)
    messages.success(request, _("The link shows nothing any more."))
    return redirect("courses_notes", course.pk)


def _refuse(request: HttpRequest, course: Course) -> HttpResponse:
    why = _("Reviewers from outside are invited by the hub's reviewers and leads.")
    return refuse(request, course, act="invite a reviewer", why=why)
