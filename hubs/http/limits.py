"""How often one may ask: by the address for a minute, or by the person for an hour."""

import hashlib
import ipaddress
from contextlib import suppress
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
IPV6_NETWORK: Final = 64


class NotCounted(Exception):
    """The cache is away: how often something was tried is not known."""


def times_in_this_minute(request: HttpRequest, what: str, *, weight: int = 1) -> int:
    """How often this address asked for ``what`` in its current minute, this time too.

    ``what`` is a word of at most eight letters; asking for many things at once counts
    as often as ``weight`` says. The cache holds no address of anybody,
    only its hash with our secret, and that for a minute. While the cache is away each
    time is the first: what strangers ask is answered, as long as nothing is guessed.
    """
    return _counted(_of_address(request, what), weight=weight, seconds=MINUTE)


def guesses_in_this_minute(request: HttpRequest, what: str) -> int:
    """How often this address guessed ``what`` in its current minute, this time too.

    Raises :exc:`NotCounted` while the cache is away: nobody may guess uncounted.
    """
    return _surely_counted(_of_address(request, what), seconds=MINUTE)


def tries_in_this_hour(request: HttpRequest, what: str) -> int:
    """How often ``what`` was tried in the current hour, this time too.

    By whoever is signed in, or from their address: the larger of the two, so that
    neither another account nor another address starts anew alone. A try that was right
    is taken back with :func:`take_try_back`. Raises :exc:`NotCounted` while the cache
    is away.
    """
    keys = _of_both(request, what)
    return max(_surely_counted(key, seconds=HOUR) for key in keys)


def take_try_back(request: HttpRequest, what: str) -> None:
    """Count a try less, since it was right."""
    for key in _of_both(request, what):
        # The hour may have ended in between, or the cache be away.
        with suppress(ValueError):
            cache.decr(key)


def _of_both(request: HttpRequest, what: str) -> tuple[str, str]:
    person = _hashed(str(request.user.pk).encode(), what)
    return f"{what}:person:{person}", _of_address(request, what)


def _of_address(request: HttpRequest, what: str) -> str:
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:  # noqa: PLR2004 (one household has a network of them)
        network = ipaddress.ip_network((address, IPV6_NETWORK), strict=False)
        address = network.network_address
    return f"{what}:{_hashed(address.packed, what)}"


def _hashed(text: bytes, what: str) -> str:
    key = settings.SECRET_KEY.encode()[:32]
    return hashlib.blake2s(text, key=key, person=what.encode()).hexdigest()


def _counted(key: str, *, weight: int, seconds: int) -> int:
    if count := getattr(cache, "count", None):
        number: int = count(key, weight, seconds)
        return number
    if cache.add(key, weight, seconds):
        return weight
    try:
        return cache.incr(key, weight)
    except ValueError:
        return weight  # the time ended in between, or the cache is away


def _surely_counted(key: str, *, seconds: int) -> int:
    """How often, this time too; raises :exc:`NotCounted` while the cache is away."""
    if cache.add(key, 1, seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # The time ended in between, and this is the first of the next; or it is away.
        if cache.add(key, 1, seconds):
            return 1
        raise NotCounted(key.partition(":")[0]) from None
