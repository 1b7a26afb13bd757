"""Questions in GIFT, the text format that Moodle and others write and read.

Rules: https://docs.moodle.org/en/GIFT_format. The parser is strict: what it does not
understand wholly is refused, with the line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from courses.domain.foreign import (
    ALL,
    MOST_QUESTIONS,
    Draft,
    Foreign,
    Option,
    Reason,
    Refused,
    Unreadable,
    percent,
)

#: Escaped characters stand as control characters while the text is taken apart.
ESCAPED: Final = {
    "\\\\": "\x01", "\\:": "\x02", "\\#": "\x03", "\\=": "\x04", "\\{": "\x05",
    "\\}": "\x06", "\\~": "\x07", "\\n": "\x0e",
}  # fmt: skip
PLAIN: Final = {
    **{mark: pair[1] for pair, mark in ESCAPED.items()},
    "\x0e": "\n",
}
#: The gap of a question whose answers stand inside its sentence.
GAP: Final = "_____"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NAME: Final = re.compile(r"::(.*?)::\s*", re.DOTALL)
_FORM: Final = re.compile(r"\[(html|moodle|plain|markdown)\]\s*")
_TRUTH: Final = re.compile(r"(T|TRUE|F|FALSE)\s*(#.*)?", re.IGNORECASE | re.DOTALL)
_WEIGHT: Final = re.compile(r"\s*%([^%]*)%")


@dataclass(frozen=True)
class _Answer:
    """A part of the braces: its mark, weight, words and what is said of it."""

    mark: str
    weight: str
    text: str
    feedback: str


def read_gift(source: str) -> list[Foreign]:
    """The questions of ``source``, each with a value or a refusal.

    Raises :exc:`courses.domain.foreign.Unreadable`.
    """
    if _CONTROL.search(source.replace("\r\n", "\n")):
        raise Unreadable(_("This is not a text file."))
    found = []
    for number, (line, text) in enumerate(_blocks(source), start=1):
        if number > MOST_QUESTIONS:
            raise Unreadable(
                _("There are more than %d questions: divide the file.") % MOST_QUESTIONS
            )
        found.append(_question(text, number=number, line=line))
    if not found:
        raise Unreadable(_("There is no question in it."))
    return found


def _blocks(source: str) -> Iterator[tuple[int, str]]:
    """Text between blank lines, with the number of its first line."""
    lines: list[str] = []
    first = 1
    for number, line in enumerate([*source.splitlines(), ""], start=1):
        bare = line.strip()
        if bare.startswith(("//", "$CATEGORY:")):
            continue
        if bare:
            first = first if lines else number
            lines.append(line)
        elif lines:
            yield first, "\n".join(lines)
            lines = []


def _question(text: str, *, number: int, line: int) -> Foreign:
    for pair, mark in ESCAPED.items():
        text = text.replace(pair, mark)
    text = text.strip()
    title, form, rest = _beheaded(text)
    name, draft = _plain(title).strip(), Draft()
    try:
        _fill(draft, rest, form=form)
    except Refused as refused:
        return Foreign(
            number,
            name,
            stem=draft.stem or _plain(text)[:200],
            line=line,
            refusal=refused.reason,
            detail=refused.detail,
        )
    return Foreign(
        number,
        name,
        stem=draft.stem,
        line=line,
        kind=draft.kind,
        value=draft.value,
        notes=tuple(draft.notes),
    )


def _beheaded(text: str) -> tuple[str, str, str]:
    """A question's title, the format of its text, and the rest of it."""
    name, form = "", "moodle"
    if named := _NAME.match(text):
        name, text = named[1], text[named.end() :]
    if formed := _FORM.match(text):
        form, text = formed[1], text[formed.end() :]
    return name, form, text


def _fill(draft: Draft, text: str, *, form: str) -> None:
    if text.startswith("::"):
        raise Refused(Reason.BROKEN, "::")
    before, inside, after = _parted(text)
    gap = f" {GAP} {after}" if after.strip() else ""
    draft.stem = draft.read(_plain(f"{before}{gap}"), form=form)
    if inside is None:
        raise Refused(Reason.DESCRIPTION)
    if not draft.stem:
        raise Refused(Reason.NO_TEXT)
    body, _marks, general = inside.partition("####")
    draft.explain(draft.read(_plain(general), form=form))
    _answer(draft, body.strip(), form=form)


def _parted(text: str) -> tuple[str, str | None, str]:
    """What stands before, in and behind the braces; None in them if there are none."""
    if "{" not in text and "}" not in text:
        return text, None, ""
    parts = re.fullmatch(r"([^{}]*)\{([^{}]*)\}([^{}]*)", text)
    if parts is None:
        is_pairs = text.count("{") == text.count("}") > 1
        raise Refused(Reason.CLOZE if is_pairs else Reason.BROKEN, "{ }")
    return parts[1], parts[2], parts[3]


def _answer(draft: Draft, body: str, *, form: str) -> None:
    if not body:
        raise Refused(Reason.ESSAY)
    if body.startswith("#"):
        _numeric(draft, body[1:].strip(), form=form)
    elif truth := _TRUTH.fullmatch(body):
        feedback = [_said(draft, each, form) for each in (truth[2] or "").split("#")]
        draft.explain(*reversed(feedback))
        draft.judge(is_true=truth[1][0] in "Tt")
    elif "~" in body:
        options = [
            Option(
                text=_said(draft, each.text, form),
                percent=_weight(each),
                feedback=_said(draft, each.feedback, form),
            )
            for each in _answers(body)
        ]
        draft.choose(options, single="=" in body)
    elif body.startswith("="):
        _pairs(draft, body, form=form)
    else:
        raise Refused(Reason.BROKEN, _plain(body)[:60])


def _answers(body: str) -> list[_Answer]:
    """The parts of the braces, each begun by ``=`` or ``~``."""
    first, *rest = re.split(r"([=~])", body)
    if first.strip():
        raise Refused(Reason.BROKEN, _plain(first).strip()[:60])
    answers = []
    for mark, part in zip(rest[::2], rest[1::2], strict=True):
        weight = _WEIGHT.match(part)
        words = part[weight.end() :] if weight else part
        text, _mark, feedback = words.partition("#")
        answers.append(
            _Answer(mark, weight[1] if weight else "", text.strip(), feedback.strip())
        )
    return answers


def _weight(answer: _Answer) -> Decimal:
    if answer.weight:
        return percent(answer.weight)
    return ALL if answer.mark == "=" else ALL * 0


def _numeric(draft: Draft, body: str, *, form: str) -> None:
    parts = _answers(body if body.startswith("=") else f"={body}")
    right = [each for each in parts if each.mark == "="]
    if len(right) > 1:
        raise Refused(Reason.SEVERAL_NUMBERS)
    if _weight(right[0]) != ALL:
        raise Refused(Reason.WEIGHTS, f"{right[0].weight} %")
    if any(each.text or each.weight for each in parts if each.mark == "~"):
        raise Refused(Reason.BROKEN, "~")
    draft.explain(*(_said(draft, each.feedback, form) for each in parts))
    least, is_range, most = right[0].text.partition("..")
    if is_range:
        draft.count_between(least, most)
        return
    number, _colon, tolerance = right[0].text.partition(":")
    draft.count(number, tolerance=tolerance or "0")


def _pairs(draft: Draft, body: str, *, form: str) -> None:
    parts = _answers(body)
    if not any("->" in each.text for each in parts):
        raise Refused(Reason.SHORT_ANSWER)
    pairs = []
    for each in parts:
        left, arrow, right = each.text.partition("->")
        if not arrow or each.weight or each.feedback:
            raise Refused(Reason.BROKEN, _plain(each.text)[:60])
        pairs.append((_said(draft, left, form), _said(draft, right, form)))
    draft.match(pairs)


def _said(draft: Draft, text: str, form: str) -> str:
    return draft.read(_plain(text), form=form)


def _plain(text: str) -> str:
    """With the characters that were escaped."""
    return "".join(PLAIN.get(letter, letter) for letter in text)
