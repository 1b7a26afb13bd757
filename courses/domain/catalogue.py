"""The catalogue: which courses fit, and how many would with another choice."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from courses.domain.facets import Choice, narrow
from courses.domain.shelf import Card, Shelf

#: Searches that a shelf remembers; then it forgets them all and begins again.
REMEMBERED = 500


class Sort(StrEnum):
    """What the list is sorted by."""

    DATE = "date"
    TITLE = "title"
    WORKLOAD = "workload"
    NEWEST = "newest"


@dataclass(frozen=True)
class Wish:
    """What somebody looks for.

    Within a facet any value will do, of each facet one must. No value means that the
    facet does not matter.
    """

    q: str = ""
    area: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    hub: tuple[str, ...] = ()
    sort: Sort = Sort.DATE

    def chosen(self) -> Iterator[tuple[str, str]]:
        """The values in use, as pairs of facet and value."""
        for facet in FACETS:
            for value in getattr(self, facet):
                yield facet, value

    def without(self, facet: str, value: str) -> "Wish":
        """The same wish without one value."""
        kept: Any = tuple(each for each in getattr(self, facet) if each != value)
        return replace(self, **{facet: kept})


FACETS = ("area", "level", "mode", "language", "hub")


@dataclass(frozen=True)
class Found:
    """The courses that fit, in order, and the choices of each facet."""

    cards: list[Card]
    total: int
    facets: dict[str, list[Choice]] = field(default_factory=dict)


def find(wish: Wish, *, shelf: Shelf) -> Found:
    """The courses on ``shelf`` that fit ``wish``."""
    searched, named = _searched(wish.q, shelf)
    chosen = {facet: getattr(wish, facet) for facet in FACETS}
    narrowed = narrow(searched, by=chosen, masks=shelf.masks)
    return Found(
        cards=_sorted(narrowed.fitting, sort=wish.sort, named=named, shelf=shelf),
        total=len(shelf.cards),
        facets=narrowed.facets,
    )


def _searched(q: str, shelf: Shelf) -> tuple[int, int]:
    """What has the words of ``q``, and what has them in its title or code."""
    if not q:
        return shelf.everything, 0
    if q not in shelf.searches:
        if len(shelf.searches) >= REMEMBERED:
            shelf.searches.clear()
        found = shelf.words.matching(q), shelf.titles.matching(q)
        shelf.searches[q] = found[0] & shelf.everything, found[1]
    return shelf.searches[q]


def _sorted(fitting: int, *, sort: Sort, named: int, shelf: Shelf) -> list[Card]:
    """The fitting cards in order; of a search, those first that are named so."""
    bits = f"{fitting:b}"[::-1].ljust(len(shelf.cards), "0")
    cards = [
        shelf.cards[position]
        for position in shelf.orders[sort]
        if bits[position] == "1"
    ]
    if named:
        cards.sort(key=lambda card: not named >> card.position & 1)
    return cards
