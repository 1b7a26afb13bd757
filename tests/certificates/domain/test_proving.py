"""Proofs: made by one engine, checked by another."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.domain import linked_data
from certificates.domain.linked_data import (
    CREDENTIALS,
    OPEN_BADGES,
    AlteredContext,
    ForeignContext,
    UnsignedPart,
    canonical,
    context,
)
from certificates.domain.multibase import ED25519, NotMultibase, encode
from certificates.domain.proof_check import holds, public_key
from certificates.domain.proving import prove
from tests.factories.hubs import NOON

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = encode(ED25519 + KEY.public_key().public_bytes_raw())
METHOD = "did:web:passage.example:issuers:leiden#key-1"
DOCUMENT = {
    "@context": [CREDENTIALS, OPEN_BADGES],
    "id": "https://passage.example/verify/7H4KQ2M9XW3TBZ5C",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": 'Ünïcødé, a "quote", a \\ and a\ttab',
    "issuer": {"id": "did:web:passage.example:issuers:leiden", "type": ["Profile"]},
    "validFrom": "2026-05-04T09:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:2e386eed-c6bd-4489-8dfb-f3cd95e62842",
        "type": ["AchievementSubject"],
        "creditsEarned": 0.5,
    },
}


def test_a_proof_holds_for_the_other_engine():
    proof = prove(DOCUMENT, by=KEY.sign, method=METHOD, at=NOON)

    assert proof["proofPurpose"] == "assertionMethod"
    assert proof["created"] == "2026-11-21T12:00:00Z"
    assert holds(DOCUMENT, proof, public=PUBLIC)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Another course"},
        {"validFrom": "2026-05-04T09:00:01Z"},
        {"credentialSubject": {**DOCUMENT["credentialSubject"], "creditsEarned": 5}},
        {"awardedDate": "2026-05-04T09:00:00Z"},
    ],
)
def test_a_proof_does_not_hold_for_a_changed_document(change):
    proof = prove(DOCUMENT, by=KEY.sign, method=METHOD, at=NOON)

    assert not holds({**DOCUMENT, **change}, proof, public=PUBLIC)


@pytest.mark.parametrize(
    "change",
    [
        {"created": "2026-11-21T12:00:01Z"},
        {"verificationMethod": METHOD + "2"},
        {"proofPurpose": "authentication"},
        {"cryptosuite": "eddsa-jcs-2022"},
        {"type": "Ed25519Signature2020"},
        {"proofValue": "z11111"},
        {"proofValue": "not base58"},
    ],
)
def test_a_changed_proof_does_not_hold(change):
    proof = prove(DOCUMENT, by=KEY.sign, method=METHOD, at=NOON)

    assert not holds(DOCUMENT, {**proof, **change}, public=PUBLIC)


def test_a_proof_of_another_key_does_not_hold():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    proof = prove(DOCUMENT, by=other.sign, method=METHOD, at=NOON)

    assert not holds(DOCUMENT, proof, public=PUBLIC)


@pytest.mark.parametrize(
    "multibase", ["z6Mk", "z2NEpo7TZRRrLZSi2U", encode(ED25519 + b"short")]
)
def test_what_is_no_key_is_refused(multibase):
    with pytest.raises(NotMultibase):
        public_key(multibase)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"motto": "unknown to the context"}, "motto"),
        ({"type": ["VerifiableCredential", "Diploma"]}, "Diploma"),
        ({"id": "7H4KQ2M9XW3TBZ5C"}, "7H4KQ2M9XW3TBZ5C"),
        ({"credentialSubject": {"type": ["Nobody"]}}, "Nobody"),
    ],
)
def test_what_no_signature_would_cover_is_not_signed(change, named):
    with pytest.raises(UnsignedPart, match=named):
        prove({**DOCUMENT, **change}, by=KEY.sign, method=METHOD, at=NOON)


def test_contexts_are_never_fetched():
    with pytest.raises(ForeignContext):
        context("https://passage.example/own-context.json")


def test_a_context_that_was_altered_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "credentials-v2.json").write_text("{}")
    monkeypatch.setattr(linked_data, "FOLDER", tmp_path)
    linked_data.context.cache_clear()

    with pytest.raises(AlteredContext):
        context(CREDENTIALS)

    linked_data.context.cache_clear()


def test_the_order_of_members_does_not_matter():
    backwards = dict(reversed(DOCUMENT.items()))

    assert canonical(backwards) == canonical(DOCUMENT)
