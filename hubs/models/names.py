"""The rule for a name that is printed on a certificate."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hubs.models.drawable import is_drawable

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST_NAME: Final = 80
HYPHENS: Final = "-"
# U+2019 and U+02BC are both typed as apostrophes; U+02BB is the Hawaiian one.
APOSTROPHES: Final = "'\u2019\u02bc\u02bb"
SCRIPTS: Final = ("LATIN", "GREEK", "CYRILLIC")
# Two signs that Spanish and Portuguese names are abbreviated with (María: Mª).
ORDINALS: Final = "ªº"


class NameDefect(StrEnum):
    """Why a name cannot be printed."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    INVISIBLE = "invisible"
    LOOSE_MARK = "loose_mark"
    OTHER_SCRIPT = "other_script"
    NOT_IN_A_NAME = "not_in_a_name"
    MIXED_SCRIPTS = "mixed_scripts"


@dataclass(frozen=True)
class NameProblem:
    """The first thing wrong with a name, and the character that is to blame."""

    defect: NameDefect
    character: str = ""

    @property
    def code_point(self) -> str:
        """The character as Unicode counts it: U+1F600."""
        return " ".join(f"U+{ord(part):04X}" for part in self.character)


MESSAGES: Final[dict[NameDefect, "_StrPromise"]] = {
    NameDefect.EMPTY: _("Enter your name with at least one letter."),
    NameDefect.TOO_LONG: _(
        "A certificate has room for %(limit)d characters; this name has %(length)d. "
        "Shorten it as your passport or identity card does."
    ),
    NameDefect.INVISIBLE: _(
        "There is an invisible character (%(code_point)s) in this name. "
        "Type the name again instead of pasting it."
    ),
    NameDefect.LOOSE_MARK: _(
        "The mark “%(shown)s” (%(code_point)s) belongs to no letter that can be "
        "printed. Use the spelling of the Latin line of your passport."
    ),
    NameDefect.OTHER_SCRIPT: _(
        "“%(shown)s” is not among the Latin, Greek and Cyrillic letters that "
        "certificates can show. Use the spelling of the Latin line of your passport."
    ),
    NameDefect.NOT_IN_A_NAME: _(
        "“%(shown)s” cannot be printed: a name has letters, spaces, hyphens and "
        "apostrophes only."
    ),
    NameDefect.MIXED_SCRIPTS: _(
        "“%(shown)s” is of another alphabet than the letters beside it, though it "
        "may look the same. Type the word again in one alphabet."
    ),
}


def normalised_name(name: str) -> str:
    """The name as it is stored: composed letters, single spaces, plain hyphens."""
    composed = unicodedata.normalize("NFC", name)
    return " ".join(re.sub("[\u2010\u2011]", "-", composed).split())


def name_problem(name: str) -> NameProblem | None:
    """The first thing wrong with a normalised name; None where it can be printed."""
    if len(name) > LONGEST_NAME:
        return NameProblem(NameDefect.TOO_LONG)
    for before, letter, after in zip(" " + name, name, name[1:] + " ", strict=False):
        if not _is_allowed(letter, before + after):
            return NameProblem(_defect(letter), letter)
    if not any(letter.isalpha() for letter in name):
        return NameProblem(NameDefect.EMPTY)
    return _mixture(name)


def validate_printed_name(value: str) -> None:
    """Refuse a name that no certificate could show, and say what to do."""
    name = normalised_name(value)
    problem = name_problem(name)
    if problem is None:
        return
    # A mark on its own would sit on the quotation mark: give it a circle to sit on.
    is_mark = problem.defect == NameDefect.LOOSE_MARK
    raise ValidationError(
        MESSAGES[problem.defect],
        code=problem.defect.value,
        params={
            "shown": ("\u25cc" if is_mark else "") + problem.character,
            "code_point": problem.code_point,
            "limit": LONGEST_NAME,
            "length": len(name),
        },
    )


def _script(letter: str) -> str | None:
    """LATIN, GREEK or CYRILLIC, None for all else."""
    first_word = unicodedata.name(letter, "").partition(" ")[0]
    return first_word if first_word in SCRIPTS else None


def _is_allowed(letter: str, neighbours: str) -> bool:
    if letter == "\u00b7":
        # Catalan writes a dot between two l: Gal·la, Marcel·lí.
        return neighbours.lower() == "ll"
    if letter in APOSTROPHES + HYPHENS + ORDINALS + " ":
        return True
    is_letter = unicodedata.category(letter).startswith("L")
    return is_letter and _script(letter) is not None and is_drawable(letter)


def _defect(letter: str) -> NameDefect:
    category = unicodedata.category(letter)
    if category in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
        return NameDefect.INVISIBLE
    if category.startswith("M"):
        return NameDefect.LOOSE_MARK
    if category.startswith("L"):
        return NameDefect.OTHER_SCRIPT
    return NameDefect.NOT_IN_A_NAME


def _mixture(name: str) -> NameProblem | None:
    """A word of two alphabets: a slip of the keyboard, or a forger's look-alike."""
    for word in re.split(r"[ \-]", name):
        scripts = [(letter, _script(letter)) for letter in word if _script(letter)]
        for letter, script in scripts:
            if script != scripts[0][1]:
                return NameProblem(NameDefect.MIXED_SCRIPTS, letter)
    return None
