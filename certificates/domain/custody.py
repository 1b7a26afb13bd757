"""Keeping private keys: made, encrypted and used here, and by workers alone.

Web processes have no passphrase, so nothing they can be made to do signs anything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from django.conf import settings

from certificates.domain.multibase import ED25519, encode
from certificates.domain.proving import Sign
from certificates.models import SigningKey

#: How long a seal's certificate vouches for it.
TEN_YEARS: Final = timedelta(days=3652)
#: What the seal's key is for: seals, and nothing else.
USAGE: Final = {
    "digital_signature": True,
    "content_commitment": True,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}
PEM: Final = serialization.Encoding.PEM


class KeyOutOfReach(Exception):
    """This process cannot use the key: no passphrase, a wrong one, or no token."""


@dataclass(frozen=True)
class Pair:
    """A new pair of keys as it is stored."""

    public: str
    private: str


def make_pair(key: SigningKey, *, at: datetime) -> Pair:
    """A fresh pair for ``key``, its private half encrypted with our passphrase."""
    if key.kind == SigningKey.Kind.CREDENTIAL:
        signer = Ed25519PrivateKey.generate()
        public = encode(ED25519 + signer.public_key().public_bytes_raw())
        return Pair(public=public, private=_encrypted(signer))
    sealer = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, sealer, at=at)
    public = certificate.public_bytes(PEM).decode()
    return Pair(public=public, private=_encrypted(sealer))


def signature_of(key: SigningKey) -> Sign:
    """What signs with a key for credentials; raises :exc:`KeyOutOfReach`."""
    sign: Sign = private_key(key).sign
    return sign


def private_key(key: SigningKey) -> Any:
    """The private half of an encrypted key; raises :exc:`KeyOutOfReach`.

    Kept in memory for the life of the worker: decrypting costs more than signing.
    """
    return _decrypted(key.private, _passphrase())


@lru_cache(maxsize=256)
def _decrypted(text: str, passphrase: bytes) -> Any:
    try:
        return serialization.load_pem_private_key(text.encode(), password=passphrase)
    except ValueError as error:
        raise KeyOutOfReach("the passphrase does not open the key") from error


def _encrypted(private: Any) -> str:
    return str(
        private.private_bytes(
            PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(_passphrase()),
        ).decode()
    )


def _passphrase() -> bytes:
    if not settings.SIGNING_KEYS_PASSPHRASE:
        raise KeyOutOfReach("SIGNING_KEYS_PASSPHRASE is not set in this process")
    return str(settings.SIGNING_KEYS_PASSPHRASE).encode()


def _certificate(
    key: SigningKey, sealer: ec.EllipticCurvePrivateKey, *, at: datetime
) -> x509.Certificate:
    """What says in a PDF whose seal it is: signed by the key itself."""
    unit = "Demonstration, worth nothing" if key.is_demonstration else "Seal"
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, str(key.hub.country.code)),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, key.hub.name[:64]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(
                NameOID.COMMON_NAME, f"{key.hub.short_name[:50]} key-{key.number}"
            ),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(sealer.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**USAGE), critical=True)
        .sign(sealer, hashes.SHA256())
    )
