"""The life of keys: asked for, confirmed, made, retired, withdrawn.

Where a hub is None, they are the platform's own: its administrators are the two people,
and it has keys for seals only.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from certificates.domain.custody import make_pair
from certificates.models import SigningKey
from hubs.domain.access import can, hubs_where
from hubs.domain.audit import record
from hubs.domain.outbox import owe
from hubs.models import Hub, User
from hubs.roles import Verb

Kind = SigningKey.Kind

#: The task that makes a confirmed key; its key is the signing key's id.
MAKE: Final = "certificates.make_key"


class SamePerson(Exception):
    """Whoever asks for a key cannot be the one who confirms it."""


class NotThen(Exception):
    """The key is at another point of its life: confirmed, made or ended before."""


class NoKey(Exception):
    """The hub has no key that may sign."""


@transaction.atomic
def ask(
    hub: Hub | None, kind: str, *, by: User, at: datetime, way: str = ""
) -> SigningKey:
    """Ask for a new key; somebody else confirms it, then a worker makes it.

    ``way`` is told in the trail where the person did not do it with their own hands;
    so it is below.
    """
    key = SigningKey.objects.create(
        hub=hub,
        kind=kind,
        number=_next_number(hub, kind),
        asked_by=by,
        asked_at=at,
        # Anybody can be any two people of a demonstration.
        is_demonstration=settings.DEMO,
    )
    record("key.asked", key, by=by, hub=hub, facts=_facts(key, way))
    return key


@transaction.atomic
def confirm(key: SigningKey, *, by: User, at: datetime, way: str = "") -> None:
    """The second person says yes; the worker makes the key."""
    row = _locked(key)
    if row.asked_by_id == by.pk:
        raise SamePerson(key.pk)
    if row.confirmed_at or row.withdrawn_at:
        raise NotThen(key.pk)
    row.confirmed_by, row.confirmed_at = by, at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    record("key.confirmed", row, by=by, hub=row.hub, facts=_facts(row, way))
    owe(MAKE, key=row.pk, at=at)


@transaction.atomic
def make(key: SigningKey, *, at: datetime) -> SigningKey:
    """Make a confirmed key; where it was made before, that one. For workers.

    The hub's older key of the kind signs nothing from now on, and vouches still for
    what it signed.
    """
    row = _locked(key)
    if row.made_at:
        return row
    if row.confirmed_at is None or row.withdrawn_at:
        raise NotThen(key.pk)
    pair = make_pair(row, at=at)
    row.public, row.private, row.made_at = pair.public, pair.private, at
    row.save(update_fields=["public", "private", "made_at"])
    older = SigningKey.objects.signing().filter(hub=row.hub, kind=row.kind)
    for each in older.exclude(pk=row.pk):
        each.retired_at = at
        each.save(update_fields=["retired_at"])
        record("key.retired", each, by=None, hub=row.hub, facts=_facts(each))
    record("key.made", row, by=None, hub=row.hub, facts=_facts(row))
    return row


@transaction.atomic
def withdraw(
    key: SigningKey, *, by: User, reason: str, at: datetime, way: str = ""
) -> None:
    """Nothing that the key signed holds any more: somebody else may have it.

    It is gone from the hub's published keys at once; signing anew what it signed is
    :mod:`certificates.domain.resealing`.
    """
    row = _locked(key)
    if row.withdrawn_at:
        raise NotThen(key.pk)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    facts = _facts(row, way)
    record("key.withdrawn", row, by=by, hub=row.hub, reason=reason, facts=facts)


@transaction.atomic
def make_demonstration_keys(hub: Hub | None, *, at: datetime) -> None:
    """Keys that say that they are worth nothing, where the hub has none."""
    for kind in kinds_of(hub):
        if SigningKey.objects.signing().filter(hub=hub, kind=kind).exists():
            continue
        key = SigningKey.objects.create(
            hub=hub,
            kind=kind,
            number=_next_number(hub, kind),
            is_demonstration=True,
            asked_at=at,
            confirmed_at=at,
        )
        make(key, at=at)


def signing_key(hub: Hub | None, kind: str) -> SigningKey:
    """The key by which ``hub`` or the platform signs now; raises :exc:`NoKey`."""
    key = (
        SigningKey.objects.signing()
        .filter(hub=hub, kind=kind)
        .select_related("hub")
        .first()
    )
    if key is None:
        raise NoKey(f"{hub.slug if hub else 'the platform'} has no key for {kind}")
    return key


def keys_of(hub: Hub) -> dict[str, SigningKey]:
    """Both keys by which ``hub`` signs now, by their kind; raises :exc:`NoKey`."""
    found = SigningKey.objects.signing().filter(hub=hub).select_related("hub")
    newest: dict[str, SigningKey] = {}
    for key in found:
        newest.setdefault(key.kind, key)
    for kind in Kind.values:
        if kind not in newest:
            raise NoKey(f"{hub.slug} has no key for {kind}")
    return newest


def kinds_of(hub: Hub | None) -> tuple[str, ...]:
    """What ``hub``, or the platform, has keys for."""
    return tuple(Kind.values) if hub else (Kind.SEAL.value,)


def handles_keys(person: User, *, of: Hub | None, at: datetime) -> bool:
    """Whether ``person`` may be one of the two behind a key ``of`` a hub.

    Behind the platform's, only its administrators.
    """
    if of is None:
        return person.is_active and person.is_superuser
    return can(person, Verb.SIGNING, of, at=at)


def keys_handled_by(person: User, *, at: datetime) -> QuerySet[SigningKey]:
    """The keys, living or not, behind which ``person`` may stand."""
    of_hubs = Q(hub__in=hubs_where(person, Verb.SIGNING, at=at))
    platform = Q(hub__isnull=True)
    is_theirs = handles_keys(person, of=None, at=at)
    return SigningKey.objects.filter(of_hubs | platform if is_theirs else of_hubs)


def _next_number(hub: Hub | None, kind: str) -> int:
    # Two who ask at once get two numbers; of the platform's the constraint lets one in.
    if hub is not None:
        Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
    keys = SigningKey.objects.filter(hub=hub, kind=kind)
    return int(keys.aggregate(last=Max("number"))["last"] or 0) + 1


def _locked(key: SigningKey) -> SigningKey:
    # Two people or two workers at once must not both be the first.
    return (
        SigningKey.objects.select_for_update(of=("self",))
        .select_related("hub")
        .get(pk=key.pk)
    )


def _facts(key: SigningKey, way: str = "") -> dict[str, object]:
    facts = {"kind": key.kind, "number": key.number, "public": key.public}
    return {**facts, "way": way} if way else facts
