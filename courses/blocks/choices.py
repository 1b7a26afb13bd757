"""Questions whose options are right or wrong."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.faults import Fault
from courses.blocks.questions import QuestionBlock, fault_of_options


class OptionBlock(blocks.StructBlock):
    """An option, and whether it is right."""

    text = blocks.CharBlock(label=_("Option"), max_length=300)
    right = blocks.BooleanBlock(label=_("Right"), required=False)

    class Meta:
        label_format = "{text}"
        form_classname = "struct-block option-block"


class ChoiceQuestionBlock(QuestionBlock):
    """What questions with options share."""

    options = blocks.ListBlock(
        OptionBlock(label=_("Option")),
        label=_("Options"),
        max_num=10,
        help_text=_(
            "A wrong option is called a distractor: it must tempt whoever has not "
            "understood, so take real mistakes. Options of like length and form give "
            "nothing away. Three are enough; four are usual."
        ),
    )

    def faults(self, value: Any) -> dict[str, Fault]:
        """By field."""
        texts = [option["text"] for option in value["options"]]
        if fault := fault_of_options(texts):
            return {"options": fault}
        right = sum(bool(option["right"]) for option in value["options"])
        fault = self.fault_of_right(right, of=len(texts))
        return {"options": fault} if fault else {}

    def fault_of_right(self, right: int, *, of: int) -> Fault | None:
        """What is wrong when ``right`` of the options are right."""
        raise NotImplementedError

    def asked(self, value: Any, key: str) -> dict[str, Any]:
        """What learners are shown of it."""
        return {
            "options": [
                {"id": child.id, "text": child.value["text"]}
                for child in value["options"].bound_blocks
            ],
        }

    def right_ids(self, value: Any) -> list[str]:
        """Ids of the right options, in their order."""
        children = value["options"].bound_blocks
        return [child.id for child in children if child.value["right"]]


class SingleChoiceBlock(ChoiceQuestionBlock):
    """One option is right."""

    def fault_of_right(self, right: int, *, of: int) -> Fault | None:
        """By how many are right."""
        if right == 0:
            return Fault.NO_RIGHT_ANSWER
        return Fault.TOO_MANY_RIGHT if right > 1 else None

    def answer(self, value: Any, key: str) -> dict[str, Any]:
        """What tells the answer."""
        return {"answer": next(iter(self.right_ids(value)), None)}

    class Meta:
        icon = "radio-full"
        label = _("Single choice")
        description = _("One option is right")
        label_format = "{stem}"


class MultipleResponseBlock(ChoiceQuestionBlock):
    """Any number of options are right, but never all: ticking all must not pay."""

    def fault_of_right(self, right: int, *, of: int) -> Fault | None:
        """By how many are right."""
        if right == 0:
            return Fault.NO_RIGHT_ANSWER
        return Fault.ALL_RIGHT if right == of else None

    def answer(self, value: Any, key: str) -> dict[str, Any]:
        """What tells the answer."""
        return {"answer": self.right_ids(value)}

    class Meta:
        icon = "tasks"
        label = _("Multiple response")
        description = _("Several options may be right; wrong ones cost points")
        label_format = "{stem}"
