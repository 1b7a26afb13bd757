"""Marked-up text in plain words: nothing that carries meaning is lost in silence."""

import re
from html import unescape
from typing import Final

from bs4 import BeautifulSoup, Comment, Tag

#: Tags after which a new line begins.
LINES: Final = {
    "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6",
    "blockquote", "pre", "section", "hr",
}  # fmt: skip
#: Tags that only change how text looks.
LOOKS: Final = {
    "b", "strong", "i", "em", "u", "code", "small", "big", "font", "mark", "kbd", "s",
    "del", "ins", "tt", "strike",
}  # fmt: skip
#: Tags that say nothing to readers.
MUTE: Final = {"span", "a", "abbr", "nobr", "wbr", "o:p", "center", "label"}
REFUSED: Final = {
    **dict.fromkeys(
        ("img", "picture", "video", "audio", "source", "track", "object", "embed",
         "iframe", "svg", "canvas", "map"),
        "media",
    ),
    **dict.fromkeys(("table", "thead", "tbody", "tr", "td", "th"), "table"),
    "math": "formula",
}  # fmt: skip
RAISED: Final = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
LOWERED: Final = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_TAG: Final = re.compile(r"<[a-zA-Z/!]")
_OPEN: Final = re.compile(r"<[a-zA-Z/!][^>]*$")
_FORMULA: Final = re.compile(r"\\\(|\\\[|\$\$")
_MEDIA: Final = re.compile(r"@@PLUGINFILE@@|!\[[^\]]*\]\(")


class Markup(Exception):
    """What the text shows cannot be said in plain words.

    ``kind`` is ``media``, ``table``, ``formula``, ``raised`` or ``markup``.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind, self.detail = kind, detail
        super().__init__(f"{kind}: {detail}")


def text_with_tags(source: str) -> tuple[str, bool]:
    """Text in which tags are allowed and line breaks count; whether looks were lost."""
    if _TAG.search(source):
        return text_of_html(source.replace("\n", "<br>"))
    return text_of_html(source)


def text_of_html(source: str) -> tuple[str, bool]:
    """HTML in plain words; whether looks (bold, italics) were lost.

    Raises :exc:`Markup`.
    """
    if _MEDIA.search(source):
        raise Markup("media")
    if not _TAG.search(source):
        return _tidy(unescape(source)), False
    if never_closed := _OPEN.search(source):
        # Parsers differ in what they make of it.
        raise Markup("markup", never_closed[0][:20])
    soup = BeautifulSoup(source, "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    tags = list(soup.find_all(True))
    for tag in tags:
        _flatten(tag)
    return _tidy(soup.get_text()), any(tag.name in LOOKS for tag in tags)


def _flatten(tag: Tag) -> None:
    name = tag.name
    if name in REFUSED:
        raise Markup(REFUSED[name], f"<{name}>")
    if name in ("sup", "sub"):
        tag.string = _shifted(tag, RAISED if name == "sup" else LOWERED)
    elif name in LINES:
        tag.insert_before("\n- " if name == "li" else "\n")
        tag.insert_after("\n")
    elif name not in LOOKS | MUTE:
        raise Markup("markup", f"<{name}>")


def _shifted(tag: Tag, letters: dict[str, str]) -> str:
    text = tag.get_text().strip()
    if any(letter not in letters for letter in text):
        raise Markup("raised", text)
    return "".join(letters[letter] for letter in text)


def _tidy(text: str) -> str:
    if _FORMULA.search(text):
        raise Markup("formula")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and line != "-")
