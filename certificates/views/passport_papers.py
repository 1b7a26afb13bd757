"""The passport as PDF: ordered, waited for, and fetched by whoever asked."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from certificates.domain.passport_orders import order
from certificates.http import LoggedInRequest, sent_by_learner
from certificates.models import PassportPaper


@sent_by_learner
def order_paper(request: LoggedInRequest) -> HttpResponse:
    """Have one's passport drawn; the answer says where it will be."""
    ordered = order(request.user, language=get_language() or "en", at=timezone.now())
    return redirect("certificates:paper", ordered.pk)


@login_required
@require_safe
def paper(request: LoggedInRequest, pk: int) -> HttpResponse:
    """How far it is."""
    ordered = _theirs(request, pk)
    response = render(request, "certificates/passport/order.html", {"paper": ordered})
    if not ordered.file:
        # Works without script; what goes wrong is tried again more slowly.
        response["Refresh"] = "30" if ordered.fault else "2"
    return response


@login_required
@require_safe
def fetch_paper(request: LoggedInRequest, pk: int) -> FileResponse:
    """The file itself."""
    ordered = _theirs(request, pk)
    if not ordered.file:
        raise Http404(pk)
    return FileResponse(
        ordered.file.open("rb"),
        as_attachment=True,
        filename=f"passport-{timezone.localdate(ordered.asked_at):%Y-%m-%d}.pdf",
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store"},
    )


def _theirs(request: LoggedInRequest, pk: int) -> PassportPaper:
    return get_object_or_404(PassportPaper.objects.visible_to(request.user), pk=pk)
