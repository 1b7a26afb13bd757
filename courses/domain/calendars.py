"""Private calendar addresses: made, made anew, taken back."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from courses.models import CalendarFeed
from hubs.domain.audit import record
from hubs.models import User


@transaction.atomic
def give_address(person: User, *, at: datetime) -> str:
    """Make an address for ``person``; return its secret part, which is not kept.

    The address that worked before stops working.
    """
    _end(person, at=at)
    # 256 random bits.
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(person=person, digest=_digest(token), made_at=at)
    record("calendar.given", feed, by=person)
    return token


@transaction.atomic
def withdraw_address(person: User, *, at: datetime) -> bool:
    """Let no address of ``person`` work any more; whether one did."""
    return _end(person, at=at)


def whose(token: str) -> User | None:
    """Whose calendar the address with ``token`` shows; None if it does not work."""
    feed = (
        CalendarFeed.objects.working()
        .filter(digest=_digest(token), person__is_active=True)
        .select_related("person")
        .first()
    )
    return feed.person if feed else None


def _end(person: User, *, at: datetime) -> bool:
    # Two clicks at once: the second waits here, and ends what the first one made.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    feed = CalendarFeed.objects.working().filter(person=person).first()
    if feed is None:
        return False
    feed.revoked_at = at
    feed.save(update_fields=["revoked_at"])
    record("calendar.withdrawn", feed, by=person)
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
