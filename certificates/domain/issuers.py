"""Who signs: hubs as issuers with keys that anyone can look up (did:web)."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

from certificates.models import SigningKey
from hubs.models import Hub

DID_CONTEXTS: Final = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
]


def did(hub_slug: str, *, site: str) -> str:
    """The hub's identifier at ``site``, an address without a slash at its end.

    ``did:web:passage.example:issuers:flanders``; a port is written ``%3A8000``.
    """
    return f"did:web:{quote(urlsplit(site).netloc, safe='')}:issuers:{hub_slug}"


def method(key: SigningKey, *, site: str) -> str:
    """The address of a key. Never by its fingerprint: a withdrawn key must be gone."""
    return f"{did(key.hub.slug, site=site)}#key-{key.number}"


def did_document(hub: Hub, keys: Sequence[SigningKey], *, site: str) -> dict[str, Any]:
    """The hub's document with its published ``keys``, the newest first.

    What was signed with a key that is not in here does not hold.
    """
    identifier = did(hub.slug, site=site)
    methods = [f"{identifier}#key-{key.number}" for key in keys]
    return {
        "@context": DID_CONTEXTS,
        "id": identifier,
        "verificationMethod": [
            {
                "id": name,
                "type": "Multikey",
                "controller": identifier,
                "publicKeyMultibase": key.public,
            }
            for name, key in zip(methods, keys, strict=True)
        ],
        "assertionMethod": methods,
    }


def registry(hubs: Iterable[Hub], *, site: str) -> dict[str, Any]:
    """The hubs that issue here, in the shape of the Digital Credentials Consortium.

    ``{"registry": {did: {"name", "url", "location"}}}``: viewers take names from it.
    """
    return {
        "registry": {
            did(hub.slug, site=site): {
                "name": hub.name,
                "url": f"{site}/hubs/{hub.slug}/",
                "location": f"{hub.city}, {hub.country.code}",
            }
            for hub in hubs
        }
    }
