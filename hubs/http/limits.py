"""How often strangers may ask, counted by their address for a minute."""

import hashlib
import ipaddress
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE: Final = 60
IPV6_NETWORK: Final = 64


def times_in_this_minute(request: HttpRequest, what: str, *, weight: int = 1) -> int:
    """How often this address asked for ``what`` in its current minute, this time too.

    ``what`` is a word of at most eight letters; asking for many things at once counts
    as often as ``weight`` says. The cache holds no address of anybody,
    only its hash with our secret, and that for a minute. While the cache is away each
    time is the first: what strangers ask is answered, as long as nothing is guessed.
    """
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:  # noqa: PLR2004 (one household has a network of them)
        network = ipaddress.ip_network((address, IPV6_NETWORK), strict=False)
        address = network.network_address
    digest = hashlib.blake2s(
        address.packed, key=settings.SECRET_KEY.encode()[:32], person=what.encode()
    ).hexdigest()
    key = f"{what}:{digest}"
    if cache.add(key, weight, MINUTE):
        return weight
    try:
        return cache.incr(key, weight)
    except ValueError:
        return weight  # the minute ended in between, or the cache is away
