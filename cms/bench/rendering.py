"""Rendering certificates one after the other, as a worker does: CPU time and memory."""

import resource
import time
from pathlib import Path
from typing import TypedDict

from certificates.domain.rendering import render
from certificates.models import Certificate
from hubs.domain.paper import defects
from hubs.domain.paper_defects import PaperDefect

#: Certificates rendered, and after which of them the memory is noted.
RENDERINGS = 500
NOTED = (1, 10, 100, 250, 500)
VALIDATIONS = 20


class Rendered(TypedDict):
    """CPU milliseconds a certificate, megabytes after so many, bytes of the last."""

    cpu_ms: float
    validation_ms: float
    megabytes: dict[str, float]
    size: int
    refused: int


def rendered() -> Rendered:
    """Render certificates of the benchmark's data; to be called in a fresh process."""
    papers = list(Certificate.objects.select_related("holder")[:RENDERINGS])
    megabytes: dict[str, float] = {}
    paper, refused, spent = b"", 0, 0.0
    for number, certificate in enumerate(papers, start=1):
        began = time.process_time()
        try:
            paper = render(certificate.payload, holder=certificate.holder.name)
        except PaperDefect:
            refused += 1
        # The first brings fonts and rules into memory, once in a worker's life.
        spent += time.process_time() - began if number > 1 else 0
        if number in NOTED:
            megabytes[str(number)] = resident_megabytes()
    return {
        "cpu_ms": spent / max(1, len(papers) - 1) * 1000,
        "validation_ms": validation_ms(paper),
        "megabytes": megabytes,
        "size": len(paper),
        "refused": refused,
    }


def validation_ms(paper: bytes) -> float:
    """CPU milliseconds of checking ``paper``, which rendering does with each."""
    began = time.process_time()
    for _time in range(VALIDATIONS):
        defects(paper)
    return (time.process_time() - began) / VALIDATIONS * 1000


def resident_megabytes() -> float:
    """What this process has in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_000_000
