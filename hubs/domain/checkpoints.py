"""Checkpoints: the end of the audit chain, signed with a key that is not in the data.

Whoever can write to the database can make the whole chain anew, and it holds. A signed
checkpoint that somebody else has kept says that it did not end so.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery

from hubs.domain.alarm import end, sound, standing_alarm
from hubs.domain.audit import Break, be_the_chainer, first_break
from hubs.models import AuditCheckpoint, AuditLink


class ChainBroken(Exception):
    """The trail does not hold, or did not and nobody settled that: it is not signed."""


class NothingToSettle(Exception):
    """No alarm stands."""


@transaction.atomic
def checkpoint(*, at: datetime) -> AuditCheckpoint | None:
    """Sign the newest link; ``None`` where nothing came since the last checkpoint.

    Only what came since is checked; all of it is by :func:`verify`. Raises
    :exc:`ChainBroken` with the :class:`~hubs.domain.audit.Break`, also while an alarm
    stands.
    """
    be_the_chainer()
    if alarm := standing_alarm():
        raise ChainBroken(alarm)
    last = AuditCheckpoint.objects.select_related("link").order_by("-link").first()
    newest = AuditLink.objects.order_by("-seq").first()
    if newest is None or (last and last.link_id >= newest.seq):
        return None
    broken = first_break(after=last.link if last else None)
    if broken is None and last and last.link.hash != last.hash:
        broken = Break(last.link_id, "changed after its checkpoint")
    if broken:
        raise ChainBroken(broken)
    made = AuditCheckpoint(link=newest, hash=newest.hash, at=at, key=key_of(public()))
    made.signature = base64.b64encode(_private().sign(statement(made))).decode()
    made.save(force_insert=True)
    return made


@transaction.atomic
def verify() -> Break | None:
    """Walk the whole trail; where it does not hold, sound the alarm and say so.

    The end of the walk says nothing of an earlier alarm: :func:`settle` does.
    """
    broken = _first_break_of_all()
    if broken:
        sound(broken)
    return broken


@transaction.atomic
def settle(*, reason: str) -> Break:
    """End the alarm, once the whole trail holds again; return what it was about.

    Raises :exc:`NothingToSettle`, and :exc:`ChainBroken` where it still does not hold.
    """
    alarm = standing_alarm()
    if alarm is None:
        raise NothingToSettle
    if broken := _first_break_of_all():
        raise ChainBroken(broken)
    end(alarm, reason=reason)
    return alarm


def _first_break_of_all() -> Break | None:
    return first_break() or first_bad_checkpoint()


def first_bad_checkpoint() -> Break | None:
    """The first checkpoint that the chain does not pass through, or nobody signed."""
    known = {key_of(each): each for each in _known_keys()}
    # Not joined: a link that somebody took out of the table must be missed.
    there = AuditLink.objects.filter(seq=OuterRef("link_id")).values("hash")
    made_so_far = AuditCheckpoint.objects.annotate(linked=Subquery(there))
    for made in made_so_far.order_by("link_id").iterator(1000):
        if made.linked != made.hash:
            return Break(made.link_id, "not what its checkpoint says")
        if made.key not in known:
            return Break(made.link_id, f"signed with the unknown key {made.key}")
        if not _is_signed(made, known[made.key]):
            return Break(made.link_id, "the signature of its checkpoint is false")
    return None


def statement(made: AuditCheckpoint) -> bytes:
    """What is signed: five lines, that other tools can write too."""
    return (
        "passage audit checkpoint\n"
        f"links {made.link_id}\n"
        f"hash {made.hash}\n"
        f"at {made.at.astimezone(UTC).isoformat()}\n"
        f"key {made.key}\n"
    ).encode()


def as_row(made: AuditCheckpoint) -> dict[str, Any]:
    """A checkpoint as it is exported, logged and signed."""
    return {
        "links": made.link_id,
        "hash": made.hash,
        "at": made.at.astimezone(UTC).isoformat(),
        "key": made.key,
        "signature": made.signature,
    }


def public() -> Ed25519PublicKey:
    """The public half of the key that signs now."""
    return _private().public_key()


def key_of(public_key: Ed25519PublicKey) -> str:
    """The beginning of the SHA-256 of a public key: which one it was."""
    raw = public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def public_keys() -> str:
    """The public keys, today's first, in PEM: for those who check elsewhere."""
    return "".join(
        each.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for each in _known_keys()
    )


def _known_keys() -> Iterator[Ed25519PublicKey]:
    yield public()
    for raw in settings.AUDIT_FORMER_KEYS:
        yield Ed25519PublicKey.from_public_bytes(raw)


def _private() -> Ed25519PrivateKey:
    return _loaded(settings.AUDIT_SIGNING_KEY)


@cache
def _loaded(raw: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(raw)


def _is_signed(made: AuditCheckpoint, public_key: Ed25519PublicKey) -> bool:
    try:
        public_key.verify(base64.b64decode(made.signature), statement(made))
    except (InvalidSignature, ValueError):
        return False
    return True
