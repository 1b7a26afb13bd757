"""What was found in a file, carried to its receipt by whoever handed the file in.

The file is not kept, so a receipt cannot look into it again. The check page signs what
it found, and a receipt says nothing of a file that was not signed here.
"""

from datetime import datetime, timedelta
from typing import Final, TypedDict

from django.core import signing

from certificates.domain.drafting import instant
from certificates.domain.examination import Examination
from certificates.domain.file_checks import Check, Outcome, Part

SALT: Final = "certificates.findings"
#: How long after the examination a receipt can be ordered of it.
LASTS: Final = timedelta(hours=1)


class Findings(TypedDict):
    """What was found in the file with this hash, and when (ISO 8601, in UTC).

    ``claims`` is the number of a certificate that the file claims to be, as people read
    it, where the page may say so; ``checks`` are part, outcome and note of each check.
    """

    sha256: str
    at: str
    claims: str
    checks: list[tuple[str, str, str]]


def signed_findings(examination: Examination, *, sha256: str, at: datetime) -> str:
    """What was found, for a form to bring back; nobody can change it."""
    findings: Findings = {
        "sha256": sha256,
        "at": instant(at),
        "claims": "" if examination.is_genuine else _claimed(examination),
        "checks": [_told(check) for check in examination.checks],
    }
    return signing.dumps(findings, salt=SALT, compress=True)


def read_findings(text: str, *, sha256: str) -> Findings | None:
    """What a form has brought back; None if it is not of this file, or not ours."""
    try:
        found: Findings = signing.loads(text, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return found if found["sha256"] == sha256 else None


def checks_of(findings: Findings) -> list[Check]:
    """The checks as they were made."""
    return [
        Check(Part(part), Outcome(outcome), note)
        for part, outcome, note in findings["checks"]
    ]


def _claimed(examination: Examination) -> str:
    found = examination.certificate
    return examination.claimed_number if found and not found.withheld_at else ""


def _told(check: Check) -> tuple[str, str, str]:
    # What is wrong with its form is said in words of whoever made the file.
    is_foreign = check.part == Part.FORM and check.note != "no credential"
    return check.part.value, check.outcome.value, "" if is_foreign else check.note
