"""What a forger may have: credentials of ours, keys of others, and one of their own."""

import json
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certificates.domain.credential import Place, compose, digest_of, text_of
from certificates.domain.custody import make_pair, signature_of
from certificates.domain.issuers import method
from certificates.domain.proving import prove
from certificates.models import Certificate, Credential, SigningKey
from tests.factories.certificates import CertificateFactory, SigningKeyFactory
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON, HubFactory

FORGER = Ed25519PrivateKey.from_private_bytes(b"the key of a forger: of 32 bytes")
FORGERS_DID = "did:web:diplomas.example:issuers:gent"


@dataclass(frozen=True)
class Material:
    """A certificate of ours with its credential, another one's, and another hub."""

    certificate: Certificate
    document: dict
    other: dict
    own_key: SigningKey
    foreign_key: SigningKey

    def but(self, **changes):
        """The credential with other members; the proof stays as it was."""
        return {**self.document, **changes}

    def without(self, name):
        return {each: value for each, value in self.document.items() if each != name}

    def with_proof(self, **changes):
        """The credential with changes of its proof."""
        return self.but(proof=[{**self.document["proof"][0], **changes}])

    def with_subject(self, **changes):
        subject = self.document["credentialSubject"]
        return self.but(credentialSubject={**subject, **changes})

    def with_holder(self, name):
        (identity,) = self.document["credentialSubject"]["identifier"]
        return self.with_subject(identifier=[{**identity, "identityHash": name}])

    def with_status(self, **changes):
        status = self.document["credentialStatus"]
        return self.but(credentialStatus={**status, **changes})

    def with_issuer(self, **changes):
        return self.but(issuer={**self.document["issuer"], **changes})

    def method(self, key):
        return method(key, site=settings.SITE_ADDRESS)


def signed(document, *, by, named):
    """``document`` with a new proof, by whatever key."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    sign = by.sign if by is FORGER else signature_of(by)
    return {**bare, "proof": [prove(bare, by=sign, method=named, at=NOON)]}


def gather():
    """Two certificates of one hub with their credentials, and a key of another hub."""
    ends = NOON.replace(year=2028)
    edition = EditionFactory(ects="2.5")
    first, second = (
        CertificateFactory(
            completion__enrolment__edition=edition, completion__valid_until=ends
        )
        for _ in range(2)
    )
    own = SigningKeyFactory(hub=first.hub, number=1)
    return Material(
        certificate=first,
        document=credential_of(first, key=own),
        other=credential_of(second, key=own),
        own_key=own,
        foreign_key=foreign_key("credential"),
    )


def foreign_key(kind):
    """A key of another hub that is not the one that all hubs of the tests have."""
    pair = _another_pair(kind)
    return SigningKeyFactory(
        kind=kind, number=1, public=pair.public, private=pair.private
    )


@cache
def _another_pair(kind):
    key = SigningKey(hub=HubFactory.build(), kind=kind, number=1)
    return make_pair(key, at=NOON)


def credential_of(certificate, *, key):
    """The credential as issuing signs it; without the paper, which takes longer."""
    place = Place(certificate.status_list, certificate.status_index)
    bare = compose(
        certificate.payload,
        holder=certificate.holder.name,
        place=place,
        valid_from=NOON,
    )
    document = signed(bare, by=key, named=method(key, site=settings.SITE_ADDRESS))
    text = text_of(document)
    Credential.objects.create(
        certificate=certificate,
        key=key,
        document=text,
        sha256=digest_of(document),
        status_list=place.number,
        status_index=place.index,
        signed_at=NOON,
    )
    return json.loads(text)
