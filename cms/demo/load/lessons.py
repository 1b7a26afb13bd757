"""Lessons: from Markdown to the blocks that authors put together."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cms.demo.load.content import ContentError, stable_id
from cms.demo.load.linking import Glossary, Linker

Block = dict[str, Any]
#: Most letters that a table's caption may have.
LONGEST_CAPTION = 200
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


class LessonBlocks:
    """Puts the blocks of one lesson together, as its Markdown says."""

    def __init__(self, lesson: dict[str, Any], words: Glossary) -> None:
        self.lesson = lesson
        self.linker = Linker(words)
        self.blocks: list[Block] = []
        self.prose: list[str] = []

    def build(self) -> list[Block]:
        """All blocks: the text, and at its end what to remember."""
        for kind, tokens in _parts(MARKDOWN.parse(self.lesson["body_md"])):
            self._reader(kind)(tokens)
        self._end_prose()
        if points := self.lesson["key_points"]:
            self._add("key_points", {"points": self._items("point", points)})
        return self.blocks

    def _reader(self, kind: str) -> Callable[[list[Token]], None]:
        readers = {
            "paragraph_open": self._prose,
            "bullet_list_open": self._prose,
            "ordered_list_open": self._prose,
            "heading_open": self._heading,
            "table_open": self._table,
            "blockquote_open": self._callout,
            "fence": self._code,
        }
        if kind not in readers:
            raise ContentError(self.lesson["id"], f"body_md: a {kind} has no block")
        return readers[kind]

    def _prose(self, tokens: list[Token]) -> None:
        self.prose.append(html_of(tokens))

    def _end_prose(self) -> None:
        if self.prose:
            html = self.linker.link("".join(self.prose))
            self.prose = []
            self._add("rich_text", html)

    def _heading(self, tokens: list[Token]) -> None:
        level = "2" if tokens[0].tag in {"h1", "h2"} else "3"
        self._end_prose()
        self._add("heading", {"text": _text(tokens[1]), "level": level})

    def _callout(self, tokens: list[Token]) -> None:
        self._end_prose()
        html = self.linker.link(html_of(tokens[1:-1]))
        self._add("callout", {"kind": "note", "text": html, "source": ""})

    def _code(self, tokens: list[Token]) -> None:
        self._end_prose()
        self._add(
            "code", {"language": tokens[0].info or "text", "code": tokens[0].content}
        )

    def _table(self, tokens: list[Token]) -> None:
        caption = self._caption()
        self._end_prose()
        heading, *rows = _rows(tokens)
        self._add(
            "table",
            {
                "caption": caption,
                "header_column": True,
                "table": {
                    "columns": [{"type": "text", "heading": cell} for cell in heading],
                    "rows": [{"values": row} for row in rows],
                },
            },
        )

    def _caption(self) -> str:
        """The sentence before the table that leads to it, moved; else the title."""
        match = re.search(
            r"(?:(?<=\. )|(?<=^<p>))([^.<]+(?:\.\d[^.<]*)*):</p>$", self._last()
        )
        if not match or len(match[1]) > LONGEST_CAPTION:
            return str(self.lesson["title"])
        rest = self._last()[: match.start()].removesuffix("<p>").rstrip()
        self.prose[-1:] = [f"{rest}</p>"] if rest else []
        return _unescaped(match[1])

    def _last(self) -> str:
        return self.prose[-1] if self.prose else ""

    def _items(self, name: str, values: list[str]) -> list[Block]:
        return [
            {
                "type": "item",
                "id": stable_id(self.lesson["id"], name, n),
                "value": value,
            }
            for n, value in enumerate(values)
        ]

    def _add(self, kind: str, value: Any) -> None:
        ident = stable_id(self.lesson["id"], "block", len(self.blocks))
        self.blocks.append({"type": kind, "id": ident, "value": value})


def lesson_body(lesson: dict[str, Any], words: Glossary) -> list[Block]:
    """A lesson's stream, as Wagtail stores one."""
    return LessonBlocks(lesson, words).build()


def html_of(tokens: list[Token]) -> str:
    """Rich text of the tokens, with the elements that the editor uses."""
    html = str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))
    for ours, theirs in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{ours}>", f"<{theirs}>").replace(
            f"</{ours}>", f"</{theirs}>"
        )
    # What stands in a list needs no paragraph of its own; nor do lines of source.
    html = re.sub(r"<li>\s*<p>(.*?)</p>\s*</li>", r"<li>\1</li>", html, flags=re.DOTALL)
    return re.sub(r">\s*\n\s*<", "><", html).replace("\n", " ").strip()


def _parts(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Blocks of the outermost level, each with its tokens."""
    part: list[Token] = []
    for token in tokens:
        part.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield part[0].type, part
            part = []


def _rows(tokens: list[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_text(token))
    return rows


def _text(inline: Token) -> str:
    """The words of a line, without marks."""
    return "".join(child.content for child in inline.children or [])


def _unescaped(html: str) -> str:
    for entity, letter in (
        ("&quot;", '"'),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ):
        html = html.replace(entity, letter)
    return html
