"""Private keys in a module that never gives them out (PKCS#11, OASIS Standard 3.0).

A card, a box in a rack or a program such as SoftHSM. What stands in our database of
such a key is its address (RFC 7512), which is no secret. Needs the package
``python-pkcs11``, the extra ``hsm``.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from certificates.domain.keepers import Fresh, KeyOutOfReach, PublicKey
from certificates.models import SigningKey

#: What addresses of keys begin with.
SCHEME: Final = "pkcs11:"
#: The curves by their object identifiers in DER: P-256, and Ed25519 (RFC 8410).
P256: Final = bytes.fromhex("06082a8648ce3d030107")
EDWARDS: Final = bytes.fromhex("06032b6570")
#: Bytes of a public point: with the form (4) and both coordinates, or one of them.
P256_POINT: Final = 65
EDWARDS_POINT: Final = 32


class KeyIsLoose(KeyOutOfReach):
    """The module would give out the private key that it made."""


class ModuleKeys:
    """A :class:`~certificates.domain.keepers.Keeper`."""

    def make(self, kind: str, *, name: str) -> Fresh:
        """A pair that the module makes; its private half stays there for good."""
        identity = secrets.token_bytes(16)
        try:
            public = _generated(kind, name=name, identity=identity)
        except _library().PKCS11Error as error:
            raise _out_of_reach(error) from error
        where = f"token={quote(settings.PKCS11_TOKEN, safe='')}"
        parts = (where, f"object={quote(name, safe='')}", f"id={_written(identity)}")
        return Fresh(public=public, private=f"{SCHEME}{';'.join(parts)};type=private")

    def sign(self, data: bytes, *, kind: str, private: str) -> bytes:
        """The signature of ``data``; a module that was away is asked for anew."""
        p11 = _library()
        try:
            key = _private_key(_identity(private), kind, process=os.getpid())
            if kind == SigningKey.Kind.CREDENTIAL:
                return bytes(key.sign(data, mechanism=p11.Mechanism.EDDSA))
            digest = hashlib.sha256(data).digest()
            both = bytes(key.sign(digest, mechanism=p11.Mechanism.ECDSA))
        except p11.PKCS11Error as error:
            raise _out_of_reach(error) from error
        half = len(both) // 2
        numbers = (int.from_bytes(part, "big") for part in (both[:half], both[half:]))
        return utils.encode_dss_signature(*numbers)


def is_address(private: str) -> bool:
    """Whether ``private`` is the address of a key in a module."""
    return private.startswith(SCHEME)


def refuse_loose(public: Any, private: Any) -> None:
    """Delete a pair whose private half the module would give out, and refuse it.

    Both are objects of the module; what it was asked for and what it did may differ.
    Raises :exc:`KeyIsLoose`.
    """
    attribute = _library().Attribute
    is_kept = private[attribute.SENSITIVE] and not private[attribute.EXTRACTABLE]
    if not is_kept:
        private.destroy()
        public.destroy()
        raise KeyIsLoose(
            "the module made a key that can be taken out of it"
            " (CKA_EXTRACTABLE, or not CKA_SENSITIVE), and the key was deleted:"
            " configure the module to keep private keys, then ask for the pair again"
        )


def _generated(kind: str, *, name: str, identity: bytes) -> PublicKey:
    p11, session = _library(), _session(process=os.getpid())
    is_edwards = kind == SigningKey.Kind.CREDENTIAL
    kept = p11.KeyType.EC_EDWARDS if is_edwards else p11.KeyType.EC
    mechanism = (
        p11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN
        if is_edwards
        else p11.Mechanism.EC_KEY_PAIR_GEN
    )
    curve = {p11.Attribute.EC_PARAMS: EDWARDS if is_edwards else P256}
    parameters = session.create_domain_parameters(kept, curve, local=True)
    public, private = parameters.generate_keypair(
        mechanism=mechanism,
        store=True,
        label=name,
        id=identity,
        # Some modules let keys out unless they are told otherwise.
        private_template={
            p11.Attribute.SENSITIVE: True,
            p11.Attribute.EXTRACTABLE: False,
        },
    )
    refuse_loose(public, private)
    # In an OCTET STRING or, from some modules, without: the point stands at the end.
    point = bytes(public[p11.Attribute.EC_POINT])
    if is_edwards:
        return Ed25519PublicKey.from_public_bytes(point[-EDWARDS_POINT:])
    return ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), point[-P256_POINT:]
    )


# Handles are a process's own: one that was born with them must ask for others.
@lru_cache(maxsize=256)
def _private_key(identity: bytes, kind: str, *, process: int) -> Any:
    p11 = _library()
    is_edwards = kind == SigningKey.Kind.CREDENTIAL
    return _session(process=process).get_key(
        object_class=p11.ObjectClass.PRIVATE_KEY,
        key_type=p11.KeyType.EC_EDWARDS if is_edwards else p11.KeyType.EC,
        id=identity,
    )


@lru_cache(maxsize=1)
def _session(*, process: int) -> Any:
    module = _library().lib(settings.PKCS11_MODULE)
    token = module.get_token(token_label=settings.PKCS11_TOKEN)
    return token.open(rw=True, user_pin=settings.PKCS11_PIN)


def _library() -> Any:
    for name in ("PKCS11_MODULE", "PKCS11_PIN"):
        if not getattr(settings, name):
            raise KeyOutOfReach(f"{name} is not set in this process")
    try:
        return import_module("pkcs11")
    except ImportError as error:
        raise KeyOutOfReach("python-pkcs11 is not installed (extra hsm)") from error


def _out_of_reach(error: Exception) -> KeyOutOfReach:
    """The exception to raise; the next one who asks begins anew.

    What was open stays logged in until the library is closed, and a card that was
    pulled out is not found again before.
    """
    _private_key.cache_clear()
    _session.cache_clear()
    with suppress(_library().PKCS11Error):
        _library().lib(settings.PKCS11_MODULE).reinitialize()
    return KeyOutOfReach(f"the module says {type(error).__name__}: {error}")


def _written(identity: bytes) -> str:
    return "".join(f"%{byte:02x}" for byte in identity)


def _identity(address: str) -> bytes:
    parts = address.removeprefix(SCHEME).split(";")
    named = dict(part.split("=", 1) for part in parts)
    return unquote_to_bytes(named["id"])
