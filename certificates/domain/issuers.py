"""Who signs: hubs and the platform, with keys that anyone can look up (did:web)."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from certificates.domain.multibase import P256, encode
from certificates.models import SigningKey
from hubs.models import Hub

DID_CONTEXTS: Final = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
]


def platform_did(*, site: str) -> str:
    """The platform's identifier: ``did:web:passage.example``."""
    return f"did:web:{quote(urlsplit(site).netloc, safe='')}"


def owner_did(key: SigningKey, *, site: str) -> str:
    """The identifier of whose key it is."""
    return did(key.hub.slug, site=site) if key.hub else platform_did(site=site)


def owner_address(key: SigningKey, *, site: str) -> str:
    """Where the document lies of whose key it is, as did:web says."""
    place = f"issuers/{key.hub.slug}" if key.hub else ".well-known"
    return f"{site}/{place}/did.json"


def did(hub_slug: str, *, site: str) -> str:
    """The hub's identifier at ``site``, an address without a slash at its end.

    ``did:web:passage.example:issuers:flanders``; a port is written ``%3A8000``.
    """
    return f"{platform_did(site=site)}:issuers:{hub_slug}"


def method(key: SigningKey, *, site: str) -> str:
    """The address of a key. Never by its fingerprint: a withdrawn key must be gone."""
    name = "seal" if key.kind == SigningKey.Kind.SEAL else "key"
    return f"{owner_did(key, site=site)}#{name}-{key.number}"


def did_document(hub: Hub, keys: Sequence[SigningKey], *, site: str) -> dict[str, Any]:
    """The hub's document with its published ``keys``, the newest first.

    What was signed with a key that is not in here does not hold.
    """
    return _document(did(hub.slug, site=site), keys, site=site)


def platform_document(keys: Sequence[SigningKey], *, site: str) -> dict[str, Any]:
    """The platform's document with its published ``keys``, the newest first.

    They seal receipts of checks; credentials are the hubs', whose list it names.
    """
    identifier = platform_did(site=site)
    return {
        **_document(identifier, keys, site=site),
        "service": [
            {
                "id": f"{identifier}#issuers",
                "type": "IssuerRegistry",
                "serviceEndpoint": f"{site}/issuers/index.json",
            }
        ],
    }


def registry(hubs: Iterable[Hub], *, site: str) -> dict[str, Any]:
    """The hubs that issue here, in the shape of the Digital Credentials Consortium.

    ``{"registry": {did: {"name", "url", "location"}}}``: viewers take names from it.
    Whose list it is stands in ``meta``.
    """
    return {
        "meta": {"publisher": platform_did(site=site)},
        "registry": {
            did(hub.slug, site=site): {
                "name": hub.name,
                "url": f"{site}/hubs/{hub.slug}/",
                "location": f"{hub.city}, {hub.country.code}",
            }
            for hub in hubs
        },
    }


def _document(
    identifier: str, keys: Sequence[SigningKey], *, site: str
) -> dict[str, Any]:
    methods = [method(key, site=site) for key in keys]
    return {
        "@context": DID_CONTEXTS,
        "id": identifier,
        "verificationMethod": [
            {
                "id": name,
                "type": "Multikey",
                "controller": identifier,
                "publicKeyMultibase": _multikey(key),
            }
            for name, key in zip(methods, keys, strict=True)
        ],
        "assertionMethod": methods,
    }


def _multikey(key: SigningKey) -> str:
    """The public half in base58btc; of a key for seals, out of its certificate."""
    if key.kind == SigningKey.Kind.CREDENTIAL:
        return key.public
    public = load_pem_x509_certificate(key.public.encode()).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return encode(P256 + point)
