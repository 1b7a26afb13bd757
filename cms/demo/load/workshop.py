"""The workshop: one lesson that uses every kind of block."""

from typing import Any

from wagtail.models import Page

from cms.demo.load.content import read, stable_id
from cms.demo.load.courses import Registers, cited
from cms.demo.load.media import keep_file, keep_picture, keep_recording
from cms.demo.load.pages import Hand, Kept, keep_page
from courses.models import LessonPage, ModulePage
from hubs.models import Hub, User

#: The course that has it, as a step that is not required.
COURSE = "gmp-foundations-atmp"
SLUG = "the-workshop"
MODULE = {
    "title": "The workshop",
    "slug": SLUG,
    "summary": "Fill in a batch record, read three pictures, correct an entry. Not "
    "required for the certificate.",
}


def keep_workshop(parent: Page, known: Registers, *, hub: Hub, hand: Hand) -> Kept:
    """The workshop's pages below its course.

    Raises :exc:`cms.demo.load.pages.Removed`.
    """
    content = read("workshop/workshop.json")
    where = f"{COURSE}, workshop"
    module = keep_page(ModulePage, parent, MODULE, hand=hand, where=f"{where} module")
    values = {
        "title": content["title"],
        "slug": SLUG,
        "minutes": content["minutes"],
        "required": False,
        "body": _body(content["blocks"], hub=hub, by=hand.by),
        "sources": cited("workshop", content["sources"], known),
    }
    lesson = keep_page(LessonPage, module.page, values, hand=hand, where=where)
    return Kept(lesson.page, changed=module.changed or lesson.changed)


def _body(
    blocks: list[dict[str, Any]], *, hub: Hub, by: User | None
) -> list[dict[str, Any]]:
    return [
        {
            "type": block["type"],
            "id": stable_id("workshop", n),
            "value": _value(block["type"], block["value"], n, hub=hub, by=by),
        }
        for n, block in enumerate(blocks)
    ]


def _value(
    kind: str, value: dict[str, Any], n: int, *, hub: Hub, by: User | None
) -> Any:
    """A block's value as Wagtail stores it."""
    match kind:
        case "figure":
            texts = {k: value[k] for k in ("alt", "long_description", "caption")}
            return {"image": keep_picture(value, hub=hub, by=by).pk, **texts}
        case "video" | "audio":
            return {"recording": keep_recording(value, kind, hub=hub, by=by).pk}
        case "document":
            return {"document": keep_file(value, hub=hub, by=by).pk}
        case _:
            return _words(kind, value, n)


def _words(kind: str, value: dict[str, Any], n: int) -> Any:
    match kind:
        case "rich_text":
            return value["html"]
        case "key_points":
            return {"points": _items(n, value["points"])}
        case "accordion":
            folds = [{"title": i["title"], "text": i["html"]} for i in value["items"]]
            return {"items": _items(n, folds)}
        case "table":
            return _table(value)
        case _:
            return value


def _table(value: dict[str, Any]) -> dict[str, Any]:
    heading, *rows = value["rows"]
    return {
        "caption": value["caption"],
        "header_column": value["header_column"],
        "table": {
            "columns": [{"type": "text", "heading": cell} for cell in heading],
            "rows": [{"values": row} for row in rows],
        },
    }


def _items(n: int, values: list[Any]) -> list[dict[str, Any]]:
    return [
        {"type": "item", "id": stable_id("workshop", n, i), "value": value}
        for i, value in enumerate(values)
    ]
