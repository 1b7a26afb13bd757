"""The audit trail in the CMS: a hub's for its leads, the whole for administrators."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from hubs.domain.access import hubs_where, reads_everything
from hubs.domain.checkpoints import public_keys
from hubs.domain.trail import (
    Wanted,
    as_csv,
    as_jsonl,
    details,
    in_words,
    narrowed,
    trail_of,
)
from hubs.domain.trail_orders import MOST, note_export
from hubs.forms.trail import TrailForm
from hubs.models import AuditEvent, Hub, User
from hubs.roles import Verb

ON_A_PAGE: Final = 50
FORMATS: Final[
    dict[str, tuple[str, Callable[[Iterable[AuditEvent]], Iterator[str]]]]
] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/x-ndjson", as_jsonl),
}


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first."""
    return screen(request, trail_form(request.GET, request))


def screen(request: HttpRequest, form: TrailForm, *, status: int = 200) -> HttpResponse:
    """The trail, narrowed to what the form asks for."""
    reader, now = reader_of(request), timezone.now()
    events = narrowed(trail_of(reader, at=now), form.wanted())
    # A change of somebody's name or address is no business of a hub's lead.
    whole = reads_everything(reader, at=now)
    if whole:
        events = events.prefetch_related("values")
    page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("p"))
    query = form.data.copy()
    for name in ("p", "csrfmiddlewaretoken"):
        query.pop(name, None)
    context = {
        "form": form,
        "page": page,
        "rows": [
            (event, in_words(event), details(event, with_values=whole))
            for event in page
        ],
        "most": MOST,
        "query": query.urlencode(),
        "header_title": _("Audit trail"),
        "header_icon": "history",
        "breadcrumbs_items": [{"url": "", "label": _("Audit trail")}],
    }
    return render(request, "hubs/trail/trail.html", context, status=status)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The events asked for as a file, in the order in which they happened."""
    if kind not in FORMATS:
        raise Http404(kind)
    reader, form = reader_of(request), trail_form(request.GET, request)
    if not form.is_valid():
        return screen(request, form, status=422)
    wanted = form.wanted()
    events = narrowed(trail_of(reader, at=timezone.now()), wanted).order_by("id")
    site = Site.objects.get(is_default_site=True)
    note_export(site, wanted, kind=kind, by=reader, hub=hub_of(request, wanted))
    media_type, written = FORMATS[kind]
    response = StreamingHttpResponse(
        written(events.iterator(1000)), content_type=media_type
    )
    name = f"audit-trail-{timezone.now():%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of checkpoints, for those who verify elsewhere."""
    if not hubs_where(request.user, Verb.AUDIT, at=timezone.now()).exists():
        raise PermissionDenied
    response = HttpResponse(public_keys(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="audit-trail-keys.pem"'
    return response


def hub_of(request: HttpRequest, wanted: Wanted) -> Hub | None:
    """The one hub that is asked about, if it is the reader's to audit."""
    hubs = hubs_where(request.user, Verb.AUDIT, at=timezone.now())
    return hubs.filter(slug=wanted.hub).first()


def trail_form(data: QueryDict, request: HttpRequest) -> TrailForm:
    """The form with what was asked for, and the hubs that may be."""
    hubs = hubs_where(request.user, Verb.AUDIT, at=timezone.now())
    return TrailForm(data, hubs=hubs)


def reader_of(request: HttpRequest) -> User:
    """Who reads; the CMS lets in nobody who is not signed in."""
    return cast("User", request.user)
