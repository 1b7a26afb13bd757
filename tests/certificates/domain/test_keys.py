"""Keys: two people, one worker, and an end."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import IntegrityError, connection, transaction

from certificates.domain.custody import make_pair, signature_of
from certificates.domain.issuers import did_document, platform_document, registry
from certificates.domain.keepers import KeyOutOfReach
from certificates.domain.keys import (
    MAKE,
    NoKey,
    NotThen,
    SamePerson,
    ask,
    confirm,
    handles_keys,
    keys_handled_by,
    keys_of,
    make,
    make_demonstration_keys,
    signing_key,
    withdraw,
)
from certificates.domain.multibase import P256, decode
from certificates.domain.proof_check import public_key
from certificates.models import SigningKey
from hubs.models import AuditEvent, Outgoing
from tests.factories.certificates import SigningKeyFactory, give_keys
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
CREDENTIAL, SEAL = SigningKey.Kind.CREDENTIAL, SigningKey.Kind.SEAL


def made(hub, kind=CREDENTIAL):
    key = ask(hub, kind, by=UserFactory(), at=NOON)
    confirm(key, by=UserFactory(), at=NOON)
    return make(key, at=NOON)


def test_two_people_and_a_worker_make_a_key():
    hub, first, second = HubFactory(), UserFactory(), UserFactory()

    key = ask(hub, CREDENTIAL, by=first, at=NOON)
    confirm(key, by=second, at=NOON)

    key.refresh_from_db()
    assert (key.asked_by, key.confirmed_by, key.made_at) == (first, second, None)
    assert Outgoing.objects.get().kind == MAKE
    signature = signature_of(make(key, at=NOON))(b"bytes")
    key.refresh_from_db()
    public_key(key.public).verify(signature, b"bytes")
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "key.asked",
        "key.confirmed",
        "key.made",
    ]


def test_who_asked_cannot_confirm():
    person = UserFactory()
    key = ask(HubFactory(), SEAL, by=person, at=NOON)

    with pytest.raises(SamePerson):
        confirm(key, by=person, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.filter(pk=key.pk).update(confirmed_by=person)


def test_a_key_is_confirmed_once_and_made_once():
    key = made(HubFactory())

    with pytest.raises(NotThen):
        confirm(key, by=UserFactory(), at=NOON)
    assert make(key, at=NOON).public == key.public


def test_a_key_that_nobody_confirmed_is_not_made():
    key = ask(HubFactory(), SEAL, by=UserFactory(), at=NOON)

    with pytest.raises(NotThen):
        make(key, at=NOON)


def test_a_new_key_retires_the_old_one_which_stays_published():
    hub = HubFactory()
    old, new = made(hub), made(hub)

    assert signing_key(hub, CREDENTIAL) == new
    keys = list(SigningKey.objects.published().filter(hub=hub))
    assert keys == [new, old]
    document = did_document(hub, keys, site="https://passage.example:8443")
    name = f"did:web:passage.example%3A8443:issuers:{hub.slug}"
    assert document["assertionMethod"] == [f"{name}#key-2", f"{name}#key-1"]
    assert [m["publicKeyMultibase"] for m in document["verificationMethod"]] == [
        new.public,
        old.public,
    ]


def test_a_withdrawn_key_vouches_for_nothing():
    hub = HubFactory()
    key = made(hub)

    withdraw(key, by=UserFactory(), reason="A laptop was stolen", at=NOON)

    assert not SigningKey.objects.published().exists()
    with pytest.raises(NoKey):
        signing_key(hub, CREDENTIAL)
    with pytest.raises(NotThen):
        withdraw(key, by=UserFactory(), reason="again", at=NOON)
    assert AuditEvent.objects.latest("pk").reason == "A laptop was stolen"


def test_a_hub_needs_a_key_of_each_kind():
    hub = HubFactory()
    made(hub)

    with pytest.raises(NoKey, match="seal"):
        keys_of(hub)


def test_keys_of_two_hubs_are_apart():
    one, other = HubFactory(), HubFactory()
    give_keys(one)

    assert set(keys_of(one)) == {CREDENTIAL, SEAL}
    with pytest.raises(NoKey):
        keys_of(other)


def test_demonstration_keys_say_that_they_are_worth_nothing():
    hub = HubFactory()

    make_demonstration_keys(hub, at=NOON)
    make_demonstration_keys(hub, at=NOON)

    assert SigningKey.objects.filter(is_demonstration=True).count() == 2
    seal = keys_of(hub)[SEAL]
    certificate = x509.load_pem_x509_certificate(seal.public.encode())
    assert "worth nothing" in certificate.subject.rfc4514_string()
    assert hub.name in certificate.subject.rfc4514_string()


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_key_that_is_asked_for_in_a_demonstration_says_so(settings, is_demo):
    settings.DEMO = is_demo

    key = made(HubFactory(), SEAL)

    certificate = x509.load_pem_x509_certificate(key.public.encode())
    assert key.is_demonstration is is_demo
    assert ("worth nothing" in certificate.subject.rfc4514_string()) is is_demo


def test_a_process_without_the_passphrase_signs_nothing(settings):
    key = SigningKeyFactory()
    settings.SIGNING_KEYS_PASSPHRASE = ""

    with pytest.raises(KeyOutOfReach):
        signature_of(key)(b"bytes")


def test_another_passphrase_opens_nothing(settings):
    key = SigningKeyFactory()
    settings.SIGNING_KEYS_PASSPHRASE = "another"

    with pytest.raises(KeyOutOfReach):
        signature_of(key)(b"bytes")


def test_private_keys_are_encrypted_at_rest():
    key = made(HubFactory())

    assert key.private.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_the_registry_names_hubs_as_viewers_read_it():
    hub = HubFactory.build(slug="leiden", name="Leiden Hub", city="Leiden")

    assert registry([hub], site="https://passage.example") == {
        "meta": {"publisher": "did:web:passage.example"},
        "registry": {
            "did:web:passage.example:issuers:leiden": {
                "name": "Leiden Hub",
                "url": "https://passage.example/hubs/leiden/",
                "location": f"Leiden, {hub.country.code}",
            }
        },
    }


def test_the_platform_has_one_demonstration_key_which_seals():
    make_demonstration_keys(None, at=NOON)
    make_demonstration_keys(None, at=NOON)

    key = SigningKey.objects.get()
    assert (key.kind, key.is_demonstration, str(key)) == (
        SEAL,
        True,
        "platform seal key-1",
    )
    certificate = x509.load_pem_x509_certificate(key.public.encode())
    subject = certificate.subject.rfc4514_string()
    assert "Passage" in subject
    assert "worth nothing" in subject
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    uris = names.value.get_values_for_type(x509.UniformResourceIdentifier)
    assert uris == ["did:web:testserver"]


@pytest.mark.parametrize("site", ["https://passage.example", "http://localhost:8000"])
def test_certificates_of_seals_stay_the_same_written_anew(settings, site):
    """asn1crypto does so now and then, whatever was read."""
    settings.SITE_ADDRESS = site

    for hub in (HubFactory.build(slug="leiden"), None):
        pem_text = make_pair(SigningKey(hub=hub, kind=SEAL, number=2), at=NOON).public
        _type, _headers, der = pem.unarmor(pem_text.encode())
        assert asn1_x509.Certificate.load(der).dump(force=True) == der


def test_the_platforms_document_has_the_key_of_its_seal_and_the_hubs_list():
    key = SigningKeyFactory(hub=None, kind=SEAL, number=3)

    document = platform_document([key], site="https://passage.example")

    [method] = document["verificationMethod"]
    assert method["id"] == "did:web:passage.example#seal-3"
    point = decode(method["publicKeyMultibase"]).removeprefix(P256)
    sealing = x509.load_pem_x509_certificate(key.public.encode()).public_key()
    assert point == sealing.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    assert document["assertionMethod"] == [method["id"]]
    [service] = document["service"]
    assert service["serviceEndpoint"] == "https://passage.example/issuers/index.json"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_two_who_ask_at_once_ask_for_two_keys(_round):
    hub, people = HubFactory(), [UserFactory() for _each in range(2)]
    barrier = Barrier(len(people))

    def ask_for_one(person):
        try:
            barrier.wait(timeout=10)
            return ask(hub, CREDENTIAL, by=person, at=NOON).number
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        assert sorted(threads.map(ask_for_one, people)) == [1, 2]


def test_two_administrators_stand_behind_a_key_of_the_platform():
    hub, administrator = HubFactory(), UserFactory(is_superuser=True)
    of_platform = SigningKeyFactory(hub=None, kind=SEAL)
    of_hub = SigningKeyFactory(hub=hub)
    lead = member(hub, "lead")

    assert handles_keys(administrator, of=None, at=NOON)
    assert not handles_keys(lead, of=None, at=NOON)
    assert handles_keys(lead, of=hub, at=NOON)
    assert set(keys_handled_by(administrator, at=NOON)) == {of_platform, of_hub}
    assert set(keys_handled_by(lead, at=NOON)) == {of_hub}


def test_a_new_key_of_the_platform_retires_its_old_one_and_no_hubs():
    of_hub = SigningKeyFactory(kind=SEAL)
    old, new = made(None, SEAL), made(None, SEAL)

    assert (old.number, new.number) == (1, 2)
    assert signing_key(None, SEAL) == new
    of_hub.refresh_from_db()
    assert of_hub.retired_at is None


def test_keys_of_the_platform_are_numbered_and_only_seal():
    SigningKeyFactory(hub=None, kind=SEAL, number=1)

    with pytest.raises(NoKey, match="the platform"):
        signing_key(None, CREDENTIAL)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKeyFactory(hub=None, kind=SEAL, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKeyFactory(hub=None, kind=CREDENTIAL, number=2)
