"""Why a certificate is not there yet: a word for pages, a sentence for the record."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Hitch(StrEnum):
    """What stands in the way."""

    NAME = "name"
    LETTERS = "letters"
    ROOM = "room"
    PAPER = "paper"
    KEY = "key"
    PROOF = "proof"
    STORAGE = "storage"
    TIME = "time"
    OTHER = "other"


@dataclass(frozen=True)
class Failure:
    """A hitch and, in English and for staff, what exactly happened."""

    hitch: Hitch
    detail: str

    def __str__(self) -> str:
        return f"{self.hitch}: {self.detail}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What :meth:`__str__` wrote; None for an empty text."""
        word, colon, detail = text.partition(": ")
        if not text:
            return None
        if colon and word in set(Hitch):
            return cls(Hitch(word), detail)
        return cls(Hitch.OTHER, text)
