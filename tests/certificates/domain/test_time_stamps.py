"""Seals that prove when they were made, by an authority of others (PAdES B-T)."""

import asyncio
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone
from pyhanko.sign.timestamps import DummyTimeStamper  # noqa: TID251 (forges one)

from certificates.domain import making, platform_seal
from certificates.domain.custody import make_pair
from certificates.domain.examination import examine
from certificates.domain.hitches import Hitch
from certificates.domain.issuing import NotIssued, issue
from certificates.domain.keys import make_demonstration_keys
from certificates.domain.lists import Line
from certificates.domain.making import ProofDefect
from certificates.domain.receipt_paper import paper
from certificates.domain.receipts import order
from certificates.domain.rendering import draw
from certificates.domain.seal import NotSealed, seal
from certificates.domain.seal_check import examine_seal
from certificates.models import Certificate, SigningKey
from hubs.domain.paper import defects
from hubs.models import Letter
from tests.factories.certificates import KeyedCompletionFactory, SigningKeyFactory
from tests.factories.hubs import NOON, HubFactory
from tests.factories.payload import HOLDER, make_payload
from tests.factories.stamping import authority

pytestmark = [pytest.mark.django_db, pytest.mark.tools("openssl")]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with authority(tmp_path_factory.mktemp("stamps")) as found:
        yield found


@pytest.fixture
def stamps(running, settings):
    found, settings.TIMESTAMP_URL = running
    found.says = None
    return found


def test_a_certificate_says_by_another_clock_when_it_was_sealed(stamps):
    certificate = issue(KeyedCompletionFactory(), at=NOON)

    with certificate.file.open() as stored:
        file = stored.read()
    found = examine_seal(file, at=NOON)
    assert (found.is_intact, found.covers_all) == (True, True)
    stamped = datetime.fromisoformat(found.stamped_at)
    assert abs(stamped - timezone.now()) < timedelta(minutes=1)
    assert defects(file) == []
    assert b"ETSI.CAdES.detached" in file


@pytest.mark.parametrize(
    "says",
    [
        (503, b"later"),
        (200, b"<html>no stamps today</html>"),
        (200, b""),
        (200, bytes.fromhex("30053003020102")),  # "rejected", in its own words
    ],
)
def test_without_its_stamp_a_certificate_is_late_and_follows(stamps, says):
    completion = KeyedCompletionFactory()
    stamps.says = says

    with pytest.raises(NotIssued) as refusal:
        issue(completion, at=NOON)

    assert refusal.value.failure.hitch == Hitch.PROOF
    row = Certificate.objects.get()
    assert (row.state, bool(row.file)) == (Certificate.State.FAILED, False)
    assert row.failure.startswith("proof: ")
    assert not Letter.objects.exists()
    stamps.says = None
    assert issue(completion, at=NOON).number == row.number


def without_stamp(*args, **kwargs):
    """As a checker would find it whom the stamp does not convince."""
    return replace(examine_seal(*args, **kwargs), stamped_at="")


def test_a_certificate_whose_stamp_does_not_hold_is_not_given_out(stamps, monkeypatch):
    monkeypatch.setattr(making, "examine_seal", without_stamp)

    with pytest.raises(NotIssued) as refusal:
        issue(KeyedCompletionFactory(), at=NOON)

    assert refusal.value.failure.hitch == Hitch.PROOF
    assert "its time stamp does not hold" in Certificate.objects.get().failure


def test_a_paper_of_ours_whose_stamp_does_not_hold_is_not_given_out(
    stamps, monkeypatch
):
    monkeypatch.setattr(platform_seal, "examine_seal", without_stamp)
    key = SigningKeyFactory(hub=None, kind="seal")
    drawn = draw(make_payload(), holder=HOLDER)

    with pytest.raises(ProofDefect, match="stamp"):
        platform_seal.sealed(drawn, key=key, reason="Receipt of a check", at=NOON)


def test_a_paper_of_ours_is_sealed_with_the_key_that_it_names(monkeypatch):
    key = SigningKeyFactory(hub=None, kind="seal")
    fresh = make_pair(
        SigningKey(hub=HubFactory.build(), kind="seal", number=9), at=NOON
    )
    other = SigningKey(kind="seal", public=fresh.public, private=fresh.private)
    drawn = draw(make_payload(), holder=HOLDER)
    monkeypatch.setattr(
        platform_seal, "seal", lambda paper, **_said: seal(paper, key=other, reason="")
    )

    with pytest.raises(ProofDefect, match="another key"):
        platform_seal.sealed(drawn, key=key, reason="Receipt of a check", at=NOON)


def test_a_stamp_of_somebody_else_dates_no_receipt(stamps):
    make_demonstration_keys(None, at=NOON)
    line = Line(1, issue(KeyedCompletionFactory(), at=NOON).number)
    now = timezone.now()
    genuine = paper(order([line], is_list=False, language="en", at=now), at=now)

    forged = stamped_anew(genuine, at=datetime(2021, 3, 3, 3, 3, 3, tzinfo=UTC))

    assert examine_seal(forged, at=now).stamped_at.startswith("2021-03-03")
    found = examine(forged, at=now)
    assert found.paper == examine(genuine, at=now).paper
    assert abs(found.paper.sealed_at - now) < timedelta(minutes=1)


CONTENTS = re.compile(rb"/Contents <([0-9A-Fa-f]+)>")


def stamped_anew(file, *, at):
    """The sealed file with the stamp of a clock of one's own in place of its own."""
    found = CONTENTS.search(file)
    signed = cms.ContentInfo.load(bytes.fromhex(found[1].decode()))
    signer = signed["content"]["signer_infos"][0]
    clock = DummyTimeStamper(*own_clock(), fixed_dt=at)
    digest = hashlib.sha256(signer["signature"].native).digest()
    stamp = asyncio.run(clock.async_timestamp(digest, "sha256"))
    signer["unsigned_attrs"] = cms.CMSAttributes(
        [{"type": "signature_time_stamp_token", "values": [stamp]}]
    )
    written = signed.dump().hex().encode().ljust(len(found[1]), b"0")
    assert len(written) == len(found[1])
    return file[: found.start(1)] + written + file[found.end(1) :]


def own_clock():
    """Certificate and key of an authority that anybody can make."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mine")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .add_extension(purpose, critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(private),
    )


def test_a_stamp_of_something_else_is_none(stamps):
    key = SigningKeyFactory(kind="seal")
    drawn = draw(make_payload(), holder=HOLDER)
    seal(drawn, key=key, reason="the first")
    stamps.says = (200, (stamps.folder / "reply").read_bytes())

    with pytest.raises(NotSealed):
        seal(drawn, key=key, reason="another")
