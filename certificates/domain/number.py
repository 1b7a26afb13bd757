"""The number of a certificate: 16 characters that say nothing and can be typed."""

import re
import secrets
import unicodedata
from typing import Final

# Crockford's base32: no I, L, O, U, so that none is taken for another or spells words.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 16
MISREADINGS: Final = str.maketrans("OIL", "011")
# Longer input is never a number or the address of one; it is not even looked through.
LONGEST_INPUT: Final = 300
ADDRESS: Final = re.compile(r"/verify/([^/?#]+)", re.IGNORECASE)
#: What is nearly as long as a number was meant to be one.
NEARLY: Final = range(LENGTH - 2, LENGTH + 3)
WELL_FORMED: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_number() -> str:
    """A fresh random number of 80 bits: it can neither be guessed nor counted."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(number: str) -> str:
    """The number in groups of four, as people read it: `7H4K-Q2M9-XW3T-BZ5C`."""
    return "-".join(number[start : start + 4] for start in range(0, len(number), 4))


def read(text: str) -> str | None:
    """The number that somebody typed or pasted; None where it cannot be one.

    Case, spaces and hyphens of any kind, O for 0, I or L for 1 and a whole pasted
    address of the check page are forgiven.
    """
    number = _typed(text).upper().translate(MISREADINGS)
    return number if WELL_FORMED.fullmatch(number) else None


def resembling(text: str) -> str:
    """What was meant as a number, in groups of four; empty where nothing is like one.

    It may be a little too short or too long, or have a letter that no number has. Whole
    words never pass: a page that repeats what its address says must not say them.
    """
    typed = _typed(text)
    is_like_one = len(typed) in NEARLY and typed.isascii() and typed.isalnum()
    return shown(read(text) or typed.upper()) if is_like_one else ""


def _typed(text: str) -> str:
    """The letters that were typed, also as a whole address, without separators."""
    if len(text) > LONGEST_INPUT:
        return ""
    address = ADDRESS.search(text)
    typed = unicodedata.normalize("NFKC", address[1] if address else text)
    return "".join(letter for letter in typed if not _is_separator(letter))


def _is_separator(letter: str) -> bool:
    """Spaces, dashes (the minus sign too) and characters nobody sees."""
    category = unicodedata.category(letter)
    return letter == "\u2212" or category in {"Zs", "Pd", "Cc", "Cf", "Zl", "Zp"}
