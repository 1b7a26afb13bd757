"""The answers to a quiz, as a form sends them: one field a question."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from courses.domain.questions import Option, Question
from courses.domain.scoring import (
    LONGEST_NUMBER,
    AmbiguousNumber,
    NotANumber,
    read_number,
    written,
)

NOT_SHOWN: Final = _("Choose among the answers that are shown.")


class NumberField(forms.CharField):
    """A number as people type it, with the unit if they like."""

    def __init__(self, *, unit: str) -> None:
        super().__init__(required=False, strip=True)
        self.unit = unit

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return written(read_number(text, unit=self.unit))
        except AmbiguousNumber:
            raise ValidationError(
                _("Write thousands without a separator, for example 1000 or 1.5."),
                code="ambiguous",
            ) from None
        except NotANumber:
            raise ValidationError(
                _("Write digits, for example 12 or 0.5."), code="not_a_number"
            ) from None


class ChoiceField(forms.Field):
    """One of the options."""

    widget = forms.RadioSelect

    def __init__(self, *, answers: dict[str, Any]) -> None:
        super().__init__(required=False)
        self.answers = answers

    def clean(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if value not in self.answers:
            raise ValidationError(NOT_SHOWN, code="not_shown")
        return self.answers[value]


class SeveralField(forms.Field):
    """Some of the options; with ``whole``, all of them in an order."""

    widget = forms.SelectMultiple

    def __init__(self, *, options: Iterable[Option], whole: bool = False) -> None:
        super().__init__(required=False)
        self.ids = {option.id for option in options}
        self.whole = whole

    def clean(self, value: Any) -> list[str] | None:
        chosen = list(dict.fromkeys(value or []))
        if not chosen:
            return None
        if not self.ids.issuperset(chosen) or (self.whole and set(chosen) != self.ids):
            raise ValidationError(NOT_SHOWN, code="not_shown")
        return chosen if self.whole else sorted(chosen)


class PairsWidget(forms.Widget):
    """Reads one value for each left side: ``<name>.<left id>``."""

    def __init__(self, lefts: Iterable[Option]) -> None:
        super().__init__()
        self.lefts = [left.id for left in lefts]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        pairs = {left: data.get(f"{name}.{left}") for left in self.lefts}
        return {left: right for left, right in pairs.items() if right}


class PairsField(forms.Field):
    """What belongs to what; pairs may be missing."""

    def __init__(self, *, question: Question) -> None:
        super().__init__(required=False, widget=PairsWidget(question.left))
        self.rights = {option.id for option in question.right}

    def clean(self, value: Any) -> dict[str, str] | None:
        if not self.rights.issuperset(value.values()):
            raise ValidationError(NOT_SHOWN, code="not_shown")
        return value or None


class TrialForm(forms.Form):
    """What orders the options of a quiz that is tried: its seed."""

    seed = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class AnswersForm(forms.Form):
    """Answers to ``questions``; the cleaned value of an empty one is None.

    A field is named ``a.<question key>``. ``moved`` names an ordering and a step up or
    down in it, as its buttons send: ``move.<key>=up:<option id>``.
    """

    def __init__(self, data: QueryDict, *, questions: Iterable[Question]) -> None:
        super().__init__(data)
        self.questions = tuple(questions)
        for question in self.questions:
            self.fields[f"a.{question.key}"] = field_for(question)

    def given(self) -> dict[str, Any]:
        """The answers that can be kept, by question; None takes one back."""
        self.full_clean()
        return {
            name.removeprefix("a."): value for name, value in self.cleaned_data.items()
        }

    def faults(self) -> dict[str, str]:
        """What is wrong, by question."""
        return {
            name.removeprefix("a."): str(errors[0])
            for name, errors in self.errors.items()
        }

    def typed(self) -> dict[str, str]:
        """What was typed where a number was wanted, by question."""
        return {
            question.key: self.data.get(f"a.{question.key}", "")[: LONGEST_NUMBER * 2]
            for question in self.questions
            if question.kind == "numeric"
        }

    def moved(self) -> str | None:
        """The key of the ordering that a button was pressed in."""
        return next(
            (each.key for each in self.questions if f"move.{each.key}" in self.data),
            None,
        )

    def clean(self) -> dict[str, Any]:
        """Carry out a move in an ordering."""
        key = self.moved()
        name = f"a.{key}"
        if key is not None and self.cleaned_data.get(name):
            way, _colon, option = self.data[f"move.{key}"].partition(":")
            self.cleaned_data[name] = moved(
                self.cleaned_data[name], option=option, up=way == "up"
            )
        return self.cleaned_data


def field_for(question: Question) -> forms.Field:
    """The field that takes the answer to one question."""
    match question.kind:
        case "true_false":
            return ChoiceField(answers={"true": True, "false": False})
        case "single_choice":
            return ChoiceField(answers={each.id: each.id for each in question.options})
        case "multiple_response":
            return SeveralField(options=question.options)
        case "ordering":
            return SeveralField(options=question.options, whole=True)
        case "matching":
            return PairsField(question=question)
        case _:
            return NumberField(unit=question.unit)


def moved(order: list[str], *, option: str, up: bool) -> list[str]:
    """``order`` with one option a place further up or down; at the end, as it was."""
    if option not in order:
        return order
    here = order.index(option)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return order
    result = list(order)
    result[here], result[there] = result[there], result[here]
    return result
