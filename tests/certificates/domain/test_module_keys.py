"""Keys that a module keeps: SoftHSM, which does what boxes do."""

import os
import secrets
import subprocess
import sys
from copy import copy, deepcopy

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from certificates.domain.custody import make_pair, signature_of
from certificates.domain.issuing import issue
from certificates.domain.keepers import KeyOutOfReach
from certificates.domain.module_keys import (
    P256,
    SCHEME,
    KeyIsLoose,
    ModuleKeys,
    refuse_loose,
)
from certificates.domain.proof_check import public_key
from certificates.domain.seal_certificates import BorrowedKey
from certificates.models import SigningKey
from tests.factories.certificates import KeyedCompletionFactory
from tests.factories.hubs import NOON, HubFactory

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "1234-only-for-tests"
CREDENTIAL, SEAL = SigningKey.Kind.values


@pytest.fixture(scope="session")
def token(tmp_path_factory):
    """A token of its own; the module reads where it is once a process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    subprocess.run(
        [
            *("softhsm2-util", "--init-token", "--free", "--label", "passage"),
            *("--pin", PIN, "--so-pin", PIN),
        ],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def module(token, settings):
    settings.PKCS11_MODULE, settings.PKCS11_PIN = MODULE, PIN
    # Nothing of what follows needs the other keeper.
    settings.SIGNING_KEYS_PASSPHRASE = ""


def made(kind):
    key = SigningKey(hub=HubFactory.build(slug="leiden"), kind=kind, number=2)
    pair = make_pair(key, at=NOON)
    key.public, key.private = pair.public, pair.private
    return key


@pytest.fixture
def completion(db):
    return KeyedCompletionFactory()


@pytest.mark.tools("softhsm2-util")
def test_a_certificate_is_issued_with_keys_that_nobody_has_in_hand(completion, module):
    hub = completion.edition.course.hub
    for key in hub.signing_keys.all():
        pair = make_pair(key, at=NOON)
        SigningKey.objects.filter(pk=key.pk).update(
            public=pair.public, private=pair.private
        )

    # Issuing checks proof and seal against what is published, by engines of others.
    certificate = issue(completion, at=NOON)

    assert certificate.seal_key.private.startswith(SCHEME)
    assert "PRIVATE KEY" not in certificate.seal_key.private


@pytest.mark.tools("softhsm2-util")
def test_a_key_in_a_module_is_stored_as_its_address(module):
    key = made(CREDENTIAL)

    start = "pkcs11:token=passage;object=passage%20leiden%20credential%20key-2;id=%"
    assert key.private.startswith(start)
    public_key(key.public).verify(signature_of(key)(b"bytes"), b"bytes")


@pytest.mark.tools("softhsm2-util")
@pytest.mark.parametrize("kind", [CREDENTIAL, SEAL])
def test_a_private_key_cannot_be_taken_out_of_the_module(module, kind):
    made(kind)

    with pkcs11.lib(MODULE).get_token(token_label="passage").open() as session:
        private = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
        kept = [
            (key[pkcs11.Attribute.SENSITIVE], key[pkcs11.Attribute.EXTRACTABLE])
            for key in session.get_objects(private)
        ]

    assert kept
    assert set(kept) == {(True, False)}


@pytest.mark.tools("softhsm2-util")
@pytest.mark.parametrize(
    "asked",
    [
        {pkcs11.Attribute.EXTRACTABLE: True, pkcs11.Attribute.SENSITIVE: True},
        {pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: False},
    ],
)
def test_a_key_that_can_be_taken_out_is_refused_and_deleted(module, asked):
    made(SEAL)  # opens the token with its PIN
    identity = secrets.token_bytes(16)
    token = pkcs11.lib(MODULE).get_token(token_label="passage")
    with token.open(rw=True) as session:
        parameters = session.create_domain_parameters(
            pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: P256}, local=True
        )
        pair = parameters.generate_keypair(
            store=True, id=identity, private_template=asked
        )

        with pytest.raises(KeyIsLoose, match="configure the module"):
            refuse_loose(*pair)

        assert not list(session.get_objects({pkcs11.Attribute.ID: identity}))


@pytest.mark.tools("softhsm2-util")
def test_keys_of_before_stay_where_they_are(module, settings):
    settings.PKCS11_MODULE, settings.SIGNING_KEYS_PASSPHRASE = "", "known"
    old = made(CREDENTIAL)
    settings.PKCS11_MODULE = MODULE

    public_key(old.public).verify(signature_of(old)(b"bytes"), b"bytes")


@pytest.mark.tools("softhsm2-util")
def test_a_wrong_pin_opens_nothing_and_a_right_one_does_afterwards(module, settings):
    key = made(SEAL)
    settings.PKCS11_PIN = "wrong"
    # There is no such key: what is open is closed.
    with pytest.raises(KeyOutOfReach, match="NoSuchKey"):
        ModuleKeys().sign(b"", kind=CREDENTIAL, private=key.private)

    with pytest.raises(KeyOutOfReach, match="PinIncorrect"):
        signature_of(key)(b"bytes")
    with pytest.raises(KeyOutOfReach):
        made(SEAL)
    settings.PKCS11_PIN = PIN
    assert signature_of(key)(b"bytes")


def test_a_process_without_module_or_pin_signs_nothing(settings):
    key = SigningKey(kind=SEAL, private="pkcs11:token=passage;id=%01;type=private")

    with pytest.raises(KeyOutOfReach, match="PKCS11_MODULE"):
        signature_of(key)(b"bytes")
    settings.PKCS11_MODULE = MODULE
    with pytest.raises(KeyOutOfReach, match="PKCS11_PIN"):
        signature_of(key)(b"bytes")


def test_without_the_package_the_way_out_is_named(settings, monkeypatch):
    settings.PKCS11_MODULE, settings.PKCS11_PIN = MODULE, PIN
    monkeypatch.setitem(sys.modules, "pkcs11", None)

    with pytest.raises(KeyOutOfReach, match="extra hsm"):
        ModuleKeys().make(SEAL, name="any")


def test_a_borrowed_key_cannot_be_taken_out():
    private = ec.generate_private_key(ec.SECP256R1())
    borrowed = BorrowedKey(private.public_key(), lambda data: data)
    assert borrowed.public_key() == private.public_key()

    assert copy(borrowed) is deepcopy(borrowed) is borrowed
    assert (borrowed.curve.name, borrowed.key_size) == ("secp256r1", 256)
    for taken in (
        borrowed.private_numbers,
        borrowed.private_bytes,
        lambda: borrowed.exchange(ec.ECDH(), private.public_key()),
    ):
        with pytest.raises(NotImplementedError):
            taken()
