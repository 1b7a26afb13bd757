"""The certificate in a seal: it says in a PDF whose seal that is (X.509, RFC 5280)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from certificates.domain.issuers import owner_address, owner_did
from certificates.domain.keepers import PublicKey
from certificates.models import SigningKey

#: How long a seal's certificate vouches for it.
TEN_YEARS: Final = timedelta(days=3652)
#: The longest text that a part of a name may have.
LONGEST: Final = 64
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


class BorrowedKey(ec.EllipticCurvePrivateKey):
    """A key that somebody else keeps, for a library that wants to have one in hand."""

    def __init__(
        self, public: ec.EllipticCurvePublicKey, by: Callable[[bytes], bytes]
    ) -> None:
        self.public, self.by = public, by

    def sign(self, data: Any, signature_algorithm: Any) -> bytes:
        """Have it signed."""
        return self.by(bytes(data))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public half."""
        return self.public

    @property
    def curve(self) -> ec.EllipticCurve:
        """That of the public half."""
        return self.public.curve

    @property
    def key_size(self) -> int:
        """That of the public half."""
        return self.public.key_size

    def __copy__(self) -> "BorrowedKey":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "BorrowedKey":
        return self

    def exchange(self, algorithm: Any, peer_public_key: Any) -> bytes:
        """Not what it is for."""
        raise NotImplementedError

    def private_numbers(self) -> Any:
        """Nobody sees them."""
        raise NotImplementedError

    def private_bytes(self, *_how: Any, **_else: Any) -> bytes:
        """Nobody sees them."""
        raise NotImplementedError


def certificate(
    key: SigningKey, public: PublicKey, *, by: Callable[[bytes], bytes], at: datetime
) -> x509.Certificate:
    """The certificate of a key for seals, which the key itself has signed."""
    assert isinstance(public, ec.EllipticCurvePublicKey)  # noqa: S101 (seals are P-256)
    name = x509.Name([x509.NameAttribute(oid, text) for oid, text in _named(key)])
    identifier = x509.UniformResourceIdentifier(_owner(key))
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**USAGE), critical=True)
        .add_extension(x509.SubjectAlternativeName([identifier]), critical=False)
        .sign(BorrowedKey(public, by), hashes.SHA256())
    )


def _owner(key: SigningKey) -> str:
    """What the seal's owner is called where keys are published.

    At a site with a port, the address of its document. asn1crypto writes a certificate
    anew where a length in the signature ends in 0x80, and has %3A be a colon then: the
    seal would not hold.
    """
    name = owner_did(key, site=settings.SITE_ADDRESS)
    if "%" in name:
        return owner_address(key, site=settings.SITE_ADDRESS)
    return name


def _named(key: SigningKey) -> Iterator[tuple[x509.ObjectIdentifier, str]]:
    if key.hub:
        yield NameOID.COUNTRY_NAME, str(key.hub.country.code)
        owner, short = key.hub.name, key.hub.short_name
    else:
        owner, short = settings.SITE_NAME, urlsplit(settings.SITE_ADDRESS).netloc
    yield NameOID.ORGANIZATION_NAME, owner[:LONGEST]
    unit = "Demonstration, worth nothing" if key.is_demonstration else "Seal"
    yield NameOID.ORGANIZATIONAL_UNIT_NAME, unit
    yield NameOID.COMMON_NAME, f"{short[:50]} key-{key.number}"
