"""A result, question by question, as the page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from courses.domain.questions import Option
from courses.domain.review import Reviewed, ReviewedQuestion
from courses.domain.scoring import Verdict
from courses.views.sheet import in_order

MARKS = {
    Verdict.RIGHT: "ok",
    Verdict.PART: "due",
    Verdict.WRONG: "over",
    Verdict.MISSING: "none",
}


@dataclass(frozen=True)
class Line:
    """An option, an item or a pair; ``verdict`` is empty where nothing is told."""

    text: str
    answer: str = ""
    verdict: str = ""
    said: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Shown:
    """One question of a result."""

    number: int
    reviewed: ReviewedQuestion
    is_told: bool
    points: str
    state: str
    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """The mark beside its state."""
        return MARKS[self.reviewed.verdict]

    @property
    def feedback(self) -> str:
        """The kind of the band below it."""
        verdict = self.reviewed.verdict
        return {Verdict.RIGHT: "ok", Verdict.PART: "part"}.get(verdict, "no")


def points_text(points: Fraction) -> str:
    """Points as people read them: two decimals at most, none that say nothing."""
    rounded = f"{float(points):.2f}".rstrip("0").rstrip(".")
    return number_format(rounded)


def shown_questions(review: Reviewed) -> list[Shown]:
    """The questions of ``review`` with what the learner may see."""
    return [
        Shown(
            number=number,
            reviewed=each,
            is_told=review.is_told,
            points=_points(each),
            state=_state(each.verdict),
            title=_title(each, is_told=review.is_told),
            lines=_lines(each),
        )
        for number, each in enumerate(review.questions, start=1)
    ]


def _points(each: ReviewedQuestion) -> str:
    of = each.question.points
    words = ngettext("%(points)s of %(of)s point", "%(points)s of %(of)s points", of)
    return words % {"points": points_text(each.points), "of": of}


def _state(verdict: Verdict) -> str:
    return {
        Verdict.RIGHT: gettext("Right"),
        Verdict.PART: gettext("Partly right"),
        Verdict.WRONG: gettext("Wrong"),
        Verdict.MISSING: gettext("Not answered"),
    }[verdict]


def _title(each: ReviewedQuestion, *, is_told: bool) -> str:
    if is_told and each.question.kind == "numeric" and each.verdict != Verdict.RIGHT:
        words = gettext("The right answer is %(answer)s %(unit)s.")
        return words % {"answer": each.right, "unit": each.question.unit}
    return f"{_state(each.verdict)}."


def _lines(each: ReviewedQuestion) -> list[Line]:
    """What was answered; with what is right where that is told.

    Of a question that is right the answer itself tells it.
    """
    right = each.value if each.verdict == Verdict.RIGHT else each.right
    match each.question.kind:
        case "ordering":
            return _items(each, right=right)
        case "matching":
            return _pairs(each, right=right)
        case "numeric":
            return []
        case "true_false":
            options: Iterable[Option] = [
                Option("true", gettext("True")),
                Option("false", gettext("False")),
            ]
        case _:
            options = each.question.options
    picked, told = _ids(each.value), right is not None
    return [
        _option(
            one, is_chosen=one.id in picked, is_right=one.id in _ids(right), told=told
        )
        for one in options
    ]


def _ids(value: Any) -> set[str]:
    """Chosen ids of any kind of choice."""
    if isinstance(value, bool):
        return {"true" if value else "false"}
    if value is None:
        return set()
    return set(value) if isinstance(value, list) else {value}


def _option(one: Option, *, is_chosen: bool, is_right: bool, told: bool) -> Line:
    verdict = said = ""
    if told and is_right:
        verdict = "right"
        said = gettext("Your answer, right") if is_chosen else gettext("Right answer")
    elif is_chosen:
        verdict = "wrong" if told else ""
        said = gettext("Your answer")
    return Line(one.text, verdict=verdict, said=said, is_chosen=is_chosen)


def _items(each: ReviewedQuestion, *, right: list[str] | None) -> list[Line]:
    options = each.question.options
    if right is None or each.value is None:
        return [Line(item.text) for item in in_order(options, each.value or right)]
    places = {one: place for place, one in enumerate(right, start=1)}
    lines = []
    for place, item in enumerate(in_order(options, each.value), start=1):
        if places[item.id] == place:
            lines.append(Line(item.text, verdict="right", said=gettext("right")))
        else:
            said = gettext("belongs at %(place)s") % {"place": places[item.id]}
            lines.append(Line(item.text, verdict="wrong", said=said))
    return lines


def _pairs(each: ReviewedQuestion, *, right: dict[str, str] | None) -> list[Line]:
    texts = {option.id: option.text for option in each.question.right}
    value = each.value or {}
    lines = []
    for left in each.question.left:
        answer = texts.get(value.get(left.id, ""), "")
        verdict = said = ""
        if right is not None:
            is_right = value.get(left.id) == right[left.id]
            verdict = "right" if is_right else "wrong"
            said = "" if is_right else texts[right[left.id]]
        lines.append(Line(left.text, answer=answer, verdict=verdict, said=said))
    return lines
