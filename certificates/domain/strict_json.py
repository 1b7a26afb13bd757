"""JSON that every reader reads alike, and nothing else."""

import json
from typing import Any


class NotStrict(ValueError):
    """JSON that two readers would read in two ways."""


def strictly_read(text: bytes, *, most: int) -> Any:
    """What ``text`` says; raises :exc:`NotStrict`, also above ``most`` bytes."""
    if not text:
        raise NotStrict("no credential")
    if len(text) > most:
        raise NotStrict("longer than any credential")
    try:
        document = json.loads(
            text.decode(), object_pairs_hook=_once_each, parse_constant=_no_number
        )
        # 1e999 and half a letter can be read, and cannot be written again.
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    except NotStrict:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrict("not JSON") from error
    return document


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    if len(set(names)) != len(names):
        raise NotStrict("a member stands in it twice")
    return dict(pairs)


def _no_number(name: str) -> Any:
    raise NotStrict(f"{name} is no number")
