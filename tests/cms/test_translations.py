"""What keeps the Dutch interface complete, without the tools of gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from hubs.roles import Role

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "cms/locale/nl/LC_MESSAGES"
PACKAGES = ("certificates", "cms", "courses", "hubs")

#: How many strings each function takes before its other arguments, and whether the
#: first is a context.
TAKES = {
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (2, True),
    "pgettext_lazy": (2, True),
    "npgettext": (3, True),
    "npgettext_lazy": (3, True),
}
EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL_IN_TEMPLATE = re.compile(
    rf"(?<!\w)(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL
)
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? )?(".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|</?\w[^>]*>")


@dataclass
class Message:
    """One message of the catalogue. ``forms`` are its translations by number."""

    context: str | None = None
    text: str = ""
    plural: str | None = None
    forms: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.text


def read_message(block: str) -> Message:
    """The message that a paragraph of the .po file holds."""
    parts: dict[tuple[str, int], str] = {}
    place = ("", 0)
    message = Message()
    for line in block.splitlines():
        if line.startswith("#"):
            message.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        found = LINE.fullmatch(line)
        assert found, line
        if found[1]:
            place = (found[1], int(found[2] or 0))
        parts[place] = parts.get(place, "") + ast.literal_eval(found[3])
    message.context = parts.get(("msgctxt", 0))
    message.text = parts["msgid", 0]
    message.plural = parts.get(("msgid_plural", 0))
    message.forms = {n: text for (name, n), text in parts.items() if name == "msgstr"}
    return message


def read_catalogue() -> list[Message]:
    """All messages of the .po file, without its header."""
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    blocks = (
        block for block in text.strip().split("\n\n") if "\nmsgid " in f"\n{block}"
    )
    return [message for message in map(read_message, blocks) if message.text]


def modules() -> list[Path]:
    """Python files whose texts people see."""
    return sorted(
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
    )


def templates() -> list[Path]:
    """Templates whose texts people see."""
    folders = [ROOT / "templates", *(ROOT / package for package in PACKAGES)]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".html", ".txt"} and "static" not in path.parts
    )


def calls_of(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Calls of translating functions, under whatever name they were imported."""
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in TAKES
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in names:
            yield names[node.func.id], node


def key_of(function: str, strings: list[str]) -> tuple[str | None, str]:
    """Context and text under which the catalogue keeps what a call asks for."""
    has_context = TAKES[function][1]
    return (strings[0], strings[1]) if has_context else (None, strings[0])


def texts_of_module(path: Path) -> Iterator[tuple[str | None, str]]:
    for function, call in calls_of(ast.parse(path.read_text(encoding="utf-8"))):
        given = call.args[: TAKES[function][0]]
        strings = [
            each.value
            for each in given
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if given and len(strings) == len(given):
            yield key_of(function, strings)


def texts_of_template(path: Path) -> Iterator[tuple[str | None, str]]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for function, strings in CALL_IN_TEMPLATE.findall(code):
        name = "gettext" if function == "_" else function
        yield key_of(name, list(ast.literal_eval(f"({strings},)")))


def test_translations_are_complete() -> None:
    messages = read_catalogue()

    missing = [
        message.text
        for message in messages
        if message.is_fuzzy
        or not all(message.forms.values())
        or len(message.forms) != (1 if message.plural is None else 2)
    ]

    assert messages
    assert missing == []


def test_translations_keep_placeholders_and_tags() -> None:
    wrong = []
    for message in read_catalogue():
        for number, form in message.forms.items():
            original = (message.plural if number else None) or message.text
            if sorted(PLACEHOLDER.findall(form)) != sorted(
                PLACEHOLDER.findall(original)
            ):
                wrong.append((original, form))

    assert wrong == []


def test_compiled_translations_say_what_the_catalogue_says() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)

    stale = []
    for message in read_catalogue():
        context, text, plural = message.context, message.text, message.plural
        if plural is None and context is None:
            said = [compiled.gettext(text)]
        elif plural is None:
            said = [compiled.pgettext(context or "", text)]
        elif context is None:
            said = [compiled.ngettext(text, plural, number) for number in (1, 2)]
        else:
            said = [compiled.npgettext(context, text, plural, n) for n in (1, 2)]
        if said != [message.forms[number] for number in sorted(message.forms)]:
            stale.append(text)

    assert stale == [], "make messages compiles them"


@pytest.mark.parametrize("kind", ["modules", "templates"])
def test_every_text_is_in_the_catalogue(kind: str) -> None:
    known = {message.key for message in read_catalogue()}
    files = modules() if kind == "modules" else templates()
    texts_of = texts_of_module if kind == "modules" else texts_of_template

    asked = [(path, key) for path in files for key in texts_of(path)]
    missing = [
        f"{path.relative_to(ROOT)}: {key[1]}" for path, key in asked if key not in known
    ]

    assert len(asked) > 100
    assert missing == [], "make messages collects them; then translate them"


def test_catalogue_holds_no_text_that_nobody_asks_for() -> None:
    asked = {key for path in modules() for key in texts_of_module(path)}
    asked |= {key for path in templates() for key in texts_of_template(path)}

    assert [
        message.text for message in read_catalogue() if message.key not in asked
    ] == []


def test_texts_asked_for_at_import_are_lazy() -> None:
    early = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            id(call)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for call in ast.walk(node)
        }
        early += [
            f"{path.relative_to(ROOT)}:{call.lineno}"
            for function, call in calls_of(tree)
            if function in EAGER and id(call) not in inside
        ]

    assert early == []


def test_labels_follow_the_language_of_the_reader() -> None:
    with translation.override("nl"):
        dutch = str(Role.LEAD.label)
    with translation.override("en"):
        english = str(Role.LEAD.label)

    assert (dutch, english) == ("Hubleider", "Lead")
