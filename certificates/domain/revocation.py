"""Taking a certificate back. Nothing brings it to life again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from certificates.domain.life import Act, claimed, signed
from certificates.domain.status_lists import change
from certificates.domain.telling import tell
from certificates.models import Certificate, Revocation
from hubs.domain.audit import record
from hubs.domain.signing_off import Proof


@dataclass(frozen=True)
class Grounds:
    """Why: a class of reasons, and words that anyone may read. No names."""

    reason: str
    wording: str = ""


@transaction.atomic
def revoke(
    certificate: Certificate, *, grounds: Grounds, proof: Proof, at: datetime
) -> Revocation:
    """Revoke ``certificate`` under a lead's signature; the learner is told.

    From its commit on, every check answers that it is revoked. Raises
    :exc:`certificates.domain.life.CannotChange`.
    """
    row = claimed(certificate, act=Act.REVOKE, by=proof.person, at=at)
    signature = signed(row, act=Act.REVOKE, proof=proof, reason=grounds.wording)
    revocation = Revocation.objects.create(
        certificate=row,
        at=at,
        by=proof.person,
        reason=grounds.reason,
        wording=grounds.wording,
        signature=signature,
    )
    record(
        "certificate.revoked",
        row,
        by=proof.person,
        hub=row.hub,
        reason=grounds.wording,
        facts={"reason": grounds.reason, "signature": signature.digest},
    )
    change(row, at=at)
    tell(
        "certificates/revoked",
        row,
        at=at,
        content={"reason": grounds.reason, "wording": grounds.wording},
    )
    return revocation
