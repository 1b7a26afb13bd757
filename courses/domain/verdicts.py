"""What the numbers of a question say, in words that its author can act on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from string import ascii_lowercase
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

#: Who nearly all answer rightly, or nearly nobody, tells people not apart.
EASY: Final = 0.95
HARD: Final = 0.25
#: Below it a question is revised or goes (Ebel & Frisbie, Essentials of Educational
#: Measurement, 1991, chapter 13); said only where chance alone hardly explains it.
WEAK: Final = 0.2
ENOUGH: Final = 30
#: So far below nothing, and two standard errors of a correlation that is none.
BACKWARDS: Final = 0.1
ERRORS: Final = 2
#: A wrong option that so many take, and not the weak ones, looks right.
TEMPTING: Final = 0.25
#: A question that so many leave out is not understood, or comes too late.
LEFT_OUT: Final = 0.1


class Verdict(TextChoices):
    """What an author hears."""

    KEY_DOUBTED = "key-doubted", _("More people take a wrong option: is the key right?")
    TWO_LOOK_RIGHT = "two-look-right", _("Two options look right.")
    BACKWARDS = "backwards", _("Who does well elsewhere does worse here.")
    TOO_EASY = "too-easy", _("Too easy to tell people apart.")
    TOO_HARD = "too-hard", _("Hardly anybody gets it right.")
    WEAK = "weak", _("Hardly tells people apart.")
    NOBODY = "nobody", _("Nobody takes this option.")
    LEFT_OUT = "left-out", _("Many leave it out.")
    SOUND = "sound", _("Does what it should.")
    UNREMARKABLE = "unremarkable", _("Nothing stands out so far.")


#: What is said of single options: it tells which of them are right.
OF_OPTIONS: Final = {Verdict.KEY_DOUBTED, Verdict.TWO_LOOK_RIGHT, Verdict.NOBODY}


@dataclass(frozen=True)
class Taken:
    """Something to answer: how many took it, and their mean points elsewhere."""

    text: str
    is_right: bool
    count: int
    share: float
    rest: float | None

    @property
    def percent(self) -> int:
        """Its share in whole per cent."""
        return round(self.share * 100)


@dataclass(frozen=True)
class Finding:
    """A verdict, and what it is about."""

    verdict: Verdict
    detail: str = ""


def findings(
    *,
    kind: str,
    facility: float,
    discrimination: float | None,
    blank: int,
    taken: Sequence[Taken],
    attempts: int,
) -> list[Finding]:
    """All that can be said of a question, the gravest first."""
    found: list[Finding] = []
    if kind == "single_choice":
        found += _of_key(taken)
    found += _of_numbers(facility, discrimination, attempts)
    if kind in ("single_choice", "multiple_response"):
        found += _never_taken(taken)
    if blank >= LEFT_OUT * attempts:
        found.append(Finding(Verdict.LEFT_OUT, f"{blank} / {attempts}"))
    if found:
        return found
    is_sound = discrimination is not None and discrimination >= WEAK
    return [Finding(Verdict.SOUND if is_sound else Verdict.UNREMARKABLE)]


def _of_key(taken: Sequence[Taken]) -> Iterator[Finding]:
    """Wrong options that do better than the right one, or that the better ones take."""
    right = next(each for each in taken if each.is_right)
    for number, each in enumerate(taken):
        if each.is_right:
            continue
        if each.count > right.count:
            yield Finding(Verdict.KEY_DOUBTED, _named(number, each))
        elif each.share >= TEMPTING and _is_as_good(each, right):
            yield Finding(Verdict.TWO_LOOK_RIGHT, _named(number, each))


def _is_as_good(one: Taken, other: Taken) -> bool:
    """Whether those who took ``one`` do as well elsewhere as those who took ``other``.

    Both were taken: ``one`` is tempting, and ``other`` is no less frequent.
    """
    return (one.rest or 0) >= (other.rest or 0)


def _of_numbers(
    facility: float, discrimination: float | None, attempts: int
) -> Iterator[Finding]:
    is_backwards = discrimination is not None and -discrimination >= max(
        BACKWARDS, ERRORS / sqrt(attempts)
    )
    if is_backwards:
        yield Finding(Verdict.BACKWARDS)
    if facility >= EASY:
        yield Finding(Verdict.TOO_EASY)
    elif facility <= HARD:
        yield Finding(Verdict.TOO_HARD)
    elif (
        discrimination is not None
        and not is_backwards
        and discrimination < WEAK
        and attempts >= ENOUGH
    ):
        yield Finding(Verdict.WEAK)


def _never_taken(taken: Sequence[Taken]) -> Iterator[Finding]:
    for number, each in enumerate(taken):
        if not each.count:
            yield Finding(Verdict.NOBODY, _named(number, each))


def _named(number: int, taken: Taken) -> str:
    """The option by its letter in the author's order."""
    return f"{ascii_lowercase[number]}) {taken.text}"
