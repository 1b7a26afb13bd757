"""The receipt of a check as PDF.

Imports WeasyPrint and pyHanko: only workers may import this module.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation

from certificates.domain.answers import is_signed
from certificates.domain.findings import Findings, checks_of
from certificates.domain.issuers import method
from certificates.domain.lists import Checked, Line, check_lines, counts, steps
from certificates.domain.number import shown
from certificates.domain.platform_seal import platform_key, sealed
from certificates.domain.receipts import KEPT
from certificates.domain.succession import succession
from certificates.domain.verification import Finding, check_file_ever, check_number
from certificates.models import Receipt, SigningKey
from hubs.domain.paper import pdf
from hubs.domain.trail_paper import printable

STYLESHEET: Final = (
    Path(__file__).parent.parent / "static" / "certificates" / "receipt.css"
)


def draw(receipt: Receipt, *, at: datetime) -> None:
    """Look everything up at ``at``, draw the paper, keep it, forget what was asked.

    One that is drawn already stays as it is, one that has had its hour is not drawn.
    Raises :exc:`hubs.domain.paper.PaperDefect`.
    """
    if receipt.file or receipt.asked_at < at - KEPT:
        return
    drawn = paper(receipt, at=at)
    receipt.file.save(f"{receipt.token}.pdf", ContentFile(drawn), save=False)
    kept = Receipt.objects.filter(pk=receipt.pk).update(
        file=receipt.file.name, asked=[], sha256="", found=None, fault=""
    )
    if not kept:
        # Removed while it was drawn: no file with names may stay behind.
        receipt.file.delete(save=False)


def paper(receipt: Receipt, *, at: datetime) -> bytes:
    """The bytes of the paper, PDF/A-3a and PDF/UA-1, sealed by the platform."""
    key = platform_key()
    draw_sheet = list_sheet if receipt.is_list else sheet
    with translation.override(receipt.language):
        html = draw_sheet(receipt, at=at, key=key)
    identifier = f"receipt-{receipt.pk}".encode()
    drawn = pdf(html, stylesheet=STYLESHEET, identifier=identifier)
    reason = "Report on a checked list" if receipt.is_list else "Receipt of a check"
    return sealed(drawn, key=key, reason=reason, at=at)


def sheet(receipt: Receipt, *, at: datetime, key: SigningKey | None = None) -> str:
    """The receipt of one number or file, with everything that the check page says."""
    [_line, number] = receipt.asked[0]
    finding = replace(_finding(receipt, at=at), is_named=receipt.is_named)
    certificate = finding.certificate
    if certificate is not None and hasattr(certificate, "revocation"):
        # Free words of staff; all else was drawn on the certificate with these fonts.
        certificate.revocation.wording = printable(certificate.revocation.wording)
    return render_to_string(
        "certificates/receipt/paper.html",
        {
            **_frame(receipt, at=at, key=key),
            "verdict": finding.verdict.value,
            "file": finding.file.value,
            "certificate": certificate,
            "erasure": finding.erasure,
            "printed": finding.printed(),
            "succession": succession(finding),
            "is_signed": certificate is not None and is_signed(certificate),
            "number": shown(number) if number else "",
            "has_number": bool(number) or not receipt.sha256,
            **_of_file(receipt, at=at),
        },
    )


def _finding(receipt: Receipt, *, at: datetime) -> Finding:
    [_line, number] = receipt.asked[0]
    if receipt.sha256 and not number:
        return check_file_ever(receipt.sha256, at=at)
    return check_number(number, at=at, sha256=receipt.sha256 or None)


def _of_file(receipt: Receipt, *, at: datetime) -> dict[str, object]:
    """What is said of the file itself: its hash, whose that is, what was found in it.

    Only of an order can the hash be known: whatever it is, what is said of it is true.
    """
    if not receipt.sha256:
        return {"sha256": ""}
    found: Findings | None = receipt.found
    known = check_file_ever(receipt.sha256, at=at).certificate
    return {
        "sha256": receipt.sha256,
        "is_known": known is not None,
        "claims": found["claims"] if found else "",
        "examined_at": datetime.fromisoformat(found["at"]) if found else None,
        "found": checks_of(found) if found else [],
    }


def list_sheet(receipt: Receipt, *, at: datetime, key: SigningKey | None = None) -> str:
    """The report of a list: a row for each line, and how many of each kind."""
    lines = [Line(line, text) for line, text in receipt.asked]
    rows: list[Checked] = []
    for piece in steps(lines):
        rows += check_lines(piece, at=at)
    return render_to_string(
        "certificates/receipt/list_paper.html",
        {
            **_frame(receipt, at=at, key=key),
            "rows": rows,
            "counts": counts(rows),
        },
    )


def _frame(
    receipt: Receipt, *, at: datetime, key: SigningKey | None
) -> dict[str, object]:
    moment, site = at.astimezone(UTC), settings.SITE_ADDRESS
    return {
        "seal_key": method(key, site=site) if key else "",
        "language": receipt.language,
        "checked_at": moment,
        "created": moment.isoformat(timespec="seconds"),
        "site": site,
        "release": settings.RELEASE_VERSION,
        "demo": settings.DEMO,
    }
