"""Questions whose parts are put in order or brought together."""

import hashlib
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.faults import Fault
from courses.blocks.questions import QuestionBlock, fault_of_options


class OrderingBlock(QuestionBlock):
    """Things to be put in order; authors write them in the right one."""

    items = blocks.ListBlock(
        blocks.CharBlock(max_length=300, label=_("Item")),
        label=_("Items, in the right order"),
        max_num=10,
        help_text=_(
            "Steps of a procedure, for example. Learners get them mixed; each that "
            "stands in its place earns its share."
        ),
    )

    def faults(self, value: Any) -> dict[str, Fault]:
        """By field."""
        fault = fault_of_options(value["items"])
        return {"items": fault} if fault else {}

    def asked(self, value: Any, key: str) -> dict[str, Any]:
        """What learners are shown of it."""
        children = sorted(
            value["items"].bound_blocks, key=lambda child: _scatter(key, child.id)
        )
        return {
            "options": [{"id": child.id, "text": child.value} for child in children]
        }

    def answer(self, value: Any, key: str) -> dict[str, Any]:
        """What tells the answer."""
        return {"answer": [child.id for child in value["items"].bound_blocks]}

    class Meta:
        icon = "list-ol"
        label = _("Ordering")
        description = _("Things to be put in order")
        label_format = "{stem}"


class PairBlock(blocks.StructBlock):
    """Two things that belong together."""

    left = blocks.CharBlock(label=_("This"), max_length=300)
    right = blocks.CharBlock(label=_("belongs to"), max_length=300)

    class Meta:
        label_format = "{left}"
        form_classname = "struct-block pair-block"


class MatchingBlock(QuestionBlock):
    """Pairs to be found. The ids of the right side tell nothing of the left."""

    pairs = blocks.ListBlock(
        PairBlock(label=_("Pair")),
        label=_("Pairs"),
        max_num=10,
        help_text=_(
            "What belongs together, in one line. No side may be there twice: nobody "
            "could know which is meant."
        ),
    )

    def faults(self, value: Any) -> dict[str, Fault]:
        """By field."""
        for side in ("left", "right"):
            if fault := fault_of_options([pair[side] for pair in value["pairs"]]):
                return {"pairs": fault}
        return {}

    def asked(self, value: Any, key: str) -> dict[str, Any]:
        """What learners are shown of it."""
        pairs = value["pairs"].bound_blocks
        rights = self._rights(value, key)
        shown = sorted(pairs, key=lambda child: rights[child.id])
        return {
            "left": [
                {"id": f"l{n}", "text": child.value["left"]}
                for n, child in enumerate(pairs, start=1)
            ],
            "right": [
                {"id": rights[child.id], "text": child.value["right"]}
                for child in shown
            ],
        }

    def answer(self, value: Any, key: str) -> dict[str, Any]:
        """What tells the answer."""
        rights = self._rights(value, key)
        pairs = enumerate(value["pairs"].bound_blocks, start=1)
        return {"answer": {f"l{n}": rights[child.id] for n, child in pairs}}

    def _rights(self, value: Any, key: str) -> dict[str, str]:
        ids = sorted(
            (child.id for child in value["pairs"].bound_blocks),
            key=lambda item: _scatter(key, item),
        )
        return {item: f"r{n}" for n, item in enumerate(ids, start=1)}

    class Meta:
        icon = "arrow-right-full"
        label = _("Matching")
        description = _("Pairs to be found")
        label_format = "{stem}"


def _scatter(key: str, item: str) -> str:
    """A place for ``item`` that says nothing of where its author put it."""
    return hashlib.sha256(f"{key}/{item}".encode()).hexdigest()
