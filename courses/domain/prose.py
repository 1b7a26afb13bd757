"""Rich text as editions keep it: links resolved, terms explained, harmless."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup, Tag

TAGS = {
    "p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "sup", "sub", "code", "a",
}  # fmt: skip
DROPPED = {"script", "style", "iframe", "object", "embed", "template", "svg", "form"}
MATHML = {
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt",
    "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable",
    "mtr", "mtd", "mpadded", "mphantom", "menclose", "mmultiscripts", "mprescripts",
}  # fmt: skip
MATHML_ATTRIBUTES = {
    "display", "mathvariant", "stretchy", "fence", "separator", "lspace", "rspace",
    "linethickness", "accent", "accentunder", "columnalign", "rowalign", "width",
}  # fmt: skip


@dataclass(frozen=True)
class Resolution:
    """What rich text asks of its surroundings.

    ``page`` gives the address of a page by id, or "" if it has none; ``term`` the title
    and definition of a glossary term, or ``None``; ``term_id`` a new id for its
    explanation; ``broken`` and ``unknown`` are told what leads nowhere.
    """

    page: Callable[[int], str]
    term: Callable[[str], tuple[str, str] | None]
    term_id: Callable[[], str]
    broken: Callable[[str], None]
    unknown: Callable[[str], None]


def frozen_html(source: str, resolution: Resolution) -> str:
    """``source`` (Wagtail's own form of rich text) as HTML for readers."""
    soup = BeautifulSoup(source, "html.parser")
    for tag in list(soup.find_all(True)):
        if tag.decomposed:
            continue
        if tag.name in DROPPED:
            tag.decompose()
        elif tag.name not in TAGS:
            tag.unwrap()
        elif tag.name == "a":
            _resolve(tag, resolution, soup)
        else:
            tag.attrs = {}
    return str(soup)


def _resolve(tag: Tag, resolution: Resolution, soup: BeautifulSoup) -> None:
    kind = str(tag.get("linktype") or "")
    if kind == "glossary":
        _explain(tag, resolution)
        return
    href = str(tag.get("href") or "").strip()
    if kind == "page":
        number = str(tag.get("id") or "")
        href = resolution.page(int(number)) if number.isdecimal() else ""
        is_sound = bool(href)
    else:
        is_sound = not kind and bool(re.match(r"(https?://[^\s/]|mailto:\S+@)", href))
    if not is_sound:
        resolution.broken(href or tag.get_text())
        tag.unwrap()
        return
    tag.attrs = {"href": href}
    if href.startswith("http"):
        tag.attrs["rel"] = "noopener"


def _explain(tag: Tag, resolution: Resolution) -> None:
    name = str(tag.get("term") or "").strip() or tag.get_text().strip()
    found = resolution.term(name)
    if found is None:
        resolution.unknown(name)
        tag.unwrap()
        return
    title, definition = found
    ident = resolution.term_id()
    explained = (
        f'<button class="term" type="button" popovertarget="{ident}">'
        f"{escape(tag.get_text(), quote=False)}</button>"
        f'<span class="gloss" id="{ident}" popover>'
        f"<b>{escape(title, quote=False)}</b>{escape(definition, quote=False)}</span>"
    )
    tag.replace_with(BeautifulSoup(explained, "html.parser"))


def frozen_mathml(source: str) -> str:
    """The ``math`` element in ``source``, or "" if there is none."""
    math = BeautifulSoup(source, "html.parser").find("math")
    if not isinstance(math, Tag):
        return ""
    for tag in [math, *math.find_all(True)]:
        if tag.decomposed:
            continue
        if tag.name not in MATHML:
            tag.decompose()
            continue
        tag.attrs = {k: v for k, v in tag.attrs.items() if k in MATHML_ATTRIBUTES}
    return str(math)
