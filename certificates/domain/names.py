"""Names of holders as strangers may see and say them."""

import unicodedata
from typing import Final

#: Letters that Unicode does not take for another one with a mark, as people type them.
PLAIN: Final = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
    }
)


def initials(name: str) -> str:
    """The first letter of each part: ``Zoë Čapek-Nguyễn`` is ``Z. Č.-N.``."""
    words = unicodedata.normalize("NFC", name).split()
    short = (
        "-".join(f"{part[0]}." for part in each.split("-") if part) for each in words
    )
    return " ".join(filter(None, short))


def is_same_name(typed: str, name: str) -> bool:
    """Whether somebody who reads ``name`` may have typed that.

    Capitals, accents, spaces and hyphens do not matter: keyboards differ.
    """
    return bool(_plain(typed)) and _plain(typed) == _plain(name)


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold()).translate(PLAIN)
    return "".join(letter for letter in apart if letter.isalnum())
