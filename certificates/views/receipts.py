"""Receipts of checks: ordered, waited for, and fetched by whoever has the address."""

from datetime import timedelta
from http import HTTPStatus

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.findings import Findings, read_findings
from certificates.domain.lists import Line
from certificates.domain.receipts import KEPT, TooManyWaiting, order
from certificates.domain.verification import check_number
from certificates.forms.lists import PastedForm, ReceiptForm
from certificates.http import (
    Limit,
    asks_too_much,
    limited,
    orders_too_much,
    posted,
    too_often,
    unobserved,
)
from certificates.models import Receipt
from certificates.views.names import refused
from certificates.views.shell import in_shell
from hubs.http.limits import MINUTE

TITLE = _("Receipt of a check")
LIST_TITLE = _("Report on a checked list")
#: Up to here most receipts are drawn.
SOON = timedelta(seconds=20)
STATE = "certificates/receipt/state.html"


# Exempt, as all that strangers send: the token would need a cookie.
@csrf_exempt
@unobserved
@require_POST
@limited
def order_receipt(request: HttpRequest) -> HttpResponse:
    """Have the check of a number or a file drawn; the answer says where it will be."""
    form = ReceiptForm(*posted(request))
    if not form.is_valid():
        return _refused(form)
    given = form.cleaned_data
    if given["name"] and (refusal := refused(request)):
        return refusal
    return _order(
        request,
        [Line(1, given["number"])],
        is_list=False,
        sha256=given["sha256"],
        found=read_findings(given["found"], sha256=given["sha256"]),
        name=given["name"],
    )


@csrf_exempt
@unobserved
@require_POST
@limited
def order_report(request: HttpRequest) -> HttpResponse:
    """Have the check of a list drawn; the answer says where it will be."""
    form = PastedForm(*posted(request))
    if not form.is_valid():
        return _refused(form)
    if asks_too_much(request, lines=len(form.lines)):
        return too_often(request, Limit.LINES)
    return _order(request, form.lines, is_list=True)


@unobserved
@require_safe
@limited
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """How far a receipt is."""
    found = _found(token)
    if found is None:
        return _gone()
    context = {"receipt": found, "is_ready": bool(found.file)}
    title = LIST_TITLE if found.is_list else TITLE
    response = in_shell(render_to_string(STATE, context), title=title)
    if not found.file:
        response["Refresh"] = str(_again_in(found))
    return response


@unobserved
@require_safe
@limited
def fetch_receipt(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file itself."""
    found = _found(token)
    if found is None or not found.file:
        return _gone()
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=f"check-{found.asked_at:%Y-%m-%d-%H%M}.pdf",
        content_type="application/pdf",
    )


def _order(
    request: HttpRequest,
    lines: list[Line],
    *,
    is_list: bool,
    sha256: str = "",
    found: Findings | None = None,
    name: str = "",
) -> HttpResponse:
    if orders_too_much(request, lines=len(lines)):
        return too_often(request, Limit.RECEIPTS)
    now = timezone.now()
    is_named = bool(name) and check_number(lines[0].text, at=now).named(name).is_named
    try:
        ordered = order(
            lines,
            is_list=is_list,
            sha256=sha256,
            found=found,
            is_named=is_named,
            language=get_language() or "en",
            at=now,
        )
    except TooManyWaiting:
        response = in_shell(
            render_to_string(STATE, {"is_busy": True}),
            title=TITLE,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
        response["Retry-After"] = str(MINUTE)
        return response
    response = HttpResponse(status=HTTPStatus.SEE_OTHER)
    response["Location"] = reverse("certificates:receipt", args=[ordered.token])
    return response


def _again_in(waiting: Receipt) -> int:
    """After how many seconds the page is loaded again; works without script.

    More slowly where it takes long or went wrong: each time counts as a check.
    """
    if waiting.fault:
        return 30
    is_new = timezone.now() - waiting.asked_at < SOON
    return 2 if is_new else 5


def _found(token: str) -> Receipt | None:
    kept = Receipt.objects.asked_since(timezone.now() - KEPT)
    # Other letters stand in none; a database may refuse to look for them.
    return kept.filter(token=token).first() if token.isalnum() else None


def _gone() -> HttpResponse:
    return in_shell(
        render_to_string(STATE, {"is_gone": True}),
        title=TITLE,
        status=HTTPStatus.NOT_FOUND,
    )


def _refused(form: PastedForm | ReceiptForm) -> HttpResponse:
    errors = [error for found in form.errors.values() for error in found]
    return in_shell(
        render_to_string(STATE, {"errors": errors}),
        title=TITLE,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )
