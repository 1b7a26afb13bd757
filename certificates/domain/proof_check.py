"""Checking proofs with an engine that shares no code with the one that makes them.

Oxigraph's JSON-LD and canonicalisation are written in Rust; PyLD's, which sign, in
Python. What both read alike is what was meant.
"""

import hashlib
import json
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from certificates.domain.linked_data import context
from certificates.domain.multibase import ED25519, NotMultibase, decode
from certificates.domain.proving import SUITE, Document

KEY_LENGTH: Final = 32


def holds(document: Document, proof: Document, *, public: str) -> bool:
    """Whether ``proof`` was made of ``document`` with the key ``public``.

    ``document`` is without its proof; ``public`` is a multibase Ed25519 key. What the
    document says must be judged before: see the closed schema.
    """
    said = {name: value for name, value in proof.items() if name != "proofValue"}
    if said.get("cryptosuite") != SUITE or said.get("type") != "DataIntegrityProof":
        return False
    try:
        signature = decode(str(proof.get("proofValue", "")))
    except NotMultibase:
        return False
    options = {"@context": document["@context"], **said}
    signed = _hash(options) + _hash(document)
    try:
        public_key(public).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def public_key(multibase: str) -> Ed25519PublicKey:
    """The key that a multibase text is; raises ``NotMultibase``."""
    data = decode(multibase)
    if not data.startswith(ED25519) or len(data) != len(ED25519) + KEY_LENGTH:
        raise NotMultibase(multibase)
    return Ed25519PublicKey.from_public_bytes(data.removeprefix(ED25519))


def _hash(document: Document) -> bytes:
    """SHA-256 of the canonical N-Quads; ForeignContext for a context not of ours."""
    quads = Dataset(parse(_with_contexts(document), format=RdfFormat.JSON_LD))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in quads)
    return hashlib.sha256("".join(lines).encode()).digest()


def _with_contexts(document: Document) -> str:
    named: Any = document["@context"]
    inlined = [context(each)["@context"] for each in named]
    return json.dumps({**document, "@context": inlined})
