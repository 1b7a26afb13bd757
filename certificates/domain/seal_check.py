"""What the seal of a file is worth, whoever made the file.

Knows neither the site nor its database: it runs where files of strangers are opened.
"""

from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from certificates.domain.seal_finding import NO_SEAL, UNREADABLE, SealFinding

#: The name of the one signature field in files of ours.
FIELD: Final = "Seal"
#: Longer reasons are cut: whoever made the file wrote them.
LONGEST_TOLD: Final = 120


def examine_seal(file: bytes, *, at: datetime) -> SealFinding:
    """What the seal of ``file`` is worth, whoever made it.

    NO_SEAL without one, UNREADABLE with one that cannot be taken apart. Says nothing of
    trust: whose key it is, only our register knows, and whose time stamp, nobody.
    """
    try:
        # An odd file may be read in two ways: only the strict one counts.
        seals = PdfFileReader(BytesIO(file), strict=True).embedded_signatures
        if len(seals) != 1 or seals[0].field_name != FIELD:
            return NO_SEAL
    except Exception:  # noqa: BLE001 (pyHanko's and Python's own, of bytes as they come)
        return NO_SEAL
    try:
        return _finding(seals[0], at=at)
    except Exception:  # noqa: BLE001 (a touched seal makes pyHanko stumble anywhere)
        return UNREADABLE


def _finding(found: EmbeddedPdfSignature, *, at: datetime) -> SealFinding:
    status = validate_pdf_signature(
        found,
        signer_validation_context=_trusting(found.signer_cert, at=at),
        key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
    )
    stamp = status.timestamp_validity
    sealed_at = found.self_reported_timestamp
    return SealFinding(
        certificate=pem.armor("CERTIFICATE", found.signer_cert.dump()).decode(),
        is_intact=bool(status.intact and status.valid),
        covers_all=(
            status.coverage == SignatureCoverageLevel.ENTIRE_FILE
            and status.modification_level == ModificationLevel.NONE
        ),
        reason=str(found.sig_object.get("/Reason", ""))[:LONGEST_TOLD],
        sealed_at=sealed_at.isoformat() if sealed_at else "",
        stamped_at=(
            stamp.timestamp.isoformat()
            if stamp and stamp.intact and stamp.valid
            else ""
        ),
    )


def _trusting(certificate: asn1_x509.Certificate, *, at: datetime) -> Any:
    return ValidationContext(trust_roots=[certificate], allow_fetching=False, moment=at)
