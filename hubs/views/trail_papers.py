"""The audit trail as PDF: ordered, waited for, and fetched by whoever asked."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hubs.domain.trail_orders import MOST, NothingWanted, TooMany, order
from hubs.models import TrailPaper
from hubs.views.trail import hub_of, reader_of, screen, trail_form


@require_POST
def order_paper(request: HttpRequest) -> HttpResponse:
    """Have what the filters say drawn; the answer says where it will be."""
    form = trail_form(request.POST, request)
    if not form.is_valid():
        return screen(request, form, status=422)
    wanted = form.wanted()
    try:
        ordered = order(
            reader_of(request),
            wanted,
            language=get_language() or "en",
            hub=hub_of(request, wanted),
            at=timezone.now(),
        )
    except TooMany as error:
        words = _(
            "%(events)d events do not fit a PDF, which takes %(most)d: "
            "narrow the days, or take CSV or JSONL."
        )
        form.add_error("since", words % {"events": error.args[0], "most": MOST})
        return screen(request, form, status=422)
    except NothingWanted:
        form.add_error("since", _("There is nothing to draw: widen what is asked for."))
        return screen(request, form, status=422)
    return redirect("audit_trail_paper", ordered.pk)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a paper is."""
    ordered = _theirs(request, pk)
    context = {
        "paper": ordered,
        "is_ready": bool(ordered.file),
        "header_title": _("Audit trail as PDF"),
        "header_icon": "history",
        "breadcrumbs_items": [
            {"url": reverse("audit_trail"), "label": _("Audit trail")},
            {"url": "", "label": "PDF"},
        ],
    }
    response = render(request, "hubs/trail/order.html", context)
    if not ordered.file:
        # Works without script; what goes wrong is tried again more slowly.
        response["Refresh"] = "30" if ordered.fault else "2"
    return response


@require_safe
def fetch_paper(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself."""
    ordered = _theirs(request, pk)
    if not ordered.file:
        raise Http404(pk)
    return FileResponse(
        ordered.file.open("rb"),
        as_attachment=True,
        filename=f"audit-trail-{ordered.asked_at:%Y-%m-%d}.pdf",
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store"},
    )


def _theirs(request: HttpRequest, pk: int) -> TrailPaper:
    return get_object_or_404(TrailPaper.objects.visible_to(reader_of(request)), pk=pk)
