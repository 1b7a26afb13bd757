"""The audit trail: recorded with the act, chained by one chainer, checked by anyone."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection, models, transaction

from hubs.models import AuditEvent, AuditLink, AuditValue, Hub, User

#: What the first link points back to.
GENESIS = "0" * 64
#: Key of the advisory lock that lets one chainer work at a time.
CHAINER = 7_041_776
#: How many events are linked in one transaction.
MOST: Final = 1000


@dataclass(frozen=True)
class Personal:
    """A personal value that changed. ``person`` is whose it is, for erasure."""

    name: str
    old: str
    new: str
    person: User | None = None


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: the first number, and why."""

    seq: int
    why: str


@transaction.atomic
def record(
    verb: str,
    thing: models.Model,
    *,
    by: User | None,
    hub: Hub | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    personal: list[Personal] | None = None,
) -> AuditEvent:
    """Record that ``by`` did ``verb`` to ``thing``. Call it in the act's transaction.

    ``facts`` must hold no personal data; what is personal goes into ``personal``, and
    only its keyed digest into the event. Stamped by the database's clock. A ``thing``
    without a row stands for one that was asked for and is not there.
    """
    values = personal or []
    event = AuditEvent.objects.create(
        actor=by,
        hub=hub,
        verb=verb,
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk or ""),
        reason=reason,
        facts={
            **(facts or {}),
            **({"personal": {v.name: digest(v) for v in values}} if values else {}),
        },
    )
    AuditValue.objects.bulk_create(
        AuditValue(event=event, person=v.person, name=v.name, old=v.old, new=v.new)
        for v in values
    )
    return event


def digest(value: Personal) -> str:
    """Keyed SHA-256 of a personal value: checks it, does not let it be guessed."""
    text = json.dumps([value.name, value.old, value.new], ensure_ascii=False)
    return keyed(text)


def keyed(text: str) -> str:
    """SHA-256 of ``text`` with the site's key."""
    return hmac.new(
        settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256
    ).hexdigest()


def chain(*, most: int = MOST) -> int:
    """Link at most ``most`` events that are not yet in the chain; return how many.

    Numbers are contiguous. One chainer works at a time: of two, the second finds
    nothing to do, since thirty writers that chained for themselves made 28 forks.
    """
    with transaction.atomic():
        be_the_chainer()
        last = AuditLink.objects.order_by("-seq").first()
        seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
        links = []
        for event in AuditEvent.objects.filter(link=None).order_by("id")[:most]:
            seq += 1
            value = link_hash(previous, event, seq=seq)
            links.append(AuditLink(seq=seq, event=event, previous=previous, hash=value))
            previous = value
        AuditLink.objects.bulk_create(links)
    return len(links)


def be_the_chainer() -> None:
    """Wait until nobody else works at the chain, until the transaction ends.

    SQLite lets one transaction write at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAINER])


def link_hash(previous: str, event: AuditEvent, *, seq: int) -> str:
    """SHA-256 over the previous hash, the number and the event's canonical form."""
    row = canonical_row(event, seq=seq)
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous.encode() + text.encode()).hexdigest()


def canonical_row(event: AuditEvent, *, seq: int | None) -> dict[str, Any]:
    """All that a link vouches for, as it is exported and hashed."""
    return {
        "seq": seq,
        "event": event.pk,
        "at": event.at.isoformat(),
        "actor": event.actor_id,
        "hub": event.hub_id,
        "verb": event.verb,
        "object": [event.object_type, event.object_id],
        "reason": event.reason,
        "facts": event.facts,
    }


def first_break(*, after: AuditLink | None = None) -> Break | None:
    """The first link that does not hold, or ``None``: reads all that come ``after``."""
    expected, previous = (after.seq + 1, after.hash) if after else (1, GENESIS)
    for link in _links(expected):
        if link.seq != expected:
            return Break(expected, "missing")
        if link.previous != previous:
            return Break(link.seq, "points elsewhere")
        if link.hash != link_hash(previous, link.event, seq=link.seq):
            return Break(link.seq, "changed")
        expected, previous = expected + 1, link.hash
    return None


def _links(first: int) -> Iterator[AuditLink]:
    links = AuditLink.objects.filter(seq__gte=first).select_related("event")
    return links.order_by("seq").iterator(1000)
