"""Checking a list: each line is answered as if it had been asked for alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from certificates.domain.number import read, shown
from certificates.domain.printed import Printed
from certificates.domain.verification import Finding, Verdict, check_numbers

#: How many lines are looked up at once.
STEP: Final = 50
#: What a line may be, in the order in which they are counted.
KINDS: Final = (
    Verdict.VALID,
    Verdict.EXPIRED,
    Verdict.REPLACED,
    Verdict.REVOKED,
    Verdict.UNKNOWN,
    "altered",
    Verdict.UNCHECKED,
    "unread",
)
UNCHECKED: Final = Finding(Verdict.UNCHECKED, None)


class Line(NamedTuple):
    """A line of a list, counted from 1, and what stands there for a number."""

    line: int
    text: str


@dataclass(frozen=True)
class Checked:
    """The answer for a line. ``number`` is empty where none could be read there."""

    line: int
    text: str
    number: str
    finding: Finding
    printed: Printed | None

    @property
    def kind(self) -> str:
        """The verdict, or ``unread`` where there was nothing to look up."""
        return self.finding.verdict.value if self.number else "unread"


def steps(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines in pieces that are looked up at once."""
    for start in range(0, len(lines), STEP):
        yield lines[start : start + STEP]


def check_lines(lines: Sequence[Line], *, at: datetime) -> list[Checked]:
    """The answers for some lines, in their order, by one query."""
    findings = check_numbers([each.text for each in lines], at=at)
    return [
        _checked(each, finding) for each, finding in zip(lines, findings, strict=True)
    ]


def unchecked(lines: Sequence[Line]) -> list[Checked]:
    """What is said of lines while the register does not answer."""
    return [_checked(each, UNCHECKED) for each in lines]


def counts(rows: Sequence[Checked]) -> list[tuple[str, int]]:
    """How many rows there are of each kind that there is; the best news first."""
    found = Counter(row.kind for row in rows)
    return [(kind, found[kind]) for kind in KINDS if found[kind]]


def number_in(text: str) -> str:
    """The number in ``text`` as people read it; empty where there is none."""
    number = read(text)
    return shown(number) if number else ""


def _checked(line: Line, finding: Finding) -> Checked:
    return Checked(
        line=line.line,
        text=line.text,
        number=number_in(line.text),
        finding=finding,
        printed=finding.printed(),
    )
