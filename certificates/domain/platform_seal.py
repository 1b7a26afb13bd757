"""The platform's own seal: over what it says itself, such as receipts of checks.

Imports pyHanko by way of the seal: only workers may import this module.
"""

from datetime import datetime

from django.conf import settings

from certificates.domain.making import ProofDefect
from certificates.domain.seal import seal
from certificates.domain.seal_check import examine_seal
from certificates.models import SigningKey


def platform_key() -> SigningKey | None:
    """The key by which the platform seals now; None where it has none yet."""
    kind = SigningKey.Kind.SEAL
    return SigningKey.objects.signing().of_platform().filter(kind=kind).first()


def sealed(paper: bytes, *, key: SigningKey | None, reason: str, at: datetime) -> bytes:
    """``paper`` under the seal of the platform, checked; as it is without a key.

    ``reason`` says in the seal what the paper is. Raises KeyOutOfReach, NotSealed and
    :exc:`~certificates.domain.making.ProofDefect`.
    """
    if key is None:
        return paper
    done = seal(paper, key=key, reason=reason)
    found = examine_seal(done, at=at)
    if not (found.is_intact and found.covers_all):
        raise ProofDefect("seal: does not hold")
    if found.certificate.split() != key.public.split():
        raise ProofDefect("seal: made with another key")
    if settings.TIMESTAMP_URL and not found.stamped_at:
        raise ProofDefect("seal: its time stamp does not hold")
    return done
