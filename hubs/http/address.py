"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address to count tries by, as seen by the outermost proxy of ours.

    Each of the ``TRUSTED_PROXIES`` appends whom it heard to ``X-Forwarded-For``; what
    stands further left was written by the client and counts for nothing. Without
    proxies of ours the whole header counts for nothing.
    """
    heard = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(heard) >= proxies:
        address = _parsed(heard[-proxies])
        if address:
            return address
    # Behind a Unix socket there is no address: then the machine itself is the client.
    return _parsed(request.META.get("REMOTE_ADDR", "")) or "127.0.0.1"


def _parsed(given: str) -> str:
    try:
        address = ipaddress.ip_address(given.strip())
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
