"""Withdrawing a key in the CMS: two people sign for it, each for themselves.

The first signature changes nothing and waits for the second for some days. What follows
is the same as by the command for emergencies (:mod:`certificates.domain.compromise`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from certificates.domain.compromise import NotTheirs, replace_key
from certificates.domain.keys import NotThen, SamePerson, handles_keys
from certificates.domain.unsealed import owe_signatures
from certificates.models import Certificate, SigningKey
from hubs.domain.audit import record
from hubs.domain.signing_off import Meaning, Proof, sign
from hubs.models import ElectronicSignature, Hub

#: For how long a first signature waits for the second.
WAITS: Final = timedelta(days=7)


class NoHub(Exception):
    """A key of the platform: two administrators withdraw it by the command."""


@dataclass(frozen=True)
class Withdrawal:
    """What a signature brought about: the key's successor and how much is owed.

    Both are None and 0 while a second person has to sign.
    """

    successor: SigningKey | None = None
    owed: int = 0


@transaction.atomic
def sign_withdrawal(
    key: SigningKey, *, proof: Proof, reason: str, at: datetime
) -> Withdrawal:
    """Sign that somebody else may have ``key``; the second signature withdraws it.

    The successor is made by the worker: both people are behind it too. Raises
    ``NotThen`` for a key that does not vouch for anything, ``NotTheirs``, ``NoHub`` and
    ``SamePerson``.
    """
    # Two who sign at once: the second waits here, and finds the first one's signature.
    row = (
        SigningKey.objects.select_for_update(of=("self",))
        .select_related("hub")
        .get(pk=key.pk)
    )
    hub, first = withdrawable(row), first_signature(row, at=at)
    if not handles_keys(proof.person, of=hub, at=at):
        raise NotTheirs(proof.person.pk)
    if first and first.signer_id == proof.person.pk:
        raise SamePerson(row.pk)
    facts = {"kind": row.kind, "number": row.number}
    sign(
        row,
        meaning=Meaning.WITHDRAWN,
        proof=proof,
        hub=hub,
        reason=reason,
        facts=facts,
    )
    if first is None:
        record("key.doubted", row, by=proof.person, hub=hub, reason=reason, facts=facts)
        return Withdrawal()
    successor = replace_key(
        row, by=first.signer, second=proof.person, reason=first.reason, at=at
    )
    return Withdrawal(successor=successor, owed=owe_signatures(at=at))


def withdrawable(key: SigningKey) -> Hub:
    """The hub whose key it is; raises ``NoHub`` and ``NotThen``."""
    if key.hub is None:
        raise NoHub(key.pk)
    if key.made_at is None or key.withdrawn_at:
        raise NotThen(key.pk)
    return key.hub


def first_signature(key: SigningKey, *, at: datetime) -> ElectronicSignature | None:
    """The signature that waits for a second one; None where nobody signed of late.

    One of somebody who does not handle the hub's keys any more does not count.
    """
    signatures = (
        ElectronicSignature.objects.filter(
            object_type=SigningKey._meta.label_lower,
            object_id=str(key.pk),
            meaning=Meaning.WITHDRAWN,
            at__gt=at - WAITS,
        )
        .select_related("signer")
        .order_by("-pk")
    )
    theirs = (
        each for each in signatures if handles_keys(each.signer, of=key.hub, at=at)
    )
    return next(theirs, None)


def affected(key: SigningKey) -> QuerySet[Certificate]:
    """The certificates that have to be signed anew without ``key``.

    Nothing needs to hold of what was revoked, and what was erased cannot be made.
    """
    counting = Q(credentials__key=key, credentials__superseded_at__isnull=True)
    return Certificate.objects.filter(
        Q(seal_key=key) | counting,
        state=Certificate.State.ISSUED,
        erasure__isnull=True,
        revocation__isnull=True,
    ).distinct()
