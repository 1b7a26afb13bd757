"""Questions of a quiz in GIFT, so that other systems can read them.

What GIFT cannot say (points, units, ordering) stands in comments.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from wagtail.blocks import StreamValue

from courses.domain.scoring import written

_SPECIAL: Final = re.compile(r"[\\:#={}~]")


def write_gift(questions: StreamValue, *, title: str) -> str:
    """The questions of a quiz called ``title``, with their answers."""
    parts = [
        _question(child.block_type, child.value, f"{title} {number}")
        for number, child in enumerate(questions, start=1)
    ]
    return "\n\n".join([f"// {_line(title)}", *parts]) + "\n"


def _question(kind: str, value: Any, name: str) -> str:
    if kind not in _BRACES:
        return f"// {kind}: {_line(value['stem'] or '')}"
    comments = [f"// {value['points']} points"] if value["points"] != 1 else []
    if kind == "numeric" and value["unit"]:
        comments.append(f"// {_line(value['unit'])}")
    explanation = _escaped(value["explanation"] or "")
    parts = [*_BRACES[kind](value), *([f"####{explanation}"] if explanation else [])]
    braces = "\n".join(f"  {part}" for part in parts)
    stem = f"::{_escaped(name)}::[plain]{_escaped(value['stem'] or '')}"
    return "\n".join([*comments, f"{stem} {{", braces, "}"])


def _single(value: Any) -> list[str]:
    return [
        f"{'=' if option['right'] else '~'}{_escaped(option['text'] or '')}"
        for option in value["options"]
    ]


def _multiple(value: Any) -> list[str]:
    right = sum(bool(option["right"]) for option in value["options"])
    wrong = len(value["options"]) - right
    return [
        f"~%{_share(right) if option['right'] else '-' + _share(wrong)}%"
        + _escaped(option["text"] or "")
        for option in value["options"]
    ]


def _truth(value: Any) -> list[str]:
    return ["TRUE" if value["answer_is"] == "true" else "FALSE"]


def _pairs(value: Any) -> list[str]:
    return [
        f"={_escaped(pair['left'] or '')} -> {_escaped(pair['right'] or '')}"
        for pair in value["pairs"]
    ]


def _number(value: Any) -> list[str]:
    number, off = (Decimal(value[name] or 0) for name in ("answer_is", "tolerance"))
    return [f"#{written(number)}:{written(off)}"]


_BRACES: Final[dict[str, Callable[[Any], Iterable[str]]]] = {
    "single_choice": _single,
    "multiple_response": _multiple,
    "true_false": _truth,
    "matching": _pairs,
    "numeric": _number,
}


def _share(count: int) -> str:
    """An even share in per cent, with as many digits as Moodle knows."""
    return f"{float(Fraction(100, count)):.5f}".rstrip("0").rstrip(".")


def _escaped(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.strip().splitlines())
    return r"\n".join(_SPECIAL.sub(r"\\\g<0>", line) for line in lines)


def _line(text: str) -> str:
    """On one line, as comments are."""
    return " ".join(text.split())
