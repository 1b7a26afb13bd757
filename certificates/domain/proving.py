"""Signing documents: Data Integrity proofs of the suite ``eddsa-rdfc-2022``.

W3C Data Integrity EdDSA Cryptosuites v1.0, Recommendation of 15 May 2025.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from certificates.domain.drafting import instant
from certificates.domain.linked_data import canonical
from certificates.domain.multibase import encode

SUITE: Final = "eddsa-rdfc-2022"

Document = dict[str, Any]
#: Signs bytes with a key that only its keeper knows: 64 bytes (RFC 8032).
Sign = Callable[[bytes], bytes]


def prove(document: Document, *, by: Sign, method: str, at: datetime) -> Document:
    """The proof of ``document``, made with the key that ``method`` names.

    Raises :exc:`~certificates.domain.linked_data.UnsignedPart` where the signature
    would not cover all that the document says.
    """
    proof: Document = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": instant(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    options = {"@context": document["@context"], **proof}
    signed = _hash(canonical(options)) + _hash(canonical(document))
    return {**proof, "proofValue": encode(by(signed))}


def _hash(quads: str) -> bytes:
    return hashlib.sha256(quads.encode()).digest()
