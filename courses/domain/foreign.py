"""Questions from other systems: what our kinds can say of them, and what they cannot.

A question is taken over exactly or refused with the reason; nothing of it is changed
in silence.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from courses.domain.plain_text import Markup, text_of_html, text_with_tags

#: A file with more is divided by its author, who has to read the preview.
MOST_QUESTIONS: Final = 200
MOST_POINTS: Final = 10
#: Weights are written with few digits: 33, 33.3 and 33.33333 all mean a third.
NEARLY: Final = Decimal("0.5")
ALL: Final = Decimal(100)
_NUMBER: Final = re.compile(r"[+-]?(\d{1,20}(\.\d{1,20})?|\.\d{1,20})")


class Reason(TextChoices):
    """Why a question is not taken over."""

    SHORT_ANSWER = "short-answer", _("Short answers are not marked by a machine here.")
    ESSAY = "essay", _("Essays are not marked by a machine here.")
    DESCRIPTION = "description", _("This is a text without a question.")
    CLOZE = "cloze", _("There is no question with gaps here.")
    OTHER_KIND = "other-kind", _("There is no such kind of question here.")
    WEIGHTS = "weights", _("Its weights cannot be said with the scoring used here.")
    TWO_RIGHT = "two-right", _("More than one option of a single choice is right.")
    NO_RIGHT = "no-right", _("No option is right.")
    SEVERAL_NUMBERS = "several-numbers", _("It takes more than one number.")
    NOT_A_NUMBER = "not-a-number", _("Its answer is no number in plain digits.")
    UNITS = "units", _("It takes or marks several units.")
    EXTRA_ANSWERS = "extra-answers", _("It has an answer that belongs to nothing.")
    POINTS = "points", _("Points are whole numbers from 1 to 10 here.")
    MEDIA = "media", _("It shows a picture or recording; questions here are text.")
    TABLE = "table", _("It shows a table; questions here are text.")
    FORMULA = "formula", _("It shows a formula; questions here are text.")
    RAISED = "raised", _("It raises or lowers letters that plain text cannot.")
    MARKUP = "markup", _("It uses markup that is not known here.")
    NO_TEXT = "no-text", _("It asks nothing.")
    BROKEN = "broken", _("It is not written as the format asks.")
    NOT_ACCEPTED = "not-accepted", _("The form would not take it.")


class Note(TextChoices):
    """What an author should know of a question that is taken over."""

    NO_EXPLANATION = "no-explanation", _("Its explanation is still to be written.")
    NO_UNIT = "no-unit", _("Its unit is still to be written.")
    WRONG_TICKS = (
        "wrong-ticks",
        _("Here wrong ticks cost points, as many as right ones earn."),
    )
    FORMATTING = "formatting", _("Bold, italics and the like are left out.")
    HINTS = "hints", _("Hints between tries are left out.")
    THERE = "there", _("This quiz asks it already.")


class Refused(Exception):
    """A question cannot be taken over as it is."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


class Unreadable(Exception):
    """Nothing in the file can be read; the message says why to people."""


@dataclass(frozen=True)
class Option:
    """An option with its weight in per cent and what is said of it."""

    text: str
    percent: Decimal
    feedback: str = ""


@dataclass(frozen=True)
class Foreign:
    """A question of a file: with a value for our form, or with a refusal."""

    number: int
    name: str
    stem: str = ""
    line: int | None = None
    kind: str = ""
    value: dict[str, Any] | None = None
    refusal: Reason | None = None
    detail: str = ""
    notes: tuple[Note, ...] = ()


@dataclass
class Draft:
    """A question under way from a file's words to our form's."""

    stem: str = ""
    kind: str = ""
    points: int = 1
    parts: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def value(self) -> dict[str, Any]:
        """What an author would have typed."""
        return {
            "stem": self.stem,
            "points": self.points,
            "explanation": "\n".join(self.said),
            "sources": [],
            "read_again": None,
            **self.parts,
        }

    def read(self, text: str, *, form: str) -> str:
        """``text`` of the format ``form`` in plain words."""
        try:
            plain, was_formatted = (
                (text.strip(), False)
                if form in ("plain", "plain_text")
                else text_of_html(text)
                if form == "html"
                else text_with_tags(text)
            )
        except Markup as markup:
            raise Refused(Reason(markup.kind), markup.detail) from markup
        if was_formatted:
            self.note(Note.FORMATTING)
        return plain

    def note(self, note: Note) -> None:
        """Tell the author, once."""
        if note not in self.notes:
            self.notes.append(note)

    def explain(self, *texts: str) -> None:
        """Add what was said of the question to its explanation."""
        self.said += [text for text in texts if text]

    def worth(self, points: str) -> None:
        """Give it its points."""
        number = _decimal(points, otherwise=Reason.POINTS)
        if number != int(number) or not 1 <= number <= MOST_POINTS:
            raise Refused(Reason.POINTS, points)
        self.points = int(number)

    def choose(self, options: Sequence[Option], *, single: bool) -> None:
        """Make it a choice."""
        right = [each for each in options if each.percent > 0]
        if not right:
            raise Refused(Reason.NO_RIGHT)
        if single:
            self._require_all_or_nothing(options)
        else:
            self._require_even_shares(options)
        if single and len(right) > 1:
            raise Refused(Reason.TWO_RIGHT)
        self.kind = "single_choice" if single else "multiple_response"
        self.parts["options"] = _items(
            {"text": each.text, "right": each.percent > 0} for each in options
        )
        self.explain(*(f"{o.text}: {o.feedback}" for o in options if o.feedback))

    def judge(self, *, is_true: bool) -> None:
        """Make it a statement to judge."""
        self.kind, self.parts["answer_is"] = "true_false", str(is_true).lower()

    def count(self, number: str, *, tolerance: str = "0", unit: str = "") -> None:
        """Make it a number."""
        off = _decimal(tolerance, otherwise=Reason.NOT_A_NUMBER)
        self.kind = "numeric"
        self.parts |= {
            "answer_is": str(_decimal(number, otherwise=Reason.NOT_A_NUMBER)),
            "tolerance": str(abs(off)),
            "unit": unit,
        }

    def count_between(self, least: str, most: str) -> None:
        """Make it a number in a range."""
        low = _decimal(least, otherwise=Reason.NOT_A_NUMBER)
        high = _decimal(most, otherwise=Reason.NOT_A_NUMBER)
        if high < low:
            raise Refused(Reason.BROKEN, f"{least}..{most}")
        self.count(f"{(low + high) / 2:f}", tolerance=f"{(high - low) / 2:f}")

    def match(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Make it pairs to be found."""
        for left, right in pairs:
            if not left:
                raise Refused(Reason.EXTRA_ANSWERS, right)
        self.kind = "matching"
        self.parts["pairs"] = _items({"left": a, "right": b} for a, b in pairs)

    def _require_all_or_nothing(self, options: Sequence[Option]) -> None:
        if any(each.percent not in (0, ALL) for each in options):
            raise Refused(Reason.WEIGHTS, _weights(options))

    def _require_even_shares(self, options: Sequence[Option]) -> None:
        """Right ones earn the same, wrong ones cost the same, or nothing was said."""
        right = [each.percent for each in options if each.percent > 0]
        wrong = [each.percent for each in options if each.percent <= 0]
        if not _are_all(right, ALL / len(right)):
            raise Refused(Reason.WEIGHTS, _weights(options))
        if not any(wrong):
            self.note(Note.WRONG_TICKS)
        elif not _are_all(wrong, -ALL / len(wrong)):
            raise Refused(Reason.WEIGHTS, _weights(options))


def percent(text: str) -> Decimal:
    """A weight as files write it."""
    return _decimal(text, otherwise=Reason.WEIGHTS)


def _decimal(text: str, *, otherwise: Reason) -> Decimal:
    if not _NUMBER.fullmatch(text.strip()):
        raise Refused(otherwise, text.strip())
    return Decimal(text.strip())


def _are_all(weights: Iterable[Decimal], wanted: Decimal) -> bool:
    return all(abs(each - wanted) <= NEARLY for each in weights)


def _weights(options: Iterable[Option]) -> str:
    return ", ".join(f"{each.percent:f} %" for each in options)


def _items(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values
    ]
