"""Versions of what processes keep in memory, in the cache that they share."""

from typing import Final
from uuid import uuid4

from django.core.cache import cache

#: What is on offer, and how many of its seats are taken: the second changes often.
OFFER: Final = "shelf-version"
SEATS: Final = "seats-version"


def versions() -> dict[str, str]:
    """The version of each, in one look; those are left out that nobody knows now.

    New where the cache has lost it. While the cache is away none is known: what is
    kept then holds until it is too old.
    """
    known: dict[str, str] = cache.get_many((OFFER, SEATS))
    for name in (OFFER, SEATS):
        if name not in known and cache.add(name, uuid4().hex, timeout=None):
            known |= cache.get_many((name,))
    return known


def renew(name: str) -> None:
    """Let every process read again what has the version ``name``."""
    cache.set(name, uuid4().hex, timeout=None)
