"""Anyone may check a certificate: no account, no cookie, nothing kept."""

import logging
from datetime import datetime
from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from certificates.domain.examination import Examination, examine
from certificates.domain.opening import NotOpened
from certificates.domain.succession import succession
from certificates.domain.verification import (
    FileAnswer,
    Finding,
    Verdict,
    check_file,
    check_number,
)
from certificates.forms.verify import NameForm, PaperForm
from certificates.http import (
    FleetingUploadHandler,
    Limit,
    hands_in_too_often,
    limited,
    posted,
    too_often,
    unobserved,
)
from certificates.views.answer_page import Found, Question, answer_page
from certificates.views.credentials import credential, prefers_credential
from certificates.views.names import refused
from certificates.views.presented import answer_presentation
from certificates.views.shell import in_shell, still

logger = logging.getLogger(__name__)

UNCHECKED = Finding(Verdict.UNCHECKED, None)
START = "certificates/verify/start.html"
START_TITLE = _("Check a certificate")
#: What is so whatever is in a file that comes with the number.
OVER = frozenset({Verdict.EXPIRED, Verdict.REVOKED, Verdict.REPLACED})


# Exempt: it changes nothing, and the token would need a cookie.
@csrf_exempt
@unobserved
@require_http_methods(["GET", "HEAD", "POST"])
@limited
def start(request: HttpRequest) -> HttpResponseBase:
    """Ask for a number or a file; answer at once where one came with the request."""
    if request.method == "POST":
        return _sent(request, number=request.GET.get("number") or None)
    # No form: whatever is typed is looked up, there is no wrong input.
    if number := request.GET.get("number", "").strip():
        return _answer(Question(number))
    return in_shell(still(START), title=START_TITLE)


@csrf_exempt
@unobserved
@require_http_methods(["GET", "HEAD", "POST"])
@limited
def check(request: HttpRequest, number: str) -> HttpResponseBase:
    """Answer for a number, and for a file handed in with it."""
    if request.method == "POST":
        return _sent(request, number=number)
    if prefers_credential(request):
        return credential(number)
    return _answer(Question(number))


def _sent(request: HttpRequest, *, number: str | None) -> HttpResponseBase:
    """Answer for a name that was typed, or for a file that was handed in."""
    request.upload_handlers = [FleetingUploadHandler(request)]
    fields, _files = posted(request)
    if number is None or "name" not in fields:
        return _compare(request, number=number)
    form = NameForm(fields)
    return refused(request) or _answer(Question(number, name=form.typed))


def _compare(request: HttpRequest, *, number: str | None) -> HttpResponseBase:
    try:
        form = PaperForm(request.POST, request.FILES)
    except (MultiPartParserError, SuspiciousOperation):
        # What was sent cannot be taken apart: there is no file in it.
        form = PaperForm({}, MultiValueDict())
    if form.is_valid():
        if hands_in_too_often(request):
            return too_often(request, Limit.FILES)
        file = form.cleaned_data["file"]
        return answer_presentation(request, file) or _answer(Question(number, file))
    return in_shell(
        render_to_string(START, {"file_error": form.errors["file"][0]}),
        title=START_TITLE,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _answer(question: Question) -> HttpResponse:
    now = timezone.now()
    try:
        found = _found(question, at=now)
    except DatabaseError:
        # Neither valid nor invalid; the page must say so in its own words.
        logger.warning("certificate could not be checked", exc_info=True)
        found = Found(UNCHECKED)
    return answer_page(question, found, now=now)


def _found(question: Question, *, at: datetime) -> Found:
    finding = _finding(question, at=at)
    examination, is_unopened = None, False
    if finding.file == FileAnswer.OTHER:
        examination = _looked_into(question.file or b"", at=at)
        is_unopened = examination is None
        finding = _weighed(finding, examination)
    return Found(finding, examination, is_unopened, succession(finding))


def _finding(question: Question, *, at: datetime) -> Finding:
    if question.number is None:
        return check_file(question.sha256 or "", at=at)
    return check_number(question.number, at=at, sha256=question.sha256)


def _looked_into(file: bytes, *, at: datetime) -> Examination | None:
    """What a file is worth that is not byte for byte ours; None if nobody can tell."""
    try:
        return examine(file, at=at)
    except NotOpened:
        logger.warning("file could not be looked into", exc_info=True)
        return None


def _weighed(finding: Finding, examination: Examination | None) -> Finding:
    """The answer, where a file that is not byte for byte ours was to be looked into.

    No file can hide that a certificate counts no more; nothing good is said beside one
    of which nobody knows what it is.
    """
    if examination is None:
        return finding if finding.verdict in OVER else UNCHECKED
    found = examination.certificate
    if not examination.is_genuine or found is None:
        return finding
    # A credential that was spaced anew, or a file from before it was signed anew.
    if finding.certificate is None or finding.certificate.pk == found.pk:
        return Finding(examination.verdict, found, FileAnswer.SAME)
    return finding
