"""What a credential claims to be, and whether it is what we signed."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from certificates.domain.closed_schema import fault
from certificates.domain.credential import digest_of
from certificates.domain.issuers import did
from certificates.domain.number import read
from certificates.domain.proof_check import holds
from certificates.domain.strict_json import NotStrict, strictly_read
from certificates.domain.verification import NOBODYS_NUMBER, known
from certificates.models import Certificate, Credential, SigningKey

LARGEST: Final = 256 * 1024
#: Longer values are cut where a difference is told.
LONGEST_TOLD: Final = 200


@dataclass(frozen=True)
class Claim:
    """What a text says of itself, judged by our record.

    ``fault`` names what is wrong with its form; all else is empty then. ``key`` is the
    one that it names, of the hub that it names. ``has_proof``: it is signed with that,
    and the key still counts. ``is_genuine``: it is to the last value a credential that
    we gave out, whether it still counts or not. ``is_past``: one of those that was
    signed anew, or whose key was withdrawn since. ``is_nameless``: the holder's name is
    for those who have a file of ours, and this is none, so it was not compared.
    ``difference`` is the first member that differs from ours: its place, what the text
    says, what we say.
    """

    fault: str = ""
    certificate: Certificate | None = None
    key: SigningKey | None = None
    has_proof: bool = False
    is_genuine: bool = False
    is_past: bool = False
    is_nameless: bool = False
    difference: tuple[str, str, str] | None = None


def claim_of(text: bytes) -> Claim:
    """What ``text`` claims; a text that is no credential of ours has a fault."""
    try:
        document = strictly_read(text, most=LARGEST)
    except NotStrict as error:
        return Claim(fault=str(error))
    if found := fault(document):
        return Claim(fault=found)
    certificate = _certificate(document)
    key = _key(document)
    has_proof = key is not None and _is_signed(document, key)
    own = _own(certificate, document)
    # Whoever has a key that was withdrawn can sign what they like, but nothing that
    # has the hash of what was signed before.
    is_genuine = own is not None and own.sha256 == digest_of(document)
    is_nameless = certificate is not None and certificate.is_nameless and not is_genuine
    return Claim(
        certificate=certificate,
        key=key,
        has_proof=has_proof,
        is_genuine=is_genuine,
        is_past=is_genuine and own is not None and own.is_past,
        is_nameless=is_nameless,
        difference=_difference(document, own, is_nameless=is_nameless),
    )


def _certificate(document: dict[str, Any]) -> Certificate | None:
    """The certificate it names, at whatever address we had.

    One whose page is off is named by our own credential only: to whoever made another
    one, its number is like one that nobody has, and costs as much to look for.
    """
    _site, path, number = document["id"].rpartition("/verify/")
    given_out = Credential.objects.filter(
        certificate=OuterRef("pk"), sha256=digest_of(document)
    )
    is_answered = Q(withheld_at__isnull=True) | Exists(given_out)
    found = known().filter(is_answered, number=read(number) or NOBODYS_NUMBER)
    return found.first() if path else None


def _key(document: dict[str, Any]) -> SigningKey | None:
    """The key it names, if it is of the hub that it names as issuer.

    One that was withdrawn is told apart; what it signed does not hold.
    """
    named = document["proof"][0]["verificationMethod"]
    issuer, _mark, number = named.rpartition("#key-")
    slug = issuer.rpartition(":")[2]
    site = document["id"].rpartition("/verify/")[0]
    if issuer != document["issuer"]["id"] or issuer != did(slug, site=site):
        return None
    return (
        SigningKey.objects.made()
        .filter(kind=SigningKey.Kind.CREDENTIAL, hub__slug=slug, number=number)
        .select_related("hub")
        .first()
    )


def _is_signed(document: dict[str, Any], key: SigningKey) -> bool:
    if key.withdrawn_at is not None:
        return False
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    return holds(unsigned, document["proof"][0], public=key.public)


def _own(
    certificate: Certificate | None, document: dict[str, Any]
) -> Credential | None:
    """What we signed: this very document, else the one that counts."""
    if certificate is None:
        return None
    signed = list(certificate.credentials.select_related("key").order_by("-pk"))
    digest = digest_of(document)
    same = (each for each in signed if each.sha256 == digest)
    return next(same, signed[0] if signed else None)


def _difference(
    document: dict[str, Any], own: Credential | None, *, is_nameless: bool
) -> tuple[str, str, str] | None:
    if own is None or not own.document:
        return None
    ours = json.loads(own.document)
    if is_nameless:
        ours, document = _without_name(ours), _without_name(document)
    return _first(ours, document, place="")


def _without_name(document: dict[str, Any]) -> dict[str, Any]:
    """All but the name, and the proof: names can be tried against a signature."""
    subject = {**document["credentialSubject"], "identifier": None}
    return {**document, "credentialSubject": subject, "proof": None}


def _first(ours: Any, theirs: Any, *, place: str) -> tuple[str, str, str] | None:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            where = f"{place}.{name}" if place else name
            found = _first(ours.get(name), theirs.get(name), place=where)
            if found:
                return found
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (own, other) in enumerate(zip(ours, theirs, strict=True)):
            if found := _first(own, other, place=f"{place}.{index}"):
                return found
        return None
    return None if ours == theirs else (place, _told(theirs), _told(ours))


def _told(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:LONGEST_TOLD]
