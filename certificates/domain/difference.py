"""Where a page and a record do not say the same."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from certificates.domain.payload import Payload
from certificates.domain.sheet import said

HYPHENS: Final = "-\u00ad\u2010\u2011\ufffe\u0002"


@dataclass(frozen=True)
class Missing:
    """A fact that a page does not show: its name and what should stand there."""

    name: str
    value: str


def first_difference(payload: Payload, *, holder: str, text: str) -> Missing | None:
    """The first of the payload's facts that ``text`` does not show; None if all.

    An empty ``holder`` is not looked for.
    """
    seen = _squeezed(text)
    for name, value in said(payload, holder=holder):
        if _squeezed(value) not in seen:
            return Missing(name, value)
    return None


def _squeezed(text: str) -> str:
    """Letters without spaces and breaks between them, in one Unicode form.

    Hyphens are left out: PDFium does not tell which of those at the end of a line are
    the text's own.
    """
    kept = (letter for letter in text if letter not in HYPHENS)
    return "".join(unicodedata.normalize("NFKC", "".join(kept)).split())
