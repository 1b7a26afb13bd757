"""Links by which a learner shares certificates: looked at, made, withdrawn."""

from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.domain.passport import held
from certificates.domain.sharing import give, links_of, preview, withdraw
from certificates.forms.share import ShareForm
from certificates.http import LoggedInRequest, sent_by_learner
from certificates.models import Share


@login_required
@require_safe
def links(request: LoggedInRequest) -> HttpResponse:
    """Ask what to share, and list the links there are."""
    now = timezone.now()
    return _asked(request, _form(request, None, at=now), at=now)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview_link(request: LoggedInRequest) -> HttpResponse:
    """Show what a link would show; with ``change``, ask again with what was sent."""
    if request.method != "POST":
        # Here by a sign-in or another language: what was sent is gone.
        return redirect("certificates:links")
    now = timezone.now()
    form = _form(request, request.POST, at=now)
    if not form.is_valid() or "change" in request.POST:
        return _asked(request, form, at=now)
    wish = form.wish()
    context = {
        "sight": preview(request.user, wish, at=now),
        "wish": wish,
        "sent": form.sent(),
        "now": now,
    }
    return render(request, "certificates/share/preview.html", context)


@sent_by_learner
def give_link(request: LoggedInRequest) -> HttpResponseBase:
    """Make the link that was looked at."""
    now = timezone.now()
    form = _form(request, request.POST, at=now)
    if not form.is_valid():
        return _asked(request, form, at=now)
    give(request.user, form.wish(), at=now)
    messages.success(request, _("The link is made. Copy it from the list."))
    return redirect("certificates:links")


@sent_by_learner
def withdraw_link(request: LoggedInRequest, pk: int) -> HttpResponse:
    """Let a link lead nowhere from now on."""
    share = get_object_or_404(Share.objects.visible_to(request.user), pk=pk)
    withdraw(share, by=request.user, at=timezone.now())
    messages.success(request, _("The link is withdrawn: it leads nowhere now."))
    return redirect("certificates:links")


def _form(
    request: LoggedInRequest, data: QueryDict | None, *, at: datetime
) -> ShareForm:
    certificates = held(request.user, at=at)
    return ShareForm(data, certificates=certificates, today=timezone.localdate(at))


def _asked(request: LoggedInRequest, form: ShareForm, *, at: datetime) -> HttpResponse:
    context = {
        "form": form,
        "chosen": form["certificates"].value() or [],
        "links": links_of(request.user, at=at),
        "site": settings.SITE_ADDRESS,
    }
    is_wrong = form.is_bound and not form.is_valid()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return render(request, "certificates/share/links.html", context, status=status)
