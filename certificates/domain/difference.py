"""Where a page and a record do not say the same."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from certificates.domain.payload import Payload
from certificates.domain.sheet import said

HYPHENS: Final = "-\u00ad\u2010\u2011\ufffe\u0002"


class Fact(StrEnum):
    """What a place in a page or a credential is about, as people call it."""

    NUMBER = "number"
    HOLDER = "holder"
    TITLE = "title"
    COURSE = "course"
    OUTCOMES = "outcomes"
    HUB = "hub"
    ISSUED = "issued"
    UNTIL = "until"
    CREDITS = "credits"
    STATUS = "status"
    SIGNATURE = "signature"
    ELEMENT = "element"
    OTHER = "other"


#: Where each stands: in a credential by its path, on a page by its name. The first
#: place that a path begins with decides.
PLACES: Final = (
    ("number", Fact.NUMBER),
    ("id", Fact.NUMBER),
    ("holder", Fact.HOLDER),
    ("credentialSubject.identifier", Fact.HOLDER),
    ("title", Fact.TITLE),
    ("name", Fact.TITLE),
    ("credentialSubject.achievement.name", Fact.TITLE),
    ("edition", Fact.COURSE),
    ("credentialSubject.achievement.id", Fact.COURSE),
    ("credentialSubject.achievement.humanCode", Fact.COURSE),
    ("credentialSubject.achievement.version", Fact.COURSE),
    ("outcomes", Fact.OUTCOMES),
    ("credentialSubject.achievement.criteria", Fact.OUTCOMES),
    ("credentialSubject.achievement.description", Fact.OUTCOMES),
    ("issuer", Fact.HUB),
    ("credentialSubject.achievement.creator", Fact.HUB),
    ("validFrom", Fact.ISSUED),
    ("awardedDate", Fact.ISSUED),
    ("validUntil", Fact.UNTIL),
    ("credentialSubject.creditsEarned", Fact.CREDITS),
    ("credentialSubject.achievement.creditsAvailable", Fact.CREDITS),
    ("credentialStatus", Fact.STATUS),
    ("proof", Fact.SIGNATURE),
    ("credentialSubject.achievement.alignment", Fact.ELEMENT),
)


def fact_at(place: str) -> Fact:
    """What stands at ``place``."""
    for beginning, fact in PLACES:
        if place == beginning or place.startswith(f"{beginning}."):
            return fact
    return Fact.OTHER


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
