"""A passkey in software: registers itself and answers challenges as a device does."""

import hashlib
import json
import os

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Passkey:
    """One that ``person`` registered; it may ask for finger or PIN."""

    def __init__(self, person, *, asks_pin=True):
        self.flags = PRESENT | (VERIFIED if asks_pin else 0)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        credential = AttestedCredentialData.create(
            bytes(16), self.id, ES256.from_cryptography_key(self.private.public_key())
        )
        data = AuthenticatorData.create(
            _rp_hash(), self.flags | ATTESTED, 0, credential
        )
        client = CollectedClientData.create("webauthn.create", b"0" * 32, _origin())
        registered = {
            **self._named(),
            "response": {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(
                    AttestationObject.create("none", data, {})
                ),
            },
            "clientExtensionResults": {"credProps": {"rk": asks_pin}},
        }
        Authenticator.objects.create(
            user=person,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": "Key", "credential": registered},
        )

    def answer(self, challenge):
        """What the browser sends for the ``challenge`` of a page, as JSON."""
        client = CollectedClientData.create("webauthn.get", challenge, _origin())
        data = AuthenticatorData.create(_rp_hash(), self.flags, 1)
        signed = bytes(data) + hashlib.sha256(client).digest()
        return json.dumps(
            {
                **self._named(),
                "response": {
                    "clientDataJSON": websafe_encode(client),
                    "authenticatorData": websafe_encode(data),
                    "signature": websafe_encode(
                        self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
                    ),
                },
                "clientExtensionResults": {},
            }
        )

    def _named(self):
        name = websafe_encode(self.id)
        return {"type": "public-key", "id": name, "rawId": name}


def _rp_hash():
    return hashlib.sha256(HOST.encode()).digest()


def _origin():
    return f"https://{HOST}"
