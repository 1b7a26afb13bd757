"""Contents of a copied page: ids of their own, and links that lead to the copies."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

_LINK: Final = re.compile(r"<a\b[^>]*>")
_TO_PAGE: Final = re.compile(r'\blinktype="page"')
_ID: Final = re.compile(r'\bid="(\d+)"')


@dataclass(frozen=True)
class Rekeying:
    """What becomes of ids and links.

    Ids follow from ``key``, the copy's translation key, and the old ones: questions and
    options of a page and its translations stay the same ones. ``linked`` and
    ``chosen`` give the page to which a link in a text, or a chooser, leads from now on.
    """

    key: UUID
    linked: Callable[[int], int]
    chosen: Callable[[int], int | None]

    def ident(self, old: str | None) -> str:
        """The new id of a block."""
        return str(uuid5(self.key, str(old)))

    def html(self, source: str) -> str:
        """Rich text with its links to pages."""
        return _LINK.sub(self._link, source)

    def _link(self, match: re.Match[str]) -> str:
        tag = match[0]
        if not _TO_PAGE.search(tag):
            return tag
        return _ID.sub(lambda found: f'id="{self.linked(int(found[1]))}"', tag)


def rekey(page: Page, rekeying: Rekeying) -> None:
    """Give the blocks of all streams of ``page`` new ids and links; saves nothing."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            value = getattr(page, field.name)
            block = value.stream_block
            raw = _rekeyed(block, block.get_prep_value(value), rekeying)
            setattr(page, field.name, block.to_python(raw))


def _rekeyed(block: Any, raw: Any, rekeying: Rekeying) -> Any:
    """The stored form ``raw`` of ``block``'s value, with new ids and links."""
    match block:
        case _ if raw is None:
            return None
        case blocks.StreamBlock() | blocks.ListBlock():
            return [_child(block, child, rekeying) for child in raw]
        case blocks.StructBlock():
            return {
                name: _rekeyed(block.child_blocks[name], value, rekeying)
                for name, value in raw.items()
            }
        case blocks.PageChooserBlock():
            return rekeying.chosen(raw)
        case blocks.RichTextBlock():
            return rekeying.html(raw)
    return raw


def _child(block: Any, child: dict[str, Any], rekeying: Rekeying) -> dict[str, Any]:
    is_list = isinstance(block, blocks.ListBlock)
    inner = block.child_block if is_list else block.child_blocks[child["type"]]
    return {
        **child,
        "id": rekeying.ident(child["id"]),
        "value": _rekeyed(inner, child["value"], rekeying),
    }
