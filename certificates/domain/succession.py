"""What has become of the certificate that took a replaced one's place."""

from enum import StrEnum

from certificates.domain.verification import Finding, Verdict
from certificates.models import Certificate


class Succession(StrEnum):
    """Whether there is a newer certificate to ask for."""

    HELD = "held"
    MAKING = "making"
    REVOKED = "revoked"


def succession(finding: Finding) -> Succession | None:
    """What there is in place of a replaced certificate; None of any other.

    It may itself have been replaced: what counts is the last one about the completion.
    One query, for replaced ones only.
    """
    certificate = finding.certificate
    if certificate is None or finding.verdict is not Verdict.REPLACED:
        return None
    newest = (
        Certificate.objects.filter(completion=certificate.completion_id)
        .select_related("revocation")
        .only("state", "revocation__at")
        .order_by("issue_no")
        .last()
    )
    if newest is None or hasattr(newest, "revocation"):
        return Succession.REVOKED
    is_there = newest.state == Certificate.State.ISSUED
    return Succession.HELD if is_there else Succession.MAKING
