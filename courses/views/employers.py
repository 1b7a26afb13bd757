"""Organisations: registered, found again, looked at."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.pack_lists import Listed, ending_soon, packs_of
from courses.domain.sharing import shared_with
from courses.forms.organisations import DetailsForm
from courses.views.access import LearnerRequest, signed_in
from courses.views.acting import ManagerRequest, acting
from hubs.domain.organisations import change, register
from hubs.models import Organisation

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def mine(request: LearnerRequest) -> HttpResponse:
    """The organisations that the person acts for."""
    rows = Organisation.objects.managed_by(request.user, at=timezone.now())
    return render(request, "courses/employer/mine.html", {"organisations": rows})


@READ_AND_SEND
@signed_in
def new(request: LearnerRequest) -> HttpResponse:
    """Register an organisation; whoever does is the first to act for it."""
    form = DetailsForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(
            request, "courses/employer/new.html", {"form": form}, status=status
        )
    row = register(request.user, details=form.details(), at=timezone.now())
    messages.success(request, gettext("%(name)s is registered.") % {"name": row.name})
    return redirect("courses:employer", row.slug)


@require_safe
@acting
def employer(request: ManagerRequest, organisation: Organisation) -> HttpResponse:
    """What the organisation bought, and how many of its seats are open."""
    now = timezone.now()
    packs = packs_of(organisation, language=get_language() or "", at=now)
    context = {
        "organisation": organisation,
        "packs": packs,
        "sums": _sums(packs),
        "ending": ending_soon(organisation, at=now),
    }
    return render(request, "courses/employer/overview.html", context)


@READ_AND_SEND
@acting
def details(request: ManagerRequest, organisation: Organisation) -> HttpResponse:
    """How the organisation is called and billed."""
    known: dict[str, Any] = {
        name: getattr(organisation, name) for name in DetailsForm.base_fields
    }
    form = DetailsForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        change(organisation, details=form.details(), by=request.user)
        messages.success(request, gettext("The details were saved."))
        return redirect("courses:employer_details", organisation.slug)
    context = {"organisation": organisation, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "courses/employer/details.html", context, status=status)


@require_safe
@acting
def people(request: ManagerRequest, organisation: Organisation) -> HttpResponse:
    """The seats of those who agree to share how they stand, and of nobody else."""
    now = timezone.now()
    shared = shared_with(organisation, language=get_language() or "", at=now)
    context = {"organisation": organisation, "shared": shared, "now": now}
    return render(request, "courses/employer/people.html", context)


def _sums(packs: list[Listed]) -> dict[str, int]:
    tallies = [each.tally for each in packs if each.pack.ended_at is None]
    return {
        "bought": sum(each.bought for each in tallies),
        "claimed": sum(each.claimed for each in tallies),
        "offered": sum(each.offered for each in tallies),
        "open": sum(each.open for each in tallies),
    }
