"""Many certificates at once: each is answered as if it had been asked for alone."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from certificates.domain.list_export import COLUMNS, MARK, as_csv, row_of
from certificates.domain.lists import (
    Checked,
    Line,
    check_lines,
    counts,
    steps,
    unchecked,
)
from certificates.domain.workbooks import workbook
from certificates.forms.list_files import as_text
from certificates.forms.lists import MOST, ListForm, PastedForm
from certificates.http import (
    FleetingUploadHandler,
    Limit,
    asks_too_much,
    limited,
    posted,
    too_often,
    unobserved,
)
from certificates.views.shell import in_shell, streamed_in_shell

logger = logging.getLogger(__name__)

TITLE = _("Check a list")
FORM = "certificates/list/form.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# Exempt: it changes nothing, and the token would need a cookie.
@csrf_exempt
@unobserved
@require_http_methods(["GET", "HEAD", "POST"])
@limited
def check_list(request: HttpRequest) -> HttpResponseBase:
    """Ask for a list; answer line by line, as fast as they are looked up."""
    if request.method != "POST":
        return _page(ListForm())
    request.upload_handlers = [FleetingUploadHandler(request)]
    form = ListForm(*posted(request))
    if not form.is_valid():
        return _page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if asks_too_much(request, lines=len(form.lines)):
        return too_often(request, Limit.LINES)
    return streamed_in_shell(_answers(form.lines, at=timezone.now()), title=TITLE)


@csrf_exempt
@unobserved
@require_POST
@limited
def list_as_csv(request: HttpRequest) -> HttpResponseBase:
    """The list with its answers as CSV."""
    form = PastedForm(*posted(request))
    if not form.is_valid():
        return _page(ListForm(*posted(request)), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if asks_too_much(request, lines=len(form.lines)):
        return too_often(request, Limit.LINES)
    at = timezone.now()
    pieces = (
        as_csv([row_of(each, at=at) for each in rows])
        for rows in _looked_up(form.lines, at=at)
    )
    head = MARK + as_csv([COLUMNS])
    response = StreamingHttpResponse(
        (piece for some in ((head,), pieces) for piece in some),
        content_type="text/csv; charset=utf-8",
    )
    return _named(response, "csv", at=at)


@csrf_exempt
@unobserved
@require_POST
@limited
def list_as_workbook(request: HttpRequest) -> HttpResponseBase:
    """The list with its answers as a workbook."""
    form = PastedForm(*posted(request))
    if not form.is_valid():
        return _page(ListForm(*posted(request)), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if asks_too_much(request, lines=len(form.lines)):
        return too_often(request, Limit.LINES)
    at = timezone.now()
    rows = [
        row_of(each, at=at) for some in _looked_up(form.lines, at=at) for each in some
    ]
    file = workbook([COLUMNS, *rows], title=f"{at:%Y-%m-%d %H%M} UTC")
    return _named(HttpResponse(file, content_type=XLSX), "xlsx", at=at)


def _page(form: ListForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    content = render_to_string(FORM, {"form": form, "most": MOST})
    return in_shell(content, title=TITLE, status=status)


def _named(
    response: HttpResponseBase, ending: str, *, at: datetime
) -> HttpResponseBase:
    name = f"checks-{at:%Y-%m-%d-%H%M}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _looked_up(lines: Sequence[Line], *, at: datetime) -> Iterator[list[Checked]]:
    """The answers, some lines at a time. Where the register is away, that is said."""
    for some in steps(lines):
        try:
            yield check_lines(some, at=at)
        except DatabaseError:
            logger.warning("certificates could not be checked", exc_info=True)
            yield unchecked(some)


def _answers(lines: Sequence[Line], *, at: datetime) -> Iterator[str]:
    """The page's content in pieces; each says how far the list is by then."""
    language = get_language() or "en"
    context = {"lines": len(lines), "now": at}
    done: list[Checked] = []
    yield _drawn("certificates/list/head.html", context, language)
    for rows in _looked_up(lines, at=at):
        done += rows
        so_far = {"rows": rows, "done": len(done), "counts": counts(done)}
        yield _drawn("certificates/list/_rows.html", context | so_far, language)
    unread = [row.line for row in done if row.kind == "unread"]
    end = {"counts": counts(done), "unread": unread, "numbers": as_text(lines)}
    yield _drawn("certificates/list/tail.html", context | end, language)


def _drawn(template: str, context: dict[str, object], language: str) -> str:
    # Pieces are drawn while they are sent: by then others may speak in this thread.
    with override(language):
        return render_to_string(template, context)
