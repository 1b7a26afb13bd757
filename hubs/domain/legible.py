"""Text that files of all kinds can hold: without characters that nobody sees.

Control characters and what is no character at all (Unicode's categories C) cannot
stand in XML, and are pasted by accident.
"""

import unicodedata
from typing import Any, Final

#: What ends lines and fills columns, where a text has several lines.
BREAKS: Final = "\t\n\r"


def unseen(text: str, *, allowed: str = "") -> str:
    """The first character that nobody sees, but for ``allowed``; or empty."""
    return next((each for each in text if _is_unseen(each, allowed)), "")


def legible(text: str) -> str:
    """The text on one line, without characters that nobody sees."""
    spaced = "".join(" " if each in BREAKS else each for each in text)
    return "".join(each for each in spaced if not _is_unseen(each, ""))


def cleaned(facts: Any) -> Any:
    """The same facts, as JSON has them, with texts that are :func:`legible`."""
    match facts:
        case str():
            return legible(facts)
        case dict():
            return {name: cleaned(value) for name, value in facts.items()}
        case list():
            return [cleaned(each) for each in facts]
        case _:
            return facts


def _is_unseen(sign: str, allowed: str) -> bool:
    return unicodedata.category(sign).startswith("C") and sign not in allowed
