"""Anyone may check a certificate: no account, no cookie, nothing kept."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
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

from certificates.domain.answers import NAMED
from certificates.domain.examination import Examination, examine
from certificates.domain.file_checks import Likeness
from certificates.domain.number import resembling, shown
from certificates.domain.opening import NotOpened
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
from certificates.models import Certificate
from certificates.views.credentials import credential, prefers_credential
from certificates.views.names import refused
from certificates.views.presented import answer_presentation
from certificates.views.shell import in_shell, still

logger = logging.getLogger(__name__)

UNCHECKED = Finding(Verdict.UNCHECKED, None)
START = "certificates/verify/start.html"
START_TITLE = _("Check a certificate")
TITLES = {
    Verdict.VALID: _("Valid certificate"),
    Verdict.EXPIRED: _("Expired certificate"),
    Verdict.REVOKED: _("Revoked certificate"),
    Verdict.REPLACED: _("Replaced certificate"),
    Verdict.UNKNOWN: _("Certificate not found"),
    Verdict.UNCHECKED: _("Certificate could not be checked"),
}
COMPARE = "certificates/verify/_compare.html"
KNOWN_TAIL = "certificates/verify/_tail_of_known.html"
NAMELESS_TAIL = "certificates/verify/_tail_of_nameless.html"
ERASED_TAIL = "certificates/verify/_tail_of_erased.html"
ERASED_FILE_TAIL = "certificates/verify/_tail_of_erased_file.html"
TAILS = {
    Verdict.VALID: KNOWN_TAIL,
    Verdict.EXPIRED: KNOWN_TAIL,
    Verdict.REVOKED: NAMELESS_TAIL,
    Verdict.REPLACED: NAMELESS_TAIL,
    Verdict.UNKNOWN: "certificates/verify/_tail_of_unknown.html",
    Verdict.UNCHECKED: "certificates/verify/_tail_of_unchecked.html",
}
#: What is so whatever is in a file that comes with the number.
OVER = frozenset({Verdict.EXPIRED, Verdict.REVOKED, Verdict.REPLACED})
OWN_PAPER_TITLE = _("A paper of this platform")
STATUS = {
    Verdict.UNKNOWN: HTTPStatus.NOT_FOUND,
    Verdict.UNCHECKED: HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True)
class Question:
    """What somebody wants to know: a number, a file, or both; a name with a number."""

    number: str | None
    file: bytes | None = None
    name: str = ""

    @cached_property
    def sha256(self) -> str | None:
        """The file's hash; None without a file."""
        return None if self.file is None else hashlib.sha256(self.file).hexdigest()

    def is_about(self, certificate: Certificate | None) -> bool:
        """Whether the file is byte for byte that of the certificate."""
        return certificate is not None and certificate.file_sha256 == self.sha256


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
    examination, is_unopened = None, False
    try:
        finding = _finding(question, at=now)
        if finding.file == FileAnswer.OTHER:
            examination = _looked_into(question.file or b"", at=now)
            is_unopened = examination is None
            finding = _weighed(finding, examination)
    except DatabaseError:
        # Neither valid nor invalid; the page must say so in its own words.
        logger.warning("certificate could not be checked", exc_info=True)
        finding = UNCHECKED
    if examination and examination.paper:
        return _paper(examination)
    if question.name:
        finding = finding.named(question.name)
    certificate, erasure = finding.certificate, finding.erasure
    context = {
        "verdict": finding.verdict.value,
        "file": finding.file.value,
        "likeness": _likeness(finding, examination),
        "is_unopened": is_unopened,
        "certificate": certificate,
        "sha256": question.sha256 if question.is_about(certificate) else None,
        "has_receipt": _has_receipt(question, finding),
        "erasure": erasure,
        "number": shown(certificate.payload["number"]) if certificate else "",
        "printed": finding.printed(),
        "typed": question.name if _hides_name(finding) else "",
        "has_number": question.number is not None,
        "meant": "" if certificate else resembling(question.number or ""),
        "examination": examination,
        "now": now,
        **_below(finding),
    }
    return in_shell(
        render_to_string("certificates/verify/result.html", context),
        title=TITLES[finding.verdict],
        status=STATUS.get(finding.verdict, HTTPStatus.OK),
    )


def _has_receipt(question: Question, finding: Finding) -> bool:
    """Whether all that the page says of the certificate can be said without the file.

    A receipt is drawn later: only the hash of the file that is given out can stand for
    one. After a credential it says what its number says, if that is as much.
    """
    certificate = finding.certificate
    if certificate is None or question.file is None:
        return True
    says_all = certificate.withheld_at is None and certificate.initials_at is None
    is_ours = finding.file == FileAnswer.SAME and says_all
    return question.is_about(certificate) or is_ours


def _below(finding: Finding) -> dict[str, str]:
    """What stands below facts and checks: to compare only where there are facts."""
    if finding.erasure:
        is_ours = finding.file == FileAnswer.SAME
        tail = ERASED_FILE_TAIL if is_ours else ERASED_TAIL
        return {"compare": "", "tail": still(tail)}
    compare = still(COMPARE) if finding.verdict in NAMED else ""
    return {"compare": compare, "tail": still(TAILS[finding.verdict])}


def _likeness(finding: Finding, examination: Examination | None) -> str:
    """In which way the file is ours; empty where it is not, or there is none."""
    if finding.file != FileAnswer.SAME:
        return ""
    likeness = examination.likeness if examination else None
    return (likeness or Likeness.BYTES).value


def _hides_name(finding: Finding) -> bool:
    """Whether the page says initials only, to whoever has not typed the name."""
    hidden = finding.certificate is not None and finding.certificate.initials_at
    return bool(hidden) and finding.verdict in NAMED


def _paper(examination: Examination) -> HttpResponse:
    """A receipt, a report or a passport that the platform sealed."""
    content = render_to_string(
        "certificates/verify/own_paper.html",
        {"examination": examination, "tail": still(TAILS[Verdict.UNCHECKED])},
    )
    status = HTTPStatus.OK if examination.is_genuine else HTTPStatus.NOT_FOUND
    return in_shell(content, title=OWN_PAPER_TITLE, status=status)


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
