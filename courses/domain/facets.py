"""Choosing by facets: what fits, and how much one would see with another choice.

Things are bits of an integer: bit ``n`` stands for thing ``n`` of a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: Of each facet, which things have which value.
Masks = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Choice:
    """A value of a facet, and how many things one would see with it."""

    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Narrowed:
    """What fits all facets, and the choices of each."""

    fitting: int
    facets: dict[str, list[Choice]]


def narrow(within: int, *, by: Mapping[str, tuple[str, ...]], masks: Masks) -> Narrowed:
    """What of ``within`` has the values chosen ``by`` facet.

    Within a facet any value will do, of each facet one must; none chosen means that the
    facet does not matter. The counts of a facet take the other facets into account, not
    the facet itself.
    """
    allowed = {
        facet: _having(chosen, masks[facet]) if chosen else within
        for facet, chosen in by.items()
    }
    fitting = within
    for mask in allowed.values():
        fitting &= mask
    facets = {}
    for facet, chosen in by.items():
        others = within
        for other, mask in allowed.items():
            if other != facet:
                others &= mask
        facets[facet] = [
            Choice(value, (mask & others).bit_count(), is_chosen=value in chosen)
            for value, mask in masks[facet].items()
        ]
    return Narrowed(fitting, facets)


def _having(values: tuple[str, ...], masks: Mapping[str, int]) -> int:
    mask = 0
    for value in values:
        mask |= masks.get(value, 0)
    return mask
