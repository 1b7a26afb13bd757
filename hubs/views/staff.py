"""For leads: who works at the hub, who is invited, and whose role ended."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hubs.domain.access import hubs_where
from hubs.domain.invitations import AlreadyHeld, NotOpen, invite, revoke
from hubs.domain.membership import LastLead, end
from hubs.forms.staff import EndForm, InvitationForm
from hubs.models import Hub, HubRole, User
from hubs.roles import Verb


@require_safe
def my_hubs(request: HttpRequest) -> HttpResponse:
    """The hubs whose staff the person answers for; of one, its staff."""
    hubs = list(hubs_where(request.user, Verb.STAFF, at=timezone.now()))
    appoints = _person(request).is_superuser
    if len(hubs) == 1 and not appoints:
        return redirect("hub_staff", hubs[0].slug)
    context = {
        "hubs": hubs,
        "appoints_auditors": appoints,
        "header_title": _("Staff"),
        "header_icon": "group",
        "breadcrumbs_items": [{"url": "", "label": _("Staff")}],
    }
    return render(request, "hubs/staff/hubs.html", context)


@require_safe
def staff(request: HttpRequest, hub: str) -> HttpResponse:
    """Who holds which role, who is invited, who was here before."""
    return _screen(request, _hub(request, hub))


@require_POST
def send_invitation(request: HttpRequest, hub: str) -> HttpResponse:
    """Invite somebody by mail."""
    place, now = _hub(request, hub), timezone.now()
    form = InvitationForm(request.POST, hub=place, at=now)
    if not form.is_valid():
        return _screen(request, place, form=form, status=422)
    try:
        invite(place, by=_person(request), at=now, **form.offer())
    except AlreadyHeld:
        form.add_error("email", _("This person has the role already."))
        return _screen(request, place, form=form, status=409)
    messages.success(request, _("The invitation is on its way."))
    return redirect("hub_staff", place.slug)


@require_POST
def revoke_invitation(request: HttpRequest, hub: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    place = _hub(request, hub)
    invitation = get_object_or_404(place.invitations, pk=pk)
    try:
        revoke(invitation, by=_person(request), at=timezone.now())
    except NotOpen:
        messages.error(request, _("It was accepted, revoked, or has expired."))
        return _screen(request, place, status=409)
    messages.success(request, _("The invitation does not work any more."))
    return redirect("hub_staff", place.slug)


@require_POST
def end_role(request: HttpRequest, hub: str, pk: int) -> HttpResponse:
    """End a role, with a reason."""
    place = _hub(request, hub)
    row = get_object_or_404(place.roles.select_related("hub", "user"), pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return _screen(request, place, status=422)
    reason = form.cleaned_data["reason"]
    try:
        end(row, by=_person(request), at=timezone.now(), reason=reason)
    except LastLead:
        messages.error(
            request, _("The hub would have no lead. Invite another one first.")
        )
        return _screen(request, place, status=409)
    messages.success(request, _("The role has ended."))
    return redirect("hub_staff", place.slug)


def _hub(request: HttpRequest, slug: str) -> Hub:
    """The hub, if the person answers for its staff; else it is not there."""
    hubs = hubs_where(request.user, Verb.STAFF, at=timezone.now())
    return get_object_or_404(hubs, slug=slug)


def _person(request: HttpRequest) -> User:
    """Who acts; the CMS lets in nobody who is not signed in."""
    return cast("User", request.user)


def _screen(
    request: HttpRequest,
    hub: Hub,
    *,
    form: InvitationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    rows = HubRole.objects.filter(hub=hub).select_related("user", "granted_by")
    context: dict[str, Any] = {
        "hub": hub,
        "roles": rows.exclude(until__lte=now).order_by("role", "user__email"),
        "ended": rows.filter(until__lte=now).order_by("-until"),
        "invitations": hub.invitations.open(at=now).order_by("expires_at"),
        "form": form or InvitationForm(hub=hub, at=now),
        "header_title": hub.name,
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("hub_staff_mine"), "label": _("Staff")},
            {"url": "", "label": hub.short_name},
        ],
    }
    return render(request, "hubs/staff/staff.html", context, status=status)
