"""The learner's switch of a certificate's public page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain.number import read
from certificates.domain.withholding import abridge, show_again, withhold
from certificates.http import LoggedInRequest, sent_by_learner
from certificates.models import Certificate


@sent_by_learner
def withhold_page(request: LoggedInRequest, number: str) -> HttpResponse:
    """Switch the page off."""
    withhold(_theirs(request, number), by=request.user, at=timezone.now())
    messages.success(
        request,
        _("The public page is off: its number and QR code lead nowhere now."),
    )
    return redirect("certificates:passport")


@sent_by_learner
def abridge_page(request: LoggedInRequest, number: str) -> HttpResponse:
    """Let the page show initials only."""
    abridge(_theirs(request, number), by=request.user, at=timezone.now())
    messages.success(
        request,
        _("The public page shows your initials. Who types your name has it confirmed."),
    )
    return redirect("certificates:passport")


@sent_by_learner
def show(request: LoggedInRequest, number: str) -> HttpResponse:
    """Switch the page on again."""
    show_again(_theirs(request, number), by=request.user)
    messages.success(
        request, _("The public page is on: whoever has the number sees it.")
    )
    return redirect("certificates:passport")


def _theirs(request: LoggedInRequest, number: str) -> Certificate:
    mine = Certificate.objects.visible_to(request.user).select_related("hub")
    issued = Certificate.State.ISSUED
    return get_object_or_404(mine, number=read(number), state=issued)
