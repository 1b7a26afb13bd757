"""What answers are worth: pure arithmetic in fractions, so that no sum is rounded.

Kinds of question and their rules:

- single choice, true or false, numeric: all or nothing;
- multiple response: the share of right options that were picked, less the share of
  wrong options that were picked, never below nothing. Ticking all earns nothing;
- ordering: the share of items that stand in their place;
- matching: the share of pairs that are right.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, NotRequired, TypedDict

#: What a learner may type for a number; more is no number.
LONGEST_NUMBER: Final = 40
_NUMBER: Final = re.compile(r"[+-]?(\d+(?:[.,]\d+)?)")
# 1,000 is a thousand to some and one to others: nobody is marked down for the reading.
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


class Verdict(StrEnum):
    """How an answer did."""

    RIGHT = "right"
    PART = "part"
    WRONG = "wrong"
    MISSING = "missing"


class Source(TypedDict):
    """Where an explanation stands on."""

    key: str
    title: str
    url: str


class Key(TypedDict):
    """What tells the answer of a question, as release froze it."""

    kind: str
    points: int
    answer: Any
    tolerance: NotRequired[str]
    explanation: dict[str, str]
    sources: list[Source]
    read_again: str | None


@dataclass(frozen=True)
class Mark:
    """What one answer earned."""

    points: Fraction
    out_of: int
    verdict: Verdict


@dataclass(frozen=True)
class Grade:
    """What an attempt earned, question by question."""

    marks: dict[str, Mark]

    @property
    def points(self) -> Fraction:
        """The points of all answers, exactly."""
        return sum((mark.points for mark in self.marks.values()), Fraction())

    @property
    def out_of(self) -> int:
        """The points there were to earn."""
        return sum(mark.out_of for mark in self.marks.values())

    def reaches(self, pass_mark: int) -> bool:
        """Whether the points are ``pass_mark`` per cent or more, exactly."""
        return self.points * 100 >= pass_mark * self.out_of


class NotANumber(ValueError):
    """What was typed is not a number in digits."""


class AmbiguousNumber(NotANumber):
    """What was typed may be thousands or a decimal fraction."""


def grade(
    keys: Mapping[str, Key], *, answers: Mapping[str, Any], options: Mapping[str, int]
) -> Grade:
    """Mark every question of a quiz; one that was not answered earns nothing.

    ``options`` says how many options each multiple response offered.
    """
    return Grade(
        {
            key: mark(entry, answer=answers.get(key), options=options.get(key, 0))
            for key, entry in keys.items()
        }
    )


def mark(key: Key, *, answer: Any, options: int = 0) -> Mark:
    """Mark one answer; None and empty ones are missing."""
    of = key["points"]
    if answer is None or answer in ([], {}, ""):
        return Mark(Fraction(), of, Verdict.MISSING)
    if key["kind"] == "multiple_response":
        share = _multiple(key, answer, options=options)
    else:
        share = _SHARES[key["kind"]](key, answer)
    if share == 1:
        verdict = Verdict.RIGHT
    elif share > 0:
        verdict = Verdict.PART
    else:
        verdict = Verdict.WRONG
    return Mark(share * of, of, verdict)


def read_number(text: str, *, unit: str = "") -> Decimal:
    """The number that was typed: comma or point, spaces, the unit behind it allowed.

    Raises :exc:`NotANumber`, and :exc:`AmbiguousNumber` for the likes of ``1,000``.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    plain = "".join(plain.split()).lower()
    plain = plain.removesuffix(
        "".join(unicodedata.normalize("NFKC", unit).split()).lower()
    )
    if len(plain) > LONGEST_NUMBER or not plain.isascii():
        raise NotANumber(text[:LONGEST_NUMBER])
    if not _NUMBER.fullmatch(plain):
        raise NotANumber(text)
    if _THOUSANDS.fullmatch(plain):
        raise AmbiguousNumber(text)
    return Decimal(plain.replace(",", "."))


def written(number: Decimal) -> str:
    """A number as it is stored: no exponent, no zeros at the end, no minus zero."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "+0") else text


def _exact(key: Key, answer: Any) -> Fraction:
    # True is 1 to Python; an answer of another type is never right.
    same_type = isinstance(answer, bool) == isinstance(key["answer"], bool)
    return Fraction(int(same_type and answer == key["answer"]))


def _numeric(key: Key, answer: str) -> Fraction:
    distance = abs(Decimal(answer) - Decimal(key["answer"]))
    return Fraction(int(distance <= Decimal(key.get("tolerance") or 0)))


def _multiple(key: Key, answer: Sequence[str], *, options: int) -> Fraction:
    right, picked = set(key["answer"]), set(answer)
    share = Fraction(len(picked & right), len(right))
    if options > len(right):
        share -= Fraction(len(picked - right), options - len(right))
    return max(share, Fraction())


def _ordering(key: Key, answer: Sequence[str]) -> Fraction:
    pairs = zip(key["answer"], answer, strict=False)
    return Fraction(sum(ours == theirs for ours, theirs in pairs), len(key["answer"]))


def _matching(key: Key, answer: Mapping[str, str]) -> Fraction:
    right = sum(answer.get(left) == right for left, right in key["answer"].items())
    return Fraction(right, len(key["answer"]))


_SHARES: Final[dict[str, Callable[[Key, Any], Fraction]]] = {
    "single_choice": _exact,
    "true_false": _exact,
    "ordering": _ordering,
    "matching": _matching,
    "numeric": _numeric,
}
