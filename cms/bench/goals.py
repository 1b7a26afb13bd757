"""What the pages may cost."""

from collections.abc import Mapping
from dataclasses import dataclass

from cms.bench.measure import Figures
from cms.bench.numbers import MOST_COURSES


@dataclass(frozen=True)
class Goal:
    """What a page may cost: CPU milliseconds, queries, kilobytes."""

    cpu_ms: float
    queries: int
    kilobytes: int | None = None


#: By name of the page.
GOALS: Mapping[str, Goal] = {
    "catalogue": Goal(5, 6),
    "catalogue, search and facets": Goal(5, 6),
    "dates": Goal(12, 6),
    "course page": Goal(8, 10, 45),
    "booking page": Goal(12, 12),
    "record": Goal(8, 10, 45),
    "lesson": Goal(8, 8),
    "mark as done": Goal(4, 6),
    "quiz": Goal(30, 35),
    "quiz, answers at once": Goal(30, 35),
    "dashboard": Goal(10, 12),
    "verify, found": Goal(2.4, 2),
    "verify, not found": Goal(2.4, 2),
    "certificate PDF again": Goal(3, 3),
    "webhook": Goal(15, 8),
    "sign in": Goal(33, 10),
}
RENDERING_GOAL = 33.0
#: CPU ms of a certificate in total, and seconds until a cohort of 60 has its mails.
CERTIFICATE_GOAL = 100.0
COHORT_GOAL = 60.0
#: CPU ms of a password hash on the machine on which the goals were set.
YARDSTICK = 17.0
#: Pages whose growth says something, and the catalogue's, which grows further.
CATALOGUES = ("catalogue", "catalogue, search and facets")
GROWING = (*CATALOGUES, "course page", "record", "dashboard", "verify, found")
LONG = f"{MOST_COURSES:,} courses"


def verdict(figures: Figures, goal: Goal, *, slowness: float) -> str:
    """``met``, or what is over the goal and how much; CPU time at the goals' speed."""
    kilobytes = figures.size / 1000
    missed = [
        over("CPU", figures.cpu_ms / slowness, goal.cpu_ms),
        over("queries", figures.queries, goal.queries),
        over("size", kilobytes, goal.kilobytes) if goal.kilobytes else "",
    ]
    return ", ".join(filter(None, missed)) or "met"


def over(what: str, measured: float, aim: float) -> str:
    """By how much ``measured`` is above ``aim``; empty where it is not."""
    if round(measured, 1) <= aim:
        return ""
    if what == "queries":
        return f"{measured - aim:.0f} queries over"
    return f"{what} {measured / aim:.1f} times"
