"""What one edition says otherwise than another, word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courses.domain.in_words import (
    Line,
    Words,
    body_lines,
    course_lines,
    frame_lines,
    keys_of,
    question_lines,
)
from courses.models import Edition, Step, StepText

WORD: Final = re.compile(r"\s+|\w+|[^\w\s]")
#: Lines that have less than this in common are shown as one gone and one new.
ALIKE: Final = 0.4
#: What is right in a step: before, and now.
Keys = tuple[dict[str, Any], dict[str, Any]]


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    OUT = "out"
    IN = "in"


class Change(StrEnum):
    """What became of a step."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Difference:
    """A line that differs, in pieces; ``language`` where there are several."""

    what: Words
    pieces: tuple[Piece, ...]
    language: str = ""


@dataclass(frozen=True)
class StepDifference:
    """A step that differs; ``before`` is the number that it had."""

    change: Change
    number: str
    before: str
    title: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class EditionDifference:
    """All that differs: of the course itself, and of each step in order."""

    course: tuple[Difference, ...]
    steps: tuple[StepDifference, ...]


def differences(
    new: Edition, old: Edition, *, with_keys: bool = True
) -> EditionDifference:
    """What ``new`` says otherwise than ``old``; with or without what is right."""
    languages = list(dict.fromkeys([*new.languages, *old.languages]))
    course: dict[Difference, None] = {}
    for language in languages:
        said = course_lines(old, language), course_lines(new, language)
        # What no language changes is found in each, and shown once.
        course |= dict.fromkeys(between(*said))
    now, before = _steps(new), _steps(old)
    steps = [
        _step(now[key], before.get(key), languages, with_keys=with_keys)
        for key in now
        if key not in before or _differs(now[key], before[key])
    ]
    gone = [step for key, step in before.items() if key not in now]
    return EditionDifference(
        course=tuple(course), steps=(*steps, *(_removed(step) for step in gone))
    )


def between(
    before: Sequence[Line], after: Sequence[Line], *, language: str = ""
) -> list[Difference]:
    """The lines that differ, those that changed in part by their words."""
    found = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            found += _pairs(before[a:b], after[c:d], language)
    return found


def _pairs(
    gone: Sequence[Line], come: Sequence[Line], language: str
) -> list[Difference]:
    found = []
    for old, new in zip_longest(gone, come):
        if old and new and old.what == new.what and _is_alike(old.text, new.text):
            found.append(Difference(new.what, _by_words(old.text, new.text), language))
            continue
        if old:
            found.append(Difference(old.what, (Piece(Kind.OUT, old.text),), language))
        if new:
            found.append(Difference(new.what, (Piece(Kind.IN, new.text),), language))
    return found


def _is_alike(old: str, new: str) -> bool:
    is_short = min(len(old), len(new)) < 12  # noqa: PLR2004 (a number, a word or two)
    words = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return is_short or words.ratio() >= ALIKE


def _by_words(old: str, new: str) -> tuple[Piece, ...]:
    pieces, before, after = [], WORD.findall(old), WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        out, come = "".join(before[a:b]), "".join(after[c:d])
        if tag == "equal":
            pieces.append(Piece(Kind.SAME, come))
            continue
        pieces += [Piece(Kind.OUT, out)] if out else []
        pieces += [Piece(Kind.IN, come)] if come else []
    return tuple(pieces)


def _steps(edition: Edition) -> dict[UUID, Step]:
    steps = edition.steps.prefetch_related("texts").order_by("position")
    return {step.key: step for step in steps}


def _differs(new: Step, old: Step) -> bool:
    kept = ("content_hash", "number", "minutes", "slug")
    return any(getattr(new, name) != getattr(old, name) for name in kept)


def _step(
    new: Step, old: Step | None, languages: list[str], *, with_keys: bool
) -> StepDifference:
    title = _title(new)
    if old is None:
        return StepDifference(Change.ADDED, new.number, "", title)
    found: dict[Difference, None] = {}
    keys = (keys_of(old), keys_of(new)) if with_keys else ({}, {})
    for language in languages:
        shown = language if len(languages) > 1 else ""
        found |= dict.fromkeys(_frame_and_body(new, old, language, shown))
        found |= dict.fromkeys(_questions(new, old, language, shown, keys=keys))
    is_moved = new.number != old.number and new.content_hash == old.content_hash
    change = Change.MOVED if is_moved else Change.CHANGED
    return StepDifference(change, new.number, old.number, title, tuple(found))


def _removed(step: Step) -> StepDifference:
    return StepDifference(Change.REMOVED, "", step.number, _title(step))


def _frame_and_body(
    new: Step, old: Step, language: str, shown: str
) -> list[Difference]:
    after, before = _text(new, language), _text(old, language)
    found = between(frame_lines(old, before), frame_lines(new, after), language="")
    return found + between(body_lines(before), body_lines(after), language=shown)


def _questions(
    new: Step, old: Step, language: str, shown: str, *, keys: Keys
) -> list[Difference]:
    after, before = _text(new, language), _text(old, language)
    found: list[Difference] = []
    asked_before = {q["key"]: q for q in before.questions} if before else {}
    asked_after = {q["key"]: q for q in after.questions} if after else {}
    for key in {**asked_after, **asked_before}:
        said = [
            question_lines(asked[key], secret, language) if key in asked else []
            for asked, secret in zip((asked_before, asked_after), keys, strict=True)
        ]
        found += _of_question(said[0], said[1], shown)
    found += _order(asked_before, asked_after, shown)
    return found


def _of_question(before: list[Line], after: list[Line], shown: str) -> list[Difference]:
    """What changed of a question, below what it asks."""
    found = between(before, after, language=shown)
    if found and before and after and before[0] == after[0]:
        asked = (Piece(Kind.SAME, after[0].text),)
        return [Difference(after[0].what, asked, shown), *found]
    return found


def _order(
    before: dict[str, Any], after: dict[str, Any], shown: str
) -> list[Difference]:
    if set(before) != set(after) or list(before) == list(after):
        return []
    old = " / ".join(question["stem"] for question in before.values())
    new = " / ".join(question["stem"] for question in after.values())
    pieces = (Piece(Kind.OUT, old), Piece(Kind.IN, new))
    return [Difference(_("Order of the questions"), pieces, shown)]


def _text(step: Step, language: str) -> StepText | None:
    return next((each for each in step.texts.all() if each.language == language), None)


def _title(step: Step) -> str:
    first = next(iter(step.texts.all()), None)
    return first.title if first else step.slug
