"""A credential is judged only in the one spelling that we write."""

import pytest

from certificates.domain.closed_schema import fault
from certificates.domain.credential import Place, compose
from tests.factories.hubs import NOON
from tests.factories.payload import HOLDER, make_payload

PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-11-21T12:00:00Z",
    "verificationMethod": "did:web:passage.example:issuers:zuid-holland#key-1",
    "proofPurpose": "assertionMethod",
    "proofValue": "z3S7Zsw",
}
#: The property's full address, by which the signature knows it.
STATUS = "https://www.w3.org/2018/credentials#credentialStatus"


def make_document(**changes):
    document = compose(
        make_payload(), holder=HOLDER, place=Place(1, 83), valid_from=NOON
    )
    return {**document, "proof": [PROOF], **changes}


def named(fragment):
    issuer = PROOF["verificationMethod"].partition("#")[0]
    return {**PROOF, "verificationMethod": issuer + fragment}


def renamed(name, to):
    document = make_document()
    document[to] = document.pop(name)
    return document


@pytest.mark.parametrize(
    "payload",
    [
        make_payload(),
        make_payload(valid_until=None, ects="2.5", eqf_level=None),
        make_payload(ects="2", prerequisites=[], stackability="", supervision=""),
        make_payload(demonstration=True, esco_skills=[], quality_assurance=""),
    ],
)
def test_every_credential_of_ours_fits(payload):
    document = compose(payload, holder=HOLDER, place=Place(1, 0), valid_from=NOON)

    assert fault({**document, "proof": [PROOF]}) is None


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (renamed("credentialStatus", STATUS), "a name that we never write"),
        (renamed("credentialStatus", "status"), "unexpected"),
        (make_document(credentialSubject={"@id": "urn:x"}), "@id: a name that we"),
        (make_document(**{"@id": "urn:x"}), "@id: a name that we"),
        (make_document(proof=PROOF), "proof: type must be array"),
        (make_document(proof=[PROOF, PROOF]), "proof: maxItems must be 1"),
        (make_document(validUntil="2999"), "validUntil: pattern must be"),
        (make_document(id="https://[/verify/7H4KQ2M9XW3TBZ5C"), "id: pattern must"),
        (make_document(proof=[named("#key-0")]), "verificationMethod: pattern must"),
        (make_document(proof=[named("#key-123456")]), "verificationMethod: pattern"),
        ({**make_document(), "@context": [{"x": "urn:x"}]}, "@context: const must be"),
        (["text"], "document: type must be object"),
        ("text", "document: type must be object"),
    ],
)
def test_what_we_never_write_is_named(document, why):
    assert why in fault(document)


def test_a_credential_without_status_does_not_fit():
    document = make_document()
    del document["credentialStatus"]

    assert "'credentialStatus' is a required property" in fault(document)


def test_a_document_without_end_is_not_looked_through():
    nested = {}
    for _ in range(50):
        nested = {"a": nested}

    assert fault(nested) == "document: nested too deeply"
