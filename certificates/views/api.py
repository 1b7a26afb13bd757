"""Checks for programs: one certificate or many, in JSON (openapi.json says how)."""

import json
import logging
from http import HTTPMethod, HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.domain.answers import answer
from certificates.domain.drafting import instant
from certificates.domain.lists import UNCHECKED, check_lines
from certificates.domain.verification import Verdict, check_number
from certificates.forms.api import NumbersForm
from certificates.http import Limit, asks_too_much, asks_too_often
from certificates.views.problems import LATER, Fault, problem, spoken_to, too_often

logger = logging.getLogger(__name__)

OPENAPI: Final = (Path(__file__).parent.parent / "openapi.json").read_bytes()
#: 1,000 numbers, each of them a whole address, have 100 kB.
LARGEST_BODY: Final = 512 * 1024
#: But OPTIONS, which is answered everywhere.
EVERY_METHOD: Final = tuple(each for each in HTTPMethod if each != "OPTIONS")
STATUS: Final = {
    Verdict.UNKNOWN: HTTPStatus.NOT_FOUND,
    Verdict.UNCHECKED: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Unreadable(Exception):
    """A body that is no JSON object of a size worth reading; holds the answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


@spoken_to(HTTPMethod.GET, HTTPMethod.HEAD)
def check_one(request: HttpRequest, number: str) -> HttpResponse:
    """The answer for one number. Whatever nobody has is unknown, and looks the same."""
    if asks_too_often(request):
        return too_often(Limit.CHECKS)
    at = timezone.now()
    try:
        finding = check_number(number, at=at)
    except DatabaseError:
        logger.warning("certificate could not be checked", exc_info=True)
        finding = UNCHECKED
    is_away = finding.verdict is Verdict.UNCHECKED
    return JsonResponse(
        answer(finding, at=at),
        status=STATUS.get(finding.verdict, HTTPStatus.OK),
        headers=LATER if is_away else None,
    )


@spoken_to(HTTPMethod.POST)
def check_many(request: HttpRequest) -> HttpResponse:
    """The answers for many numbers, in their order."""
    if asks_too_often(request):
        return too_often(Limit.CHECKS)
    try:
        form = NumbersForm(_body(request))
    except Unreadable as error:
        return error.response
    if not form.is_valid():
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("What was sent cannot be checked."),
            errors=_faults(form),
        )
    lines = form.cleaned_data["numbers"]
    if asks_too_much(request, lines=len(lines)):
        return too_often(Limit.LINES)
    at = timezone.now()
    try:
        rows = check_lines(lines, at=at)
    except DatabaseError:
        logger.warning("certificates could not be checked", exc_info=True)
        detail = _("The register does not answer at the moment.")
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=LATER)
    answers = [{"asked": row.text, **answer(row.finding, at=at)} for row in rows]
    return JsonResponse({"checked_at": instant(at), "answers": answers})


@spoken_to(HTTPMethod.GET, HTTPMethod.HEAD)
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of this interface."""
    return HttpResponse(OPENAPI, content_type="application/json")


@spoken_to(*EVERY_METHOD)
def nothing(request: HttpRequest, /, **_address: str) -> HttpResponse:
    """There is nothing else."""
    detail = _("There is nothing here; /api/v1/openapi.json lists what there is.")
    return problem(HTTPStatus.NOT_FOUND, detail)


def _body(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        detail = _("Send JSON, as application/json.")
        raise Unreadable(problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail))
    try:
        body = request.body
    except RequestDataTooBig:
        body = None
    if body is None or len(body) > LARGEST_BODY:
        detail = _("This is larger than %(limit)d kB.") % {
            "limit": LARGEST_BODY // 1024
        }
        raise Unreadable(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail))
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        detail = _("This is not an object in JSON.")
        raise Unreadable(problem(HTTPStatus.BAD_REQUEST, detail))
    return sent


def _faults(form: NumbersForm) -> list[Fault]:
    return [
        {"detail": error.messages[0], "pointer": _pointer(field, error.params)}
        for field, errors in form.errors.as_data().items()
        for error in errors
    ]


def _pointer(field: str, params: Any) -> str:
    """Where in the body something is wrong, as a JSON pointer (RFC 6901)."""
    place = (params or {}).get("at")
    return f"#/{field}" if place is None else f"#/{field}/{place}"
