"""JSON-LD as it is signed: contexts that are pinned, and nothing that is left out.

A signature covers the RDF that a document means, not its letters. What a context does
not define would silently mean nothing, and be unsigned: it is refused here.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyld import jsonld

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#: What relative names are resolved against, so that they are found.
NOWHERE: Final = "relative://nowhere/"
FOLDER: Final = Path(__file__).parent / "contexts"
#: The contexts that there are: file and SHA-256 of its bytes.
PINNED: Final = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
}


class ForeignContext(Exception):
    """A document names a context that is not one of ours."""


class AlteredContext(Exception):
    """A shipped context is not the one that is pinned."""


class UnsignedPart(Exception):
    """A document holds something that no signature would cover."""


@cache
def context(address: str) -> dict[str, Any]:
    """The pinned context at ``address``; raises :exc:`ForeignContext`."""
    if address not in PINNED:
        raise ForeignContext(address)
    name, sha256 = PINNED[address]
    content = (FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise AlteredContext(name)
    found: dict[str, Any] = json.loads(content)
    return found


def canonical(document: dict[str, Any]) -> str:
    """The document's RDF as canonical N-Quads (W3C RDF Dataset Canonicalization).

    Raises :exc:`UnsignedPart` where a property, type or address of it would not be in
    there.
    """
    dropped: list[str] = []
    expanded = jsonld.expand(
        document,
        {"documentLoader": _load, "base": NOWHERE},
        on_property_dropped=lambda name: dropped.append(str(name)),
    )
    if dropped:
        raise UnsignedPart(", ".join(dropped))
    _refuse_relative(expanded)
    quads: str = jsonld.normalize(
        expanded,
        {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": _load,
        },
    )
    return quads


def _load(address: str, _options: object) -> dict[str, Any]:
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": context(address),
        "contentType": "application/ld+json",
        # Pinned: what PyLD made of it once holds for the life of the process.
        "tag": "static",
    }


def _refuse_relative(node: Any) -> None:
    """Whatever is not absolute would mean something else at each reader."""
    if isinstance(node, list):
        for each in node:
            _refuse_relative(each)
    elif isinstance(node, dict):
        named = [node.get("@id"), *_listed(node.get("@type"))]
        for name in named:
            if isinstance(name, str) and name.startswith(NOWHERE):
                raise UnsignedPart(name.removeprefix(NOWHERE))
        for value in node.values():
            _refuse_relative(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
