"""Places in status lists: random, so that neighbours tell nothing about one another."""

import secrets
from collections.abc import Iterator
from typing import Final

#: Entries of one list: so many that asking about one reveals nobody.
LIST_LENGTH: Final = 131_072
#: Draws from one list before the next one: a list that fills hands over by itself.
DRAWS_PER_LIST: Final = 5
LISTS: Final = 100


def draw_places() -> Iterator[tuple[int, int]]:
    """List numbers, from 1, with random entries, from 0: take the first free one."""
    for status_list in range(1, LISTS + 1):
        for _draw in range(DRAWS_PER_LIST):
            yield status_list, secrets.randbelow(LIST_LENGTH)
