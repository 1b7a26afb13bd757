"""Running text: paragraphs, headings, key points, quotes, folded answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.freezing import Freezer

#: What running text may hold: no headings (a block of its own) and no pictures.
PROSE = ["bold", "italic", "ol", "ul", "link", "glossary", "superscript", "subscript"]
#: What a short notice may hold.
SENTENCE = ["bold", "italic", "link", "glossary", "superscript", "subscript"]


class ProseBlock(blocks.RichTextBlock):
    """Paragraphs and lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": PROSE, **kwargs})

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        return {"html": freezer.html(value.source)}

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs and lists")
        template = "blocks/rich_text.html"


class HeadingBlock(blocks.StructBlock):
    """A heading; level 1 is the step's title, so it begins with 2."""

    text = blocks.CharBlock(label=_("Heading"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("2", _("Section")), ("3", _("Part of a section"))],
        default="2",
        help_text=_("Who listens to the page goes from heading to heading."),
    )

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        return {
            "text": value["text"] or "",
            "level": int(value["level"] or 2),
            "id": freezer.anchor(value["text"] or ""),
        }

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("The beginning of a section")
        label_format = "{text}"
        template = "blocks/heading.html"


class KeyPointsBlock(blocks.StructBlock):
    """What to remember, in a few short sentences."""

    points = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("Point")),
        min_num=1,
        max_num=8,
        help_text=_("What somebody should still know in a year; three to five."),
    )

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        return {"points": [point for point in value["points"] if point]}

    class Meta:
        icon = "pick"
        label = _("Key points")
        description = _("What to remember, in short sentences")
        template = "blocks/key_points.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody else's words."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=600, rows=3)
    attribution = blocks.CharBlock(
        label=_("Whose words"), max_length=160, help_text=_("Who said it, and where.")
    )

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        return {"text": value["text"] or "", "attribution": value["attribution"] or ""}

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Somebody else’s words")
        template = "blocks/quote.html"


class FoldBlock(blocks.StructBlock):
    """One entry of an accordion."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=PROSE)


class AccordionBlock(blocks.StructBlock):
    """Texts that readers open if they want them."""

    items = blocks.ListBlock(FoldBlock(label=_("Entry")), min_num=1, label=_("Entries"))

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        return {
            "items": [
                {"title": item["title"], "html": freezer.html(item["text"].source)}
                # StructValue is a dict: its own "items" is a method.
                for item in value["items"]
            ],
        }

    class Meta:
        icon = "list-ul"
        label = _("Accordion")
        description = _("Texts that readers open if they want: cases, answers")
        template = "blocks/accordion.html"
