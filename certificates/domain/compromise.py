"""When somebody else may have a key: withdraw it, make another, sign all anew."""

from datetime import datetime

from django.db import transaction

from certificates.domain.keys import ask, confirm, handles_keys, withdraw
from certificates.domain.status_lists import owe_all
from certificates.models import SigningKey
from hubs.models import User


class NotTheirs(Exception):
    """The person may not ask for or confirm keys of the hub, or of the platform."""


@transaction.atomic
def replace_key(
    key: SigningKey,
    *,
    by: User,
    second: User,
    reason: str,
    at: datetime,
    way: str = "",
) -> SigningKey:
    """Withdraw ``key`` and ask for its successor, with two people behind it.

    Nothing that the key signed holds from now on; of what the platform sealed, nothing
    is left to sign anew. The worker makes the new key, signs
    the status lists, and within the hour each certificate anew
    (:mod:`certificates.domain.unsealed` finds them). Raises :exc:`NotTheirs`, and
    ``SamePerson`` or ``NotThen`` as keys do. ``way`` is told in the trail where the two
    people are named by somebody else.
    """
    for person in (by, second):
        if not handles_keys(person, of=key.hub, at=at):
            raise NotTheirs(person.pk)
    withdraw(key, by=by, reason=reason, at=at, way=way)
    new = ask(key.hub, key.kind, by=by, at=at, way=way)
    confirm(new, by=second, at=at, way=way)
    if key.hub:
        owe_all(key.hub, at=at)
    return new
