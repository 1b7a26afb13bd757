"""The tables of the report."""

from collections.abc import Iterator, Sequence

from cms.bench.certifying import Certified
from cms.bench.goals import (
    CERTIFICATE_GOAL,
    GOALS,
    RENDERING_GOAL,
    over,
    verdict,
)
from cms.bench.measure import CLIENTS, Figures
from cms.bench.results import Results


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown: the first column is text, the others are numbers."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in (head, marks, *rows)]


def goal_rows(results: Results) -> list[list[str]]:
    """Every page: goal, measured, and by how much a goal is missed."""
    rows = []
    for figures in results.pages:
        goal = GOALS[figures.name]
        rows.append(
            [
                figures.name,
                f"{goal.cpu_ms:g}",
                f"{figures.cpu_ms:.1f}",
                f"{figures.cpu_ms / results.slowness:.1f}",
                f"≤ {goal.queries}",
                str(figures.queries),
                f"{figures.size / 1000:.1f}",
                verdict(figures, goal, slowness=results.slowness),
            ]
        )
    return [*rows, *_paper_rows(results)]


def _paper_rows(results: Results) -> Iterator[list[str]]:
    """Goals of what workers do."""
    if rendered := results.rendered:
        name, size = "certificate PDF, rendering", rendered["size"]
        yield _paper_row(name, RENDERING_GOAL, rendered["cpu_ms"], size, results)
    if certified := results.certified:
        name, size = "certificate in total", certified["size"]
        yield _paper_row(name, CERTIFICATE_GOAL, certified["cpu_ms"], size, results)


def _paper_row(
    name: str, goal: float, cpu: float, size: int, results: Results
) -> list[str]:
    same = cpu / results.slowness
    figures = [f"{goal:g}", f"{cpu:.1f}", f"{same:.1f}", "", "", f"{size / 1000:.1f}"]
    return [name, *figures, over("CPU", same, goal) or "met"]


def part_rows(certified: Certified, *, slowness: float) -> list[list[str]]:
    """What a certificate is made of: CPU time, and the same at the goals' speed."""
    parts = {**certified["parts"], "in total": certified["cpu_ms"]}
    parts["a changed file, examined"] = certified["examination_ms"]
    return [
        [name, f"{cpu:.1f}", f"{cpu / slowness:.1f}"] for name, cpu in parts.items()
    ]


def cpu_rows(results: Results) -> list[list[str]]:
    """Every page: where its CPU time went, and how long one waited for it."""
    rows = []
    for figures in results.pages:
        waits = [waited(figures, clients) for clients in CLIENTS]
        parts = [f"{figures.part(name):.2f}" for name in ("web", "database", "cache")]
        rows.append([figures.name, str(figures.requests), *parts, *waits])
    return rows


def waited(figures: Figures, clients: int) -> str:
    """Milliseconds that half and that 95 of 100 actions took at most."""
    half, most = (figures.percentile(clients, per_cent) for per_cent in (50, 95))
    return f"{half:.0f} / {most:.0f}"


def growth_rows(results: Results) -> list[list[str]]:
    """Every page: queries and CPU time at each number of rows."""
    names = list(
        dict.fromkeys(f.name for some in results.growth.values() for f in some)
    )
    rows = []
    for name in names:
        cells = []
        for some in results.growth.values():
            found = [each for each in some if each.name == name]
            cells.append(f"{found[0].queries} · {found[0].cpu_ms:.1f}" if found else "")
        rows.append([name, *cells])
    return rows


def busy_rows(results: Results) -> list[list[str]]:
    """The dashboard by number of enrolments."""
    return [
        [
            str(enrolments),
            str(figures.queries),
            f"{figures.cpu_ms:.1f}",
            f"{figures.size / 1000:.1f}",
        ]
        for enrolments, figures in results.busy.items()
    ]
