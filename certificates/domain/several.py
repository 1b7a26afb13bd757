"""The same act on several certificates: what it would do, and what it did.

Each stands for itself: what keeps one from it does not keep the others.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from certificates.domain.life import Act, CannotChange, Obstacle, obstacle_to
from certificates.domain.number import read
from certificates.models import Certificate


@dataclass(frozen=True)
class Chosen:
    """Certificates that are meant: by id, and by number as people typed it."""

    ids: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids) + len(self.numbers)


@dataclass(frozen=True)
class Line:
    """One certificate of several: what is in the way of the act, or nothing.

    ``certificate`` is None where ``asked`` is no number of a certificate there;
    ``result`` is what the act brought about.
    """

    asked: str
    certificate: Certificate | None
    obstacle: Obstacle | None = None
    result: Certificate | None = None

    @property
    def is_possible(self) -> bool:
        """Whether the act can be done to it."""
        return self.certificate is not None and self.obstacle is None


def lines_of(chosen: Chosen, *, among: QuerySet[Certificate], act: Act) -> list[Line]:
    """What ``act`` would do to each of the ``chosen``, in their order; one query.

    What is not ``among`` those of the person's hubs is unknown, whoever's it is. One
    that was chosen twice stands there once.
    """
    numbers = {typed: read(typed) for typed in chosen.numbers}
    found = among.filter(Q(pk__in=chosen.ids) | Q(number__in=list(numbers.values())))
    by_id, by_number = {}, {}
    for each in found:
        by_id[each.pk] = by_number[each.number] = each
    asked = [(str(pk), by_id.get(pk)) for pk in chosen.ids]
    asked += [(typed, by_number.get(no or "")) for typed, no in numbers.items()]
    lines: dict[str, Line] = {}
    for typed, certificate in asked:
        key = certificate.number if certificate else typed
        lines.setdefault(key, _line(typed, certificate, act=act))
    return list(lines.values())


def done(
    lines: list[Line], *, do: Callable[[Certificate], Certificate | None]
) -> list[Line]:
    """The lines after ``do`` was done to each that it could be done to.

    ``do`` raises :exc:`certificates.domain.life.CannotChange` where, meanwhile, it
    cannot.
    """
    return [_done(line, do=do) for line in lines]


def _line(asked: str, certificate: Certificate | None, *, act: Act) -> Line:
    if certificate is None:
        return Line(asked, None)
    return Line(asked, certificate, obstacle_to(certificate, act=act))


def _done(line: Line, *, do: Callable[[Certificate], Certificate | None]) -> Line:
    if line.certificate is None or line.obstacle:
        return line
    try:
        return replace(line, result=do(line.certificate))
    except CannotChange as refusal:
        return replace(line, obstacle=refusal.obstacle)
