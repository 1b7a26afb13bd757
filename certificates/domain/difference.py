"""Where a page and a record do not say the same."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from certificates.domain.payload import Payload
from certificates.domain.sheet import FRAME, said

#: What PDFium writes for a hyphen at the end of a line.
LINE_ENDS: Final = "\ufffe\u0002"
#: Not seen but where a line ends at it.
SOFT_HYPHEN: Final = "\u00ad"
HYPHEN: Final = "-"
#: All in one form: a hyphen, a hyphen at the end of a line, none.
HYPHENS: Final = str.maketrans(
    {
        "\u2010": HYPHEN,
        "\u2011": HYPHEN,
        **dict.fromkeys(LINE_ENDS, LINE_ENDS[0]),
        SOFT_HYPHEN: None,
    }
)
BARE: Final = str.maketrans(dict.fromkeys(HYPHEN + LINE_ENDS))
#: What a page has beyond its certificate.
ADDITION: Final = "addition"
#: Letters of the longest name.
LONGEST_NAME: Final = 80


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
    SIGNATORY = "signatory"
    ADDRESS = "address"
    DEMONSTRATION = "demonstration"
    FRAME = "frame"
    ADDITION = "addition"
    OTHER = "other"


#: Where each stands: in a credential by its path, on a page by its name. The first
#: place that a path begins with decides.
PLACES: Final = (
    ("number", Fact.NUMBER),
    ("id", Fact.NUMBER),
    ("holder", Fact.HOLDER),
    ("credentialSubject.identifier", Fact.HOLDER),
    ("title", Fact.TITLE),
    ("second_title", Fact.TITLE),
    ("name", Fact.TITLE),
    ("credentialSubject.achievement.name", Fact.TITLE),
    ("edition", Fact.COURSE),
    ("credentialSubject.achievement.id", Fact.COURSE),
    ("credentialSubject.achievement.humanCode", Fact.COURSE),
    ("credentialSubject.achievement.version", Fact.COURSE),
    ("outcomes", Fact.OUTCOMES),
    ("credentialSubject.achievement.criteria", Fact.OUTCOMES),
    ("credentialSubject.achievement.description", Fact.OUTCOMES),
    ("hub", Fact.HUB),
    ("issuer", Fact.HUB),
    ("credentialSubject.achievement.creator", Fact.HUB),
    ("issued_at", Fact.ISSUED),
    ("validFrom", Fact.ISSUED),
    ("awardedDate", Fact.ISSUED),
    ("validUntil", Fact.UNTIL),
    ("credentialSubject.creditsEarned", Fact.CREDITS),
    ("credentialSubject.achievement.creditsAvailable", Fact.CREDITS),
    ("credentialStatus", Fact.STATUS),
    ("proof", Fact.SIGNATURE),
    ("credentialSubject.achievement.alignment", Fact.ELEMENT),
    ("signatory", Fact.SIGNATORY),
    ("address", Fact.ADDRESS),
    ("demonstration", Fact.DEMONSTRATION),
    (FRAME, Fact.FRAME),
    (ADDITION, Fact.ADDITION),
)


def fact_at(place: str) -> Fact:
    """What stands at ``place``."""
    for beginning, fact in PLACES:
        if place == beginning or place.startswith(f"{beginning}."):
            return fact
    return Fact.OTHER


@dataclass(frozen=True)
class Missing:
    """Where a page parts from its certificate.

    The name of the fact that it does not show, and what should stand there; with
    ADDITION as name the text of the certificate after which something more stands.
    """

    name: str
    value: str


def first_difference(payload: Payload, *, holder: str, text: str) -> Missing | None:
    """Where ``text`` is not what the page says, and nothing else; None where it is.

    A fact that does not stand there at all comes before all else. Spaces, breaks of
    lines and Unicode forms do not count. Where ``holder`` is empty, any one name may
    stand in its place.
    """
    seen = _squeezed(text)
    parts = [
        (name, value, part)
        for name, value in said(payload, holder=holder)
        if (part := _squeezed(value)) or name == "holder"
    ]
    bare = seen.translate(BARE)
    for name, value, part in parts:
        if name != FRAME and part.translate(BARE) not in bare:
            return Missing(name, value)
    return _parting(parts, seen)


def _parting(parts: list[tuple[str, str, str]], seen: str) -> Missing | None:
    """Where the parts of a page, and what is seen of it, part."""
    at, before, is_open = 0, "", False
    for name, value, part in parts:
        if not part:
            is_open = True
            continue
        if is_open:
            at = _after_a_name(part, seen, at)
        end = _end(part, seen, at)
        if end is None:
            if part.translate(BARE) in seen[at + 1 :].translate(BARE):
                return Missing(ADDITION, before)
            return Missing(name, value)
        at, before, is_open = end, value, False
    return Missing(ADDITION, before) if seen[at:].strip(LINE_ENDS) else None


def _after_a_name(part: str, seen: str, at: int) -> int:
    """Where ``part`` begins behind one name; ``at`` where it does not."""
    found = seen.find(part, at, at + LONGEST_NAME + len(part))
    return at if found < 0 else found


def _end(part: str, seen: str, at: int) -> int | None:
    """Where ``part`` ends in what is seen, if it begins ``at`` that place.

    PDFium does not tell which hyphens at the end of a line are the text's own: they may
    stand for one or for none.
    """
    if seen.startswith(part, at):
        return at + len(part)
    for letter in part:
        while seen[at : at + 1] == LINE_ENDS[0] and letter != HYPHEN:
            at += 1
        if seen[at : at + 1] not in {letter, *(LINE_ENDS if letter == HYPHEN else "")}:
            return None
        at += 1
    return at


def _squeezed(text: str) -> str:
    """Letters without spaces and breaks between them, in one Unicode form."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(HYPHENS)
