"""Frozen content on a page: an edition's, or a draft's in the preview."""

import re
from typing import Any, TypedDict

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from courses.blocks import Fault, FrozenBlock, Hint
from courses.domain.assets import DraftAssets
from courses.domain.freezer import StepFreezer
from courses.domain.freezing import frozen_lesson
from courses.models import Edition, LessonPage

register = template.Library()
ASSET = re.compile(r"^asset:([0-9a-f]{64})/(.+)$")


class Cell(TypedDict):
    """A cell of a table, and the header above it."""

    text: str
    label: str
    is_header: bool


@register.simple_tag(takes_context=True)
def asset_address(context: template.Context, src: str) -> str:
    """Address of an asset of the context's ``edition``; any other address as it is.

    Under the link of a review, where the context has its ``token``.
    """
    match, edition = ASSET.match(src), context.get("edition")
    if not match or edition is None:
        return src
    sha256, name = match.groups()
    if token := context.get("token"):
        return reverse("courses:review_file", args=[token, sha256, name])
    return reverse("courses:file", args=[edition.pk, sha256, name])


@register.simple_tag
def frozen_body(
    body: list[FrozenBlock], edition: Edition | None = None, token: str = ""
) -> SafeString:
    """The blocks of a lesson, each by its own template.

    ``token`` is that of the link by which an edition under review is read.
    """
    about = {"edition": edition, "token": token}
    parts = (
        render_to_string(
            f"blocks/{block['type']}.html",
            {**about, "value": block["value"], "position": position},
        )
        for position, block in enumerate(body)
    )
    # Each part comes out of a template that escapes what is not frozen as HTML.
    return mark_safe("".join(parts))  # noqa: S308


@register.simple_tag
def draft_body(page: LessonPage) -> list[FrozenBlock]:
    """The blocks of a draft, frozen as release would, with the originals' addresses."""
    return frozen_lesson(page, StepFreezer(page, assets=DraftAssets())).body


@register.filter
def table_head(value: dict[str, Any]) -> list[str]:
    """Texts of the column headers; none if the table has no header row."""
    return list(value["rows"][0]) if value["header_row"] and value["rows"] else []


@register.filter
def table_rows(value: dict[str, Any]) -> list[list[Cell]]:
    """The rows below the header row."""
    head = table_head(value)
    return [
        [
            {
                "text": text,
                "label": head[n] if n < len(head) else "",
                "is_header": bool(value["header_column"]) and n == 0,
            }
            for n, text in enumerate(row)
        ]
        for row in value["rows"][1 if head else 0 :]
    ]


@register.filter
def entries(value: dict[str, Any]) -> list[dict[str, Any]]:
    """A block's items; in a template ``value.items`` would ask for any dict's own."""
    return list(value["items"])


@register.filter
def paragraphs(text: str) -> list[str]:
    """Paragraphs of a text that has blank lines between them."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


@register.filter
def fault_words(code: Fault | Hint) -> str:
    """What a fault or hint means, as the end of a sentence about the place."""
    return str(code.label)


@register.filter
def step_page_kind(page: Page) -> str:
    """What authors call a page of this type."""
    return str(page.specific_class._meta.verbose_name)
