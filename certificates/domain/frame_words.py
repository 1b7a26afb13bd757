"""The words of a certificate's frame, in the languages of the hubs.

They are part of the document, like its layout: a certificate speaks the language it
was issued in, whatever languages the site's interface has at the time.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class FrameWords:
    """What the frame says in one language; braces are filled in by the sheet."""

    certificate: str
    kind: str
    did: str
    outcomes: str
    issued: str
    until: str
    never: str
    level: str
    eqf: str
    no_level: str
    workload: str
    hours: str
    ects: str
    below_one_credit: str
    assessment: str
    passed: str
    participation: str
    body: str
    quality: str
    edition: str
    reissue: str
    issued_by: str
    check: str
    authority: str
    qr: str
    elements: str
    demonstration: str
    logo: str
    signature: str


def word_languages() -> tuple[str, ...]:
    """Languages a certificate can speak."""
    return tuple(WORDS)


def second_language(spoken: Iterable[str], *, beside: str) -> str | None:
    """The first of a hub's languages that the frame knows and the first is not."""
    return next((code for code in spoken if code in WORDS and code != beside), None)


WORDS: Final[dict[str, FrameWords]] = {
    language: FrameWords(**words)
    for language, words in json.loads(
        Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
    ).items()
}
