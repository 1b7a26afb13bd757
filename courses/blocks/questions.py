"""Questions of quizzes: what is asked, and apart from it what tells the answer."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.blocks.faults import Fault
from courses.blocks.freezing import Freezer


@dataclass(frozen=True)
class FrozenQuestion:
    """A question in one language: ``asked`` is for learners, ``secret`` is not."""

    asked: dict[str, Any]
    secret: dict[str, Any]
    #: Id of the lesson page that the author names, if any.
    read_again: int | None


def fault_of_options(texts: Any) -> Fault | None:
    """What is wrong with options that must be several and different."""
    # A full stop or a second space makes no other option.
    said = [" ".join(str(text or "").split()).casefold().rstrip(".") for text in texts]
    if len(said) < 2:  # noqa: PLR2004 (two is what a choice needs)
        return Fault.TOO_FEW_OPTIONS
    return Fault.SAME_OPTION if len(set(said)) < len(said) else None


class QuestionBlock(blocks.StructBlock):
    """What every question has. Subclasses say what is asked and what is right."""

    stem = blocks.TextBlock(
        label=_("Question"),
        rows=2,
        max_length=600,
        help_text=_("One problem, whole in itself; what is negated stands out: NOT."),
    )
    points = blocks.IntegerBlock(
        label=_("Points"),
        default=1,
        min_value=1,
        max_value=10,
        help_text=_("What it weighs beside the others."),
    )
    explanation = blocks.TextBlock(
        label=_("Explanation"),
        rows=3,
        max_length=1500,
        help_text=_(
            "Why the right answer is right, and the tempting one is not. Learners read "
            "it after they passed, or when no attempt is left."
        ),
    )
    sources = blocks.ListBlock(
        SnippetChooserBlock("hubs.Source", label=_("Source")),
        label=_("Sources"),
        default=[],
        help_text=_("What the right answer rests on; shown with the explanation."),
    )
    read_again = blocks.PageChooserBlock(
        page_type="courses.LessonPage",
        required=False,
        label=_("Lesson to read again"),
        help_text=_("Left empty: the module's lesson that rests on the same sources."),
    )

    def get_form_layout(self) -> BlockGroup:
        """The question, what it offers, then the rest: as learners meet it."""
        names = list(self.child_blocks)
        rest = ["points", "sources", "read_again"]
        own = [name for name in names if name not in {"stem", "explanation", *rest}]
        return BlockGroup(
            [
                "stem",
                *own,
                "explanation",
                BlockGroup(
                    rest,
                    heading=_("Weight, sources and where to read again"),
                    icon="openquote",
                    label_format="",
                ),
            ]
        )

    def clean(self, value: Any) -> Any:
        """Also what single fields cannot know."""
        result = super().clean(value)
        if not self.is_deferred_validation:
            faults = self.faults(result)
            if not (result["explanation"] or "").strip():
                faults["explanation"] = Fault.NO_EXPLANATION
            if faults:
                raise StructBlockValidationError(
                    block_errors={
                        field: ValidationError(fault.label, code=fault)
                        for field, fault in faults.items()
                    }
                )
        return result

    def faults(self, value: Any) -> dict[str, Fault]:
        """What keeps the question from being asked, by field."""
        return {}

    def asked(self, value: Any, key: str) -> dict[str, Any]:
        """What the kind adds to key, kind, points and stem."""
        return {}

    def answer(self, value: Any, key: str) -> dict[str, Any]:
        """What tells the answer."""
        raise NotImplementedError

    def frozen_question(self, value: Any, key: str, freezer: Freezer) -> FrozenQuestion:
        """The question with id ``key``, asked and secret apart."""
        sources = [source for source in value["sources"] if source is not None]
        if len(sources) < len(value["sources"]):
            freezer.fault(Fault.UNKNOWN_SOURCE, field="sources")
        points = value["points"] or 1
        return FrozenQuestion(
            asked={
                "key": key,
                "kind": self.name,
                "points": points,
                "stem": value["stem"] or "",
                **self.asked(value, key),
            },
            secret={
                "kind": self.name,
                "points": points,
                **self.answer(value, key),
                "explanation": value["explanation"] or "",
                "sources": [freezer.source(source) for source in sources],
            },
            read_again=value["read_again"].pk if value["read_again"] else None,
        )


class TrueFalseBlock(QuestionBlock):
    """A statement to judge."""

    answer_is = blocks.ChoiceBlock(
        choices=[("true", _("True")), ("false", _("False"))],
        label=_("The statement is"),
        help_text=_("Half of all guesses are right: use it where nothing else fits."),
    )

    def answer(self, value: Any, key: str) -> dict[str, Any]:
        """What tells the answer."""
        return {"answer": value["answer_is"] == "true"}

    def faults(self, value: Any) -> dict[str, Fault]:
        """By field."""
        return {} if value["answer_is"] else {"answer_is": Fault.NO_RIGHT_ANSWER}

    class Meta:
        icon = "check"
        label = _("True or false")
        description = _("A statement to judge")
        label_format = "{stem}"


class NumericBlock(QuestionBlock):
    """A number with its unit, right within a tolerance."""

    answer_is = blocks.DecimalBlock(
        label=_("Right answer"),
        help_text=_("Learners may type a comma or a point, and the unit behind it."),
    )
    tolerance = blocks.DecimalBlock(
        label=_("Tolerance"),
        default=Decimal(0),
        min_value=0,
        help_text=_("Answers this far off, up or down, are right too."),
    )
    unit = blocks.CharBlock(
        label=_("Unit"),
        required=False,
        max_length=40,
        help_text=_(
            "Shown behind the field, e.g. °C or CFU/m³; of a bare number what is "
            "counted, e.g. batches."
        ),
    )

    def faults(self, value: Any) -> dict[str, Fault]:
        """By field."""
        found = {}
        if value["answer_is"] is None:
            found["answer_is"] = Fault.NO_RIGHT_ANSWER
        if not (value["unit"] or "").strip():
            found["unit"] = Fault.NO_UNIT
        return found

    def asked(self, value: Any, key: str) -> dict[str, Any]:
        """What learners are shown of it."""
        return {"unit": value["unit"] or ""}

    def answer(self, value: Any, key: str) -> dict[str, Any]:
        """What tells the answer."""
        return {
            "answer": _plain(value["answer_is"]),
            "tolerance": _plain(value["tolerance"]),
        }

    class Meta:
        icon = "decimal"
        label = _("Number")
        description = _("A value to calculate or to know")
        label_format = "{stem}"


def _plain(number: Decimal | None) -> str:
    """``12`` for 12.0, never ``1.2E+1``."""
    text = format(Decimal(number or 0).normalize(), "f")
    return "0" if text == "-0" else text
