"""What keeps private keys: the one small interface behind which a key may be anywhere.

Two keepers know it: :mod:`~certificates.domain.encrypted_keys`, which keeps keys in our
database, and :mod:`~certificates.domain.module_keys`, which has a module keep them
(PKCS#11). Which one has a key, its ``private`` says.
"""

from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey


class KeyOutOfReach(Exception):
    """This process cannot use the key: no passphrase, a wrong one, or no token."""


@dataclass(frozen=True)
class Fresh:
    """A new pair: ``private`` is what its keeper needs to find it again, as a text."""

    public: PublicKey
    private: str


class Keeper(Protocol):
    """Makes keys and signs with them; nobody else ever sees a private half.

    Both functions raise :exc:`KeyOutOfReach` where this process has no access.
    """

    def make(self, kind: str, *, name: str) -> Fresh:
        """A pair for credentials (Ed25519) or for seals (P-256); people read names."""

    def sign(self, data: bytes, *, kind: str, private: str) -> bytes:
        """The signature of ``data``.

        For credentials 64 bytes (RFC 8032), for seals ECDSA over SHA-256 in DER.
        """
