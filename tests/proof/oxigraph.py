"""A checker of credentials that shares nothing with the product's code.

JSON-LD and canonical form by Oxigraph (Rust), contexts as openbadgeslib ships them,
base58 and policy written here from the Recommendations alone: W3C Data Integrity EdDSA
Cryptosuites, Bitstring Status List, and the method did:web.
"""

import base64
import gzip
import hashlib
import json
from datetime import UTC, datetime
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from openbadgeslib.ob3.contexts import load_context
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Refused(Exception):
    """The credential does not count; the message says why."""


def check(document, *, get):
    """Raise :exc:`Refused` unless the credential counts; ``get`` fetches addresses."""
    verify(document, get=get)
    status = document["credentialStatus"]
    listed = json.loads(get(status["statusListCredential"]))
    verify(listed, get=get)
    if issuer(listed) != issuer(document):
        raise Refused("the list is of another issuer")
    subject = listed["credentialSubject"]
    if subject["statusPurpose"] != status["statusPurpose"]:
        raise Refused("the list has another purpose")
    if bit(subject["encodedList"], int(status["statusListIndex"])):
        raise Refused("revoked")


def verify(document, *, get):
    """Raise :exc:`Refused` unless proof, key and dates are in order."""
    proofs = document.get("proof") or []
    (proof,) = proofs if isinstance(proofs, list) else [proofs]
    if (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) != (
        "DataIntegrityProof",
        "eddsa-rdfc-2022",
        "assertionMethod",
    ):
        raise Refused("another kind of proof")
    bare = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    signed = digest({**options, "@context": document["@context"]}) + digest(bare)
    public = key(proof["verificationMethod"], of=issuer(document), get=get)
    public.verify(base58(proof["proofValue"]), signed)
    now = datetime.now(UTC)
    if datetime.fromisoformat(document["validFrom"]) > now:
        raise Refused("not yet valid")
    if datetime.fromisoformat(document.get("validUntil", "9999-01-01T00Z")) < now:
        raise Refused("expired")


def issuer(document):
    named = document["issuer"]
    return named["id"] if isinstance(named, dict) else named


def key(method, *, of, get):
    """The key that the issuer publishes under that name, to assert with."""
    identifier = method.partition("#")[0]
    if identifier != of:
        raise Refused("the key is not the issuer's")
    host, *path = identifier.removeprefix("did:web:").split(":")
    document = json.loads(get(f"https://{unquote(host)}/{'/'.join(path)}/did.json"))
    if document["id"] != of or method not in document["assertionMethod"]:
        raise Refused("the issuer does not assert with this key")
    found = {each["id"]: each for each in document["verificationMethod"]}[method]
    packed = base58(found["publicKeyMultibase"])
    if packed[:2] != b"\xed\x01" or found["controller"] != of:
        raise Refused("not an Ed25519 key of the issuer")
    return Ed25519PublicKey.from_public_bytes(packed[2:])


def bit(encoded, index):
    """The bit of an encoded list, the first one being the highest of its byte."""
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = gzip.decompress(packed)
    if len(bits) < 16 * 1024:
        raise Refused("a list too short to hide anybody")
    return bits[index // 8] >> (7 - index % 8) & 1


def digest(document):
    """SHA-256 of the canonical RDF."""
    contexts = [load_context(address)["@context"] for address in document["@context"]]
    text = json.dumps({**document, "@context": contexts})
    quads = Dataset(parse(text, format=RdfFormat.JSON_LD))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = "".join(sorted(f"{quad} .\n" for quad in quads))
    return hashlib.sha256(lines.encode()).digest()


def base58(text):
    """The bytes of a multibase text; each zero that they begin with is a digit."""
    digits = text.removeprefix("z")
    zeros = len(digits) - len(digits.lstrip(DIGITS[0]))
    number = 0
    for digit in digits:
        number = number * 58 + DIGITS.index(digit)
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
