"""The page with the answer to a question of a stranger, whatever it was."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from certificates.domain.answers import NAMED
from certificates.domain.examination import Examination
from certificates.domain.file_checks import Likeness
from certificates.domain.findings import signed_findings
from certificates.domain.number import read, resembling, shown
from certificates.domain.succession import Succession
from certificates.domain.verification import FileAnswer, Finding, Verdict
from certificates.models import Certificate
from certificates.views.shell import in_shell, still

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


@dataclass(frozen=True)
class Found:
    """What was found out about a question.

    ``examination`` is None where no file was looked into; ``is_unopened``: one could
    not be. ``succession`` is what there is in place of a replaced certificate.
    """

    finding: Finding
    examination: Examination | None = None
    is_unopened: bool = False
    succession: Succession | None = None


def answer_page(question: Question, found: Found, *, now: datetime) -> HttpResponse:
    """The whole page: verdict, facts, checks, and what can be done next."""
    examination = found.examination
    if examination and examination.paper:
        return _paper(examination)
    finding = found.finding
    if question.name:
        finding = finding.named(question.name)
    certificate = finding.certificate
    context = {
        "verdict": finding.verdict.value,
        "file": finding.file.value,
        "likeness": _likeness(finding, examination),
        "is_unopened": found.is_unopened,
        "certificate": certificate,
        **_of_receipt(question, found, now=now),
        "erasure": finding.erasure,
        "number": _number(question, certificate),
        "printed": finding.printed(),
        "succession": found.succession,
        "typed": question.name if _hides_name(finding) else "",
        "has_number": question.number is not None,
        "meant": "" if certificate else resembling(question.number or ""),
        "examination": examination,
        "site": settings.SITE_ADDRESS,
        "now": now,
        **_below(finding),
    }
    return in_shell(
        render_to_string("certificates/verify/result.html", context),
        title=TITLES[finding.verdict],
        status=STATUS.get(finding.verdict, HTTPStatus.OK),
    )


def _number(question: Question, certificate: Certificate | None) -> str:
    """The number that is answered for, as people read it; empty where none is."""
    if certificate is not None:
        return shown(certificate.payload["number"])
    asked = read(question.number or "")
    return shown(asked) if asked else ""


def _of_receipt(
    question: Question, found: Found, *, now: datetime
) -> dict[str, object]:
    """What orders a receipt: of the file its hash, and what was found in it."""
    finding, examination = found.finding, found.examination
    is_other = finding.file == FileAnswer.OTHER
    is_told = is_other or question.is_about(finding.certificate)
    sha256 = question.sha256 or ""
    return {
        "has_receipt": _has_receipt(question, finding),
        "sha256": sha256 if is_told else "",
        "found": (
            signed_findings(examination, sha256=sha256, at=now)
            if examination and is_other
            else ""
        ),
    }


def _has_receipt(question: Question, finding: Finding) -> bool:
    """Whether all that the page says of the certificate can be said without the file.

    A receipt is drawn later: only the hash of a file can stand for it. After a
    credential it says what its number says, if that is as much.
    """
    certificate = finding.certificate
    if question.file is None or finding.file == FileAnswer.OTHER:
        return bool(_number(question, certificate)) or question.file is not None
    if certificate is None:
        return False
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
