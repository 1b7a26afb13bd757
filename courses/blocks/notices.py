"""What stands apart from the text: notes, rules, hazards, clauses of the law."""

from typing import Any

from django.core.validators import RegexValidator
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.freezing import Freezer
from courses.blocks.text import SENTENCE

#: A year, a month or a day, as precise as it is known.
AS_OF = RegexValidator(
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
    _("Write it as 2026, 2026-07 or 2026-07-31."),
)


class CalloutBlock(blocks.StructBlock):
    """A short notice that stands apart from the running text."""

    class Kind(TextChoices):
        NOTE = "note", _("Note")
        GMP = "gmp", _("GMP rule")
        HAZARD = "hazard", _("Hazard")

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=Kind.choices,
        default=Kind.NOTE,
        help_text=_(
            "A rule is what an inspector would ask for; a hazard can hurt people or "
            "the product. All else is a note."
        ),
    )
    text = blocks.RichTextBlock(label=_("Text"), features=SENTENCE)
    source = blocks.CharBlock(
        label=_("Source"),
        required=False,
        max_length=160,
        help_text=_(
            "Where the rule stands, e.g. EudraLex Volume 4 Part IV, section 3."
        ),
    )

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        return {
            "kind": value["kind"] or self.Kind.NOTE.value,
            "text": freezer.html(value["text"].source),
            "source": value["source"] or "",
        }

    class Meta:
        icon = "warning"
        label = _("Notice")
        description = _("A note, a GMP rule or a hazard, apart from the text")
        label_format = "{kind}: {text}"
        template = "blocks/callout.html"


class RegulationBlock(blocks.StructBlock):
    """What a clause says, and how far that was read."""

    act = blocks.CharBlock(label=_("Act or guideline"), max_length=200)
    article = blocks.CharBlock(label=_("Article or section"), max_length=80)
    text = blocks.TextBlock(
        label=_("What it says"),
        max_length=1200,
        rows=4,
        help_text=_("Word for word, or in your words and then marked so."),
    )
    as_of = blocks.CharBlock(
        label=_("As of"),
        max_length=10,
        validators=[AS_OF],
        help_text=_("When you read it there, as 2026-07: the law may change."),
    )
    url = blocks.URLBlock(label=_("Address of the text"), max_length=500)

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        return {
            name: value[name] or ""
            for name in ("act", "article", "text", "as_of", "url")
        }

    class Meta:
        icon = "doc-full-inverse"
        label = _("Clause of a regulation")
        description = _("What the law says, where, and as of when")
        label_format = "{act}, {article}"
        template = "blocks/regulation.html"
