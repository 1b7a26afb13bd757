"""What is given out is checked first, by other engines than those that made it."""

import io
import json

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.domain import making
from certificates.domain.credential import Place
from certificates.domain.custody import make_pair
from certificates.domain.difference import Missing
from certificates.domain.face import read_face
from certificates.domain.keys import NoKey
from certificates.domain.making import ProofDefect, make
from certificates.domain.multibase import ED25519, encode
from certificates.domain.proof_check import holds
from certificates.models import SigningKey
from hubs.domain.paper_defects import PaperDefect
from tests.factories.certificates import (
    CertificateFactory,
    SigningKeyFactory,
    give_keys,
)
from tests.factories.hubs import NOON, HubFactory

pytestmark = pytest.mark.django_db
PLACE = Place(1, 83)


@pytest.fixture
def certificate():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    return certificate


def test_the_file_carries_the_credential_that_says_the_same(certificate):
    made = make(certificate, place=PLACE, at=NOON)

    document = json.loads(made.document)
    assert read_face(made.paper).attachment.decode() == made.document
    assert document["id"] == certificate.payload["verify_url"]
    (proof,) = document.pop("proof")
    assert holds(document, proof, public=made.keys.credential.public)


def test_the_credential_is_attached_as_the_data_of_the_page(certificate):
    made = make(certificate, place=PLACE, at=NOON)

    with pikepdf.open(io.BytesIO(made.paper)) as pdf:
        attached, *again = pdf.Root.AF
        # WeasyPrint lists the one file twice.
        assert {each.objgen for each in again} <= {attached.objgen}
        assert attached.AFRelationship == "/Data"
        assert attached.F == "credential.json"
        assert attached.EF.F.Subtype == "/application/json"
        assert attached.EF.F.read_bytes().decode() == made.document


def test_a_hub_without_keys_issues_nothing():
    with pytest.raises(NoKey):
        make(CertificateFactory(), place=PLACE, at=NOON)


@pytest.mark.parametrize(
    ("name", "broken", "why"),
    [
        ("fault", lambda _document: "name: missing", "schema: name: missing"),
        (
            "first_difference",
            lambda *_a, **_k: Missing("title", "x"),
            "face: does not show",
        ),
        ("defects", lambda _paper: ["6.1: broken"], "6.1: broken"),
    ],
)
def test_what_fails_a_check_is_not_given_out(
    certificate, monkeypatch, name, broken, why
):
    monkeypatch.setattr(making, name, broken)

    with pytest.raises((ProofDefect, PaperDefect), match=why):
        make(certificate, place=PLACE, at=NOON)


def test_a_signer_with_another_key_is_found_out(certificate):
    keys = certificate.hub.signing_keys
    other = encode(
        ED25519 + Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    )
    keys.filter(kind="credential").update(public=other)

    with pytest.raises(ProofDefect, match="proof: does not hold"):
        make(certificate, place=PLACE, at=NOON)


def test_a_file_that_was_touched_on_its_way_is_found_out(certificate, monkeypatch):
    seal = making.seal
    monkeypatch.setattr(
        making, "seal", lambda *args, **kwargs: seal(*args, **kwargs) + b"\n% more\n"
    )
    monkeypatch.setattr(making, "defects", lambda _paper: [])

    with pytest.raises(ProofDefect, match="seal: does not hold"):
        make(certificate, place=PLACE, at=NOON)


def test_the_seal_of_another_key_is_found_out(certificate, monkeypatch):
    stranger = SigningKeyFactory(kind="seal", private=(other := another_pair()).private)
    stranger.public = other.public
    seal = making.seal
    monkeypatch.setattr(
        making, "seal", lambda paper, key, reason: seal(paper, key=stranger, reason="")
    )

    with pytest.raises(ProofDefect, match="seal: made with another key"):
        make(certificate, place=PLACE, at=NOON)


def test_a_page_without_its_credential_is_found_out(certificate, monkeypatch):
    draw = making.draw
    monkeypatch.setattr(
        making, "draw", lambda payload, holder, attached: draw(payload, holder=holder)
    )

    with pytest.raises(ProofDefect, match="attachment"):
        make(certificate, place=PLACE, at=NOON)


def another_pair():
    return make_pair(SigningKey(hub=HubFactory.build(), kind="seal", number=9), at=NOON)
