"""What is checked of a file, and how it is told."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a check found."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Likeness(StrEnum):
    """In which way a genuine file is one of ours."""

    #: Every byte is that of the file that we give out now.
    BYTES = "bytes"
    #: Every byte is that of a file that we gave out before it was signed anew.
    FORMER = "former"
    #: It is the signed credential; how its JSON is spaced does not matter.
    CREDENTIAL = "credential"
    #: The same, and it was signed anew since, or its key was withdrawn.
    FORMER_CREDENTIAL = "former-credential"
    #: It is a paper of the platform's own, with a seal that holds.
    PAPER = "paper"


class Part(StrEnum):
    """What is checked of a file, in the order in which it is told."""

    FILE = "file"
    SEAL = "seal"
    WHOLE = "whole"
    SEALER = "sealer"
    PLATFORM = "platform"
    FORM = "form"
    PROOF = "proof"
    ISSUER = "issuer"
    STATUS = "status"
    CREDENTIAL = "credential"
    FACE = "face"
    NAME = "name"


@dataclass(frozen=True)
class Check:
    """One check; ``note`` says in a few English words what was found, for programs."""

    part: Part
    outcome: Outcome
    note: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether it speaks against the file."""
        return self.outcome == Outcome.FAILED
