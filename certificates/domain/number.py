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
WELL_FORMED: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_number() -> str:
    """A fresh random number of 80 bits: it can neither be guessed nor counted."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(number: str) -> str:
    """The number in four groups, as people read it: `7H4K-Q2M9-XW3T-BZ5C`."""
    return "-".join(number[start : start + 4] for start in range(0, LENGTH, 4))


def read(text: str) -> str | None:
    """The number that somebody typed or pasted; None where it cannot be one.

    Case, spaces and hyphens of any kind, O for 0, I or L for 1 and a whole pasted
    address of the check page are forgiven.
    """
    if len(text) > LONGEST_INPUT:
        return None
    address = ADDRESS.search(text)
    typed = unicodedata.normalize("NFKC", address[1] if address else text)
    kept = "".join(letter for letter in typed if not _is_separator(letter))
    number = kept.upper().translate(MISREADINGS)
    return number if WELL_FORMED.fullmatch(number) else None


def _is_separator(letter: str) -> bool:
    """Spaces, dashes (the minus sign too) and characters nobody sees."""
    category = unicodedata.category(letter)
    return letter == "\u2212" or category in {"Zs", "Pd", "Cc", "Cf", "Zl", "Zp"}
