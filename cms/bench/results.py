"""What a run found, and on which machine."""

import os
import platform
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from cms.bench.certifying import Certified
from cms.bench.goals import YARDSTICK
from cms.bench.measure import Figures
from cms.bench.rendering import Rendered


@dataclass
class Results:
    """All of a run."""

    at: datetime
    machine: Mapping[str, str]
    rows: Mapping[str, int]
    load_seconds: float
    pages: list[Figures] = field(default_factory=list)
    #: By number of rows, in words; the pages in the order in which they were measured.
    growth: dict[str, list[Figures]] = field(default_factory=dict)
    busy: dict[int, Figures] = field(default_factory=dict)
    rendered: Rendered | None = None
    certified: Certified | None = None
    cohort_seconds: float = 0.0
    first_look_ms: float = 0.0
    #: CPU milliseconds of a password hash, measured now and then during the run.
    yardsticks: list[float] = field(default_factory=list)
    #: Processes that wanted to run, the run's own among them, now and then.
    waiting: list[float] = field(default_factory=list)

    def look_around(self, *, yardstick: float) -> None:
        """Note how quick the machine is now, and how busy."""
        self.yardsticks.append(yardstick)
        self.waiting.append(os.getloadavg()[0])

    @property
    def slowness(self) -> float:
        """How many times slower than where the goals were set this run was."""
        return statistics.median(self.yardsticks) / YARDSTICK


def machine(*, cache: str, database: str) -> dict[str, str]:
    """What it ran on."""
    return {
        "processor": _processor(),
        "cores": str(len(_processors())),
        "system": platform.platform(terse=True),
        "Python": platform.python_version(),
        "Django": version("django"),
        "Wagtail": version("wagtail"),
        "gunicorn": version("gunicorn"),
        "WeasyPrint": version("weasyprint"),
        "database": database,
        "cache": cache,
    }


def _processors() -> list[str]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return [line.partition(":")[2].strip() for line in lines if "model name" in line]


def _processor() -> str:
    return next(iter(_processors()), platform.machine())
