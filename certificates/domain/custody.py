"""Private keys: made and used here, and by workers alone.

Web processes have neither passphrase nor PIN, so nothing they can be made to do signs
anything. Who keeps a key is its keeper's business (:mod:`certificates.domain.keepers`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from certificates.domain.encrypted_keys import EncryptedKeys
from certificates.domain.keepers import Keeper
from certificates.domain.module_keys import ModuleKeys, is_address
from certificates.domain.multibase import ED25519, encode
from certificates.domain.proving import Sign
from certificates.domain.seal_certificates import certificate
from certificates.models import SigningKey

#: By whether the key is in a module.
KEEPERS: Final[Mapping[bool, Keeper]] = {False: EncryptedKeys(), True: ModuleKeys()}


@dataclass(frozen=True)
class Pair:
    """A new pair of keys as it is stored."""

    public: str
    private: str


def make_pair(key: SigningKey, *, at: datetime) -> Pair:
    """A fresh pair for ``key``: in the module if there is one, else in our database.

    Raises :exc:`~certificates.domain.keepers.KeyOutOfReach`.
    """
    keeper = KEEPERS[bool(settings.PKCS11_MODULE)]
    fresh = keeper.make(key.kind, name=_name(key))
    if isinstance(fresh.public, Ed25519PublicKey):
        public = encode(ED25519 + fresh.public.public_bytes_raw())
        return Pair(public=public, private=fresh.private)
    sign = partial(keeper.sign, kind=key.kind, private=fresh.private)
    made = certificate(key, fresh.public, by=sign, at=at)
    return Pair(public=made.public_bytes(Encoding.PEM).decode(), private=fresh.private)


def signature_of(key: SigningKey) -> Sign:
    """What signs with ``key``, wherever its private half is.

    It raises :exc:`~certificates.domain.keepers.KeyOutOfReach` where this process
    cannot.
    """
    keeper = KEEPERS[is_address(key.private)]
    return partial(keeper.sign, kind=key.kind, private=key.private)


def _name(key: SigningKey) -> str:
    """What people read in a module: ``passage flanders seal key-2``."""
    owner = key.hub.slug if key.hub else "platform"
    return f"passage {owner} {key.kind} key-{key.number}"
