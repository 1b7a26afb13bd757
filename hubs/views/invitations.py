"""An invitation to work at a hub, as its addressee sees it."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hubs.domain.invitations import NotOpen, NotTheAddressee, accept
from hubs.models import HubInvitation, User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the offer to its addressee; a form accepts it. To others it is not there."""
    person, now = cast("User", request.user), timezone.now()
    offer = get_object_or_404(
        HubInvitation.objects.select_related("hub", "invited_by"),
        token=token,
        email=person.email,
    )
    is_open = HubInvitation.objects.open(at=now).filter(pk=offer.pk).exists()
    if request.method != "POST":
        return _page(request, offer, is_open=is_open)
    try:
        accept(offer, by=person, at=now)
    except NotTheAddressee as error:
        raise Http404(token) from error
    except NotOpen:
        return _page(request, offer, is_open=False, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Welcome to %(hub)s.") % {"hub": offer.hub.name})
    return redirect("wagtailadmin_home")


def _page(
    request: HttpRequest, offer: HubInvitation, *, is_open: bool, status: int = 200
) -> HttpResponse:
    context = {"offer": offer, "is_open": is_open}
    return render(request, "hubs/invitation.html", context, status=status)
