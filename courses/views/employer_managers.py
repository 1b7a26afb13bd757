"""Who acts for an organisation: asked, accepted by the addressee alone, left."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from courses.forms.organisations import ManagerForm
from courses.views.access import LearnerRequest, signed_in
from courses.views.acting import ManagerRequest, acting
from hubs.domain.organisations import (
    MOST_A_DAY,
    ActsAlready,
    LastManager,
    NotOpen,
    TooManyInvitations,
    accept,
    invite,
    leave,
    revoke,
)
from hubs.models import Organisation, OrganisationInvitation


@require_safe
@acting
def managers(request: ManagerRequest, organisation: Organisation) -> HttpResponse:
    """Who acts now, and who is asked to."""
    return _screen(request, organisation, ManagerForm())


@require_POST
@acting
def invite_manager(request: ManagerRequest, organisation: Organisation) -> HttpResponse:
    """Ask somebody by mail."""
    form = ManagerForm(request.POST)
    if not form.is_valid():
        return _screen(request, organisation, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    address, now = form.cleaned_data["email"], timezone.now()
    try:
        invite(organisation, email=address, by=request.user, at=now)
    except ActsAlready:
        form.add_error("email", gettext("This person acts for you already."))
        return _screen(request, organisation, form, HTTPStatus.CONFLICT)
    except TooManyInvitations:
        words = gettext(
            "%(most)d people were invited within 24 hours: that is the most. Nobody "
            "was written to now; invite the next one later."
        )
        form.add_error("email", words % {"most": MOST_A_DAY})
        return _screen(request, organisation, form, HTTPStatus.TOO_MANY_REQUESTS)
    messages.success(request, gettext("The invitation is on its way."))
    return redirect("courses:employer_managers", organisation.slug)


@require_POST
@acting
def revoke_manager(
    request: ManagerRequest, organisation: Organisation, pk: int
) -> HttpResponse:
    """Take an invitation back."""
    row = get_object_or_404(organisation.invitations, pk=pk)
    try:
        revoke(row, by=request.user, at=timezone.now())
    except NotOpen:
        messages.error(request, gettext("It was accepted, taken back, or has expired."))
    else:
        messages.success(request, gettext("The invitation does not work any more."))
    return redirect("courses:employer_managers", organisation.slug)


@require_POST
@acting
def end_manager(
    request: ManagerRequest, organisation: Organisation, pk: int
) -> HttpResponse:
    """Leave, or let another act no more."""
    row = get_object_or_404(organisation.managers.select_related("organisation"), pk=pk)
    try:
        leave(row, by=request.user, at=timezone.now())
    except LastManager:
        messages.error(
            request,
            gettext("Nobody would act for the organisation. Invite another one first."),
        )
        return _screen(request, organisation, ManagerForm(), HTTPStatus.CONFLICT)
    if row.user_id == request.user.pk:
        messages.success(
            request,
            gettext("You do not act for %(name)s any more.")
            % {"name": organisation.name},
        )
        return redirect("courses:employers")
    messages.success(request, gettext("They do not act for you any more."))
    return redirect("courses:employer_managers", organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def join(request: LearnerRequest, token: str) -> HttpResponse:
    """Show the offer to its addressee; a form accepts. To others it is not there."""
    now = timezone.now()
    offer = get_object_or_404(
        OrganisationInvitation.objects.select_related("organisation", "invited_by"),
        token=token,
        email=request.user.email,
    )
    is_open = OrganisationInvitation.objects.open(at=now).filter(pk=offer.pk).exists()
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            organisation = accept(offer, by=request.user, at=now)
        except NotOpen:
            is_open, status = False, HTTPStatus.CONFLICT
        else:
            name = {"name": organisation.name}
            messages.success(request, gettext("You act for %(name)s now.") % name)
            return redirect("courses:employer", organisation.slug)
    context = {"offer": offer, "is_open": is_open}
    return render(request, "courses/employer/join.html", context, status=status)


def _screen(
    request: ManagerRequest,
    organisation: Organisation,
    form: ManagerForm,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    now = timezone.now()
    acting_now = organisation.managers.current(at=now).select_related("user")
    context = {
        "organisation": organisation,
        "managers": acting_now.order_by("since", "pk"),
        "invitations": organisation.invitations.open(at=now).order_by("expires_at"),
        "form": form,
        "person": request.user,
    }
    return render(request, "courses/employer/managers.html", context, status=status)
