"""Private keys in our database, encrypted with the workers' passphrase (PKCS#8)."""

from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certificates.domain.keepers import Fresh, KeyOutOfReach
from certificates.models import SigningKey


class EncryptedKeys:
    """A :class:`~certificates.domain.keepers.Keeper`."""

    def make(self, kind: str, *, name: str) -> Fresh:
        """A pair whose private half only our passphrase opens."""
        if kind == SigningKey.Kind.CREDENTIAL:
            private: Any = Ed25519PrivateKey.generate()
        else:
            private = ec.generate_private_key(ec.SECP256R1())
        return Fresh(public=private.public_key(), private=_encrypted(private))

    def sign(self, data: bytes, *, kind: str, private: str) -> bytes:
        """The signature of ``data``."""
        opened = _decrypted(private, _passphrase())
        signature: bytes = (
            opened.sign(data)
            if kind == SigningKey.Kind.CREDENTIAL
            else opened.sign(data, ec.ECDSA(hashes.SHA256()))
        )
        return signature


# Kept in memory for the life of the worker: decrypting costs more than signing.
@lru_cache(maxsize=256)
def _decrypted(text: str, passphrase: bytes) -> Any:
    try:
        return serialization.load_pem_private_key(text.encode(), password=passphrase)
    except ValueError as error:
        raise KeyOutOfReach("the passphrase does not open the key") from error


def _encrypted(private: Any) -> str:
    return str(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(_passphrase()),
        ).decode()
    )


def _passphrase() -> bytes:
    if not settings.SIGNING_KEYS_PASSPHRASE:
        raise KeyOutOfReach("SIGNING_KEYS_PASSPHRASE is not set in this process")
    return str(settings.SIGNING_KEYS_PASSPHRASE).encode()
