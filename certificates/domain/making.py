"""Making what a certificate is given out as, and checking it before it counts.

From one payload and one name: the credential, the page that carries it, the seal over
both. Each is checked by another engine than the one that made it. Imports WeasyPrint
and pyHanko: only workers may import this module.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from certificates.domain.closed_schema import fault
from certificates.domain.credential import Place, compose, digest_of, site_of, text_of
from certificates.domain.custody import signature_of
from certificates.domain.difference import ADDITION, first_difference
from certificates.domain.face import ATTACHMENT, read_face
from certificates.domain.issuers import method
from certificates.domain.keys import Kind, keys_of
from certificates.domain.proof_check import holds
from certificates.domain.proving import Document, prove
from certificates.domain.rendering import draw
from certificates.domain.seal import seal
from certificates.domain.seal_check import examine_seal
from certificates.models import Certificate, SigningKey
from hubs.domain.attached import Attached
from hubs.domain.paper import defects
from hubs.domain.paper_defects import PaperDefect


class ProofDefect(Exception):
    """What was made did not pass its check; the message names check and reason."""


@dataclass(frozen=True)
class Keys:
    """What a hub signs with now."""

    credential: SigningKey
    seal: SigningKey


@dataclass(frozen=True)
class Made:
    """A sealed file and the credential in it, checked and not yet stored."""

    paper: bytes
    document: str
    document_sha256: str
    keys: Keys


def make(certificate: Certificate, *, place: Place, at: datetime) -> Made:
    """Credential and sealed file of ``certificate``, as its payload says.

    Raises NoKey and KeyOutOfReach where the hub cannot sign here, NotSealed,
    :exc:`ProofDefect` and PaperDefect where a check fails. Writes nothing.
    """
    own = keys_of(certificate.hub)
    keys = Keys(credential=own[Kind.CREDENTIAL], seal=own[Kind.SEAL])
    payload, holder = certificate.payload, certificate.holder.name
    document = _signed(certificate, keys.credential, place=place, at=at)
    text = text_of(document)
    attached = Attached(
        name=ATTACHMENT,
        content=text,
        description="Open Badges 3.0 credential of this certificate",
        at=at,
    )
    drawn = draw(payload, holder=holder, attached=attached)
    paper = seal(drawn, key=keys.seal, reason=f"Certificate {payload['number']}")
    _check_paper(certificate, paper, text=text, key=keys.seal, at=at)
    return Made(
        paper=paper, document=text, document_sha256=digest_of(document), keys=keys
    )


def _signed(
    certificate: Certificate, key: SigningKey, *, place: Place, at: datetime
) -> Document:
    payload = certificate.payload
    document = compose(
        payload, holder=certificate.holder.name, place=place, valid_from=at
    )
    named = method(key, site=site_of(payload))
    proof = prove(document, by=signature_of(key), method=named, at=at)
    whole = {**document, "proof": [proof]}
    if found := fault(whole):
        raise ProofDefect(f"schema: {found}")
    if not holds(document, proof, public=key.public):
        raise ProofDefect("proof: does not hold")
    return whole


def _check_paper(
    certificate: Certificate, paper: bytes, *, text: str, key: SigningKey, at: datetime
) -> None:
    if found := defects(paper):
        raise PaperDefect(*found)
    finding = examine_seal(paper, at=at)
    if not (finding.is_intact and finding.covers_all):
        raise ProofDefect("seal: does not hold")
    if finding.certificate.split() != key.public.split():
        raise ProofDefect("seal: made with another key")
    if settings.TIMESTAMP_URL and not finding.stamped_at:
        raise ProofDefect("seal: its time stamp does not hold")
    face = read_face(paper)
    if face.attachment != text.encode():
        raise ProofDefect("attachment: not the credential")
    holder = certificate.holder.name
    if odd := first_difference(certificate.payload, holder=holder, text=face.text):
        why = "shows more" if odd.name == ADDITION else f"does not show the {odd.name}"
        raise ProofDefect(f"face: {why}")
