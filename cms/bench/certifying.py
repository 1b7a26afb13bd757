"""Whole certificates one after the other, as a worker makes them: time and memory."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, TypedDict

from django.utils import timezone

from certificates.domain import making
from certificates.domain.crediting import place_of
from certificates.domain.examination import examine
from certificates.domain.keys import make_demonstration_keys
from certificates.models import Certificate
from cms.bench.rendering import resident_megabytes
from cms.celery import collect_less
from hubs.models import Hub

#: Certificates made, and after which of them the memory is noted.
CERTIFICATES: Final = 1000
NOTED: Final = (1, 10, 100, 250, 500, 750, 1000)
EXAMINATIONS: Final = 10
#: What a certificate is made of, by the functions that make it.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "credential: write and sign": ("compose", "prove", "text_of", "digest_of"),
    "credential: check form and proof": ("fault", "holds"),
    "page: lay out and draw": ("draw",),
    "seal": ("seal",),
    "file: check PDF/A-3a and PDF/UA-1": ("defects",),
    "file: check seal, attachment and text": (
        "examine_seal",
        "read_face",
        "first_difference",
    ),
}


class Certified(TypedDict):
    """CPU milliseconds of a certificate and its parts, megabytes after so many.

    ``examination_ms`` is what looking into a file of a stranger takes, the process that
    opens it among that.
    """

    cpu_ms: float
    parts: dict[str, float]
    megabytes: dict[str, float]
    size: int
    examination_ms: float


def certified(*, number: int = CERTIFICATES) -> Certified:
    """Make certificates of the benchmark's data; to be called in a fresh process."""
    now = timezone.now()
    for hub in Hub.objects.filter(certificates__isnull=False).distinct():
        make_demonstration_keys(hub, at=now)
    # As each worker of ours begins.
    collect_less()
    found = Certificate.objects.select_related("holder", "hub")[:number]
    spent = dict.fromkeys(PARTS, 0.0)
    megabytes: dict[str, float] = {}
    paper, began, made = b"", 0.0, 0
    with _timed(spent):
        for made, certificate in enumerate(found.iterator(chunk_size=100), start=1):
            paper = making.make(certificate, place=place_of(certificate), at=now).paper
            if made == 1:
                # The first brings fonts and rules into memory, once in a worker's life.
                spent.update(dict.fromkeys(PARTS, 0.0))
                began = time.process_time()
            if made in NOTED:
                megabytes[str(made)] = resident_megabytes()
    total = time.process_time() - began
    return {
        "cpu_ms": total / max(1, made - 1) * 1000,
        "parts": {part: ms / max(1, made - 1) * 1000 for part, ms in spent.items()},
        "megabytes": megabytes,
        "size": len(paper),
        "examination_ms": _examination_ms(paper),
    }


@contextmanager
def _timed(spent: dict[str, float]) -> Iterator[None]:
    """Note in ``spent`` what each part takes while certificates are made."""
    kept = {name: getattr(making, name) for names in PARTS.values() for name in names}
    try:
        for part, names in PARTS.items():
            for name in names:
                setattr(making, name, _noting(kept[name], part, spent))
        yield
    finally:
        for name, function in kept.items():
            setattr(making, name, function)


def _noting(
    function: Callable[..., Any], part: str, spent: dict[str, float]
) -> Callable[..., Any]:
    @wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        began = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent[part] += time.process_time() - began

    return inner


def _examination_ms(paper: bytes) -> float:
    """CPU milliseconds of a file with one line more, of which everything is checked."""
    now, began = timezone.now(), _cpu_with_children()
    for _time in range(EXAMINATIONS):
        examine(paper + b"\n% one line more\n", at=now)
    return (_cpu_with_children() - began) / EXAMINATIONS * 1000


def _cpu_with_children() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, _CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


_CHILDREN: Final = resource.RUSAGE_CHILDREN
