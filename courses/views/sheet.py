"""The answer sheet of an attempt: questions with what was answered so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext

from courses.domain.questions import Option, Question


@dataclass(frozen=True)
class Choice:
    """An option as it is shown."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Pair:
    """A left side with what can be matched to it."""

    id: str
    text: str
    choices: list[Choice]


@dataclass(frozen=True)
class Entry:
    """One question on the sheet."""

    number: int
    question: Question
    value: Any
    saved_at: datetime | None
    typed: str
    fault: str
    choices: list[Choice] = field(default_factory=list)
    items: list[Option] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether nothing of it is left to answer."""
        return not self.fault and self.question.is_complete(self.value)

    @property
    def matched(self) -> int:
        """How many pairs were made."""
        return len(self.value or ())


@dataclass(frozen=True)
class Sheet:
    """All questions of an attempt."""

    entries: list[Entry]

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.entries)

    @property
    def saved(self) -> int:
        """How many are answered in full, and kept."""
        return sum(entry.is_complete for entry in self.entries)

    @property
    def incomplete(self) -> list[int]:
        """The numbers of those that are not."""
        return [entry.number for entry in self.entries if not entry.is_complete]

    def entry(self, key: str) -> Entry | None:
        """The question with this key."""
        return next((each for each in self.entries if each.question.key == key), None)


class Given(Protocol):
    """An answer, and when it was kept."""

    @property
    def value(self) -> Any:
        """What was answered."""

    @property
    def saved_at(self) -> datetime | None:
        """When it was kept; None where nothing is."""


def sheet(
    questions: Iterable[Question],
    *,
    answers: Mapping[str, Given],
    faults: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Sheet:
    """The sheet with the answers that are kept; what was typed amiss stays typed."""
    return Sheet(
        [
            _entry(
                number,
                question,
                answer=answers.get(question.key),
                fault=(faults or {}).get(question.key, ""),
                typed=(typed or {}).get(question.key),
            )
            for number, question in enumerate(questions, start=1)
        ]
    )


def _entry(
    number: int,
    question: Question,
    *,
    answer: Given | None,
    fault: str,
    typed: str | None,
) -> Entry:
    value = answer.value if answer else None
    kept = value if question.kind == "numeric" and value is not None else ""
    return Entry(
        number=number,
        question=question,
        value=value,
        saved_at=answer.saved_at if answer else None,
        typed=typed if fault and typed is not None else kept,
        fault=fault,
        choices=_choices(question, value),
        items=in_order(question.options, value) if question.kind == "ordering" else [],
        pairs=[
            Pair(
                left.id,
                left.text,
                [
                    Choice(right.id, right.text, (value or {}).get(left.id) == right.id)
                    for right in question.right
                ],
            )
            for left in question.left
        ],
    )


def _choices(question: Question, value: Any) -> list[Choice]:
    if question.kind == "true_false":
        return [
            Choice("true", gettext("True"), value is True),
            Choice("false", gettext("False"), value is False),
        ]
    chosen = value if isinstance(value, list) else [value]
    return [Choice(each.id, each.text, each.id in chosen) for each in question.options]


def in_order(options: Iterable[Option], value: list[str] | None) -> list[Option]:
    """Options in the order that was answered, or else as they were drawn."""
    if not value:
        return list(options)
    by_id = {option.id: option for option in options}
    return [by_id[each] for each in value]
