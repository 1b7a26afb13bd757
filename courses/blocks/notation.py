"""Tables, code and formulas."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from courses.blocks.faults import Fault
from courses.blocks.freezing import Freezer, refuse


class TableBlock(blocks.StructBlock):
    """A table whose header cells are said to be headers."""

    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=200,
        help_text=_("What the table shows; read out before the cells."),
    )
    header_column = blocks.BooleanBlock(
        label=_("First cell of each row is its header"), required=False, default=True
    )
    table = TypedTableBlock(
        [("text", blocks.CharBlock(required=False, label=_("Text")))], label=_("Table")
    )

    def clean(self, value: Any) -> Any:
        """Also what single fields cannot know."""
        result = super().clean(value)
        table = result["table"]
        if not self.is_deferred_validation and not (table and table.row_data):
            raise refuse(table=(Fault.MISSING, _("The table needs at least one row.")))
        return result

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        table = value["table"]
        columns = table.columns if table else []
        headings = [column["heading"] or "" for column in columns]
        rows = [
            [str(cell or "") for cell in row["values"]]
            for row in (table.row_data if table else [])
        ]
        has_headings = any(headings)
        return {
            "caption": value["caption"] or "",
            "header_row": has_headings,
            "header_column": bool(value["header_column"]),
            "rows": [headings, *rows] if has_headings else rows,
        }

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns with headers")
        label_format = "{caption}"
        template = "blocks/table.html"


class CodeBlock(blocks.StructBlock):
    """Something a machine reads."""

    language = blocks.ChoiceBlock(
        label=_("Language"),
        choices=[
            ("text", _("Plain text")),
            ("json", "JSON"),
            ("python", "Python"),
            ("sql", "SQL"),
            ("xml", "XML"),
            ("yaml", "YAML"),
        ],
        default="text",
    )
    code = blocks.TextBlock(label=_("Code"), rows=8)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        return {
            "language": value["language"] or "text",
            "code": value["code"] or "",
            "caption": value["caption"] or "",
        }

    class Meta:
        icon = "code"
        label = _("Code")
        description = _("Something a machine reads")
        template = "blocks/code.html"


class FormulaBlock(blocks.StructBlock):
    """A formula as MathML, and the same in words."""

    mathml = blocks.TextBlock(
        label=_("MathML"),
        rows=5,
        help_text=_("Begins with <math> and ends with </math>."),
    )
    text = blocks.TextBlock(
        label=_("In words"), rows=2, help_text=_("As you would read it to somebody.")
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    def frozen(self, value: Any, freezer: Freezer) -> dict[str, Any]:
        """As editions keep it."""
        mathml = freezer.mathml(value["mathml"] or "")
        if value["mathml"] and not mathml:
            freezer.fault(Fault.INVALID, field="mathml")
        return {
            "mathml": mathml,
            "text": value["text"] or "",
            "caption": value["caption"] or "",
        }

    class Meta:
        icon = "order"
        label = _("Formula")
        description = _("A formula, and the same in words")
        label_format = "{text}"
        template = "blocks/formula.html"
