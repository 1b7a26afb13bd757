"""Questions as they are asked: what a page may show before an attempt is handed in."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True)
class Option:
    """Something to choose, to put in order or to match."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """What is asked.

    Made field by field from the frozen text, so that nothing else that stands there can
    reach a page.
    """

    key: str
    kind: str
    points: int
    stem: str
    options: tuple[Option, ...] = ()
    left: tuple[Option, ...] = ()
    right: tuple[Option, ...] = ()
    unit: str = ""

    def fits(self, value: Any) -> bool:
        """Whether ``value`` is an answer to this question, right or wrong."""
        match self.kind, value:
            case "true_false", bool():
                fits = True
            case "single_choice", str():
                fits = value in self._ids()
            case "numeric", str():
                fits = _is_number(value)
            case "matching", dict():
                fits = self._pairs(value)
            case "ordering", list():
                fits = sorted(value) == sorted(self._ids())
            case "multiple_response", [_, *_]:
                fits = set(value) <= self._ids() and len(set(value)) == len(value)
            case _:
                fits = False
        return fits

    def is_complete(self, value: Any) -> bool:
        """Whether nothing of the answer is missing."""
        if self.kind == "matching" and value is not None:
            return len(value) == len(self.left)
        return value is not None

    def _ids(self) -> set[str]:
        return {option.id for option in self.options}

    def _pairs(self, value: Mapping[str, str]) -> bool:
        lefts = {option.id for option in self.left}
        rights = {option.id for option in self.right}
        return bool(value) and value.keys() <= lefts and set(value.values()) <= rights


def asked(questions: Iterable[Mapping[str, Any]], *, seed: int) -> tuple[Question, ...]:
    """The questions of a step's text with options in the order of an attempt.

    The order hangs on ``seed`` and the ids alone, so it is the same on every day and
    with every Python.
    """
    return tuple(
        Question(
            key=each["key"],
            kind=each["kind"],
            points=each["points"],
            stem=each["stem"],
            options=_shuffled(each.get("options", ()), seed=f"{seed}:{each['key']}"),
            left=tuple(Option(one["id"], one["text"]) for one in each.get("left", ())),
            right=_shuffled(each.get("right", ()), seed=f"{seed}:{each['key']}"),
            unit=each.get("unit") or "",
        )
        for each in questions
    )


def _shuffled(options: Iterable[Mapping[str, str]], *, seed: str) -> tuple[Option, ...]:
    made = [Option(one["id"], one["text"]) for one in options]
    return tuple(
        sorted(
            made,
            key=lambda one: hashlib.sha256(f"{seed}:{one.id}".encode()).digest(),
        )
    )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
