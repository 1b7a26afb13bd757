"""The report: what was measured beside what is aimed at, as a page of documentation."""

from cms.bench.cohort import COHORT as COHORT_SIZE
from cms.bench.goals import COHORT_GOAL, YARDSTICK, over
from cms.bench.measure import CLIENTS, Figures
from cms.bench.numbers import MOST_COURSES
from cms.bench.rendering import Rendered
from cms.bench.results import Results
from cms.bench.tables import (
    busy_rows,
    cpu_rows,
    goal_rows,
    growth_rows,
    part_rows,
    table,
    waited,
)

#: Kept by hand beside the report: why a goal is missed, what was done about it.
NOTES = "benchmarks-notes.md"
#: Tables whose number of rows the report names.
SHOWN_TABLES = {
    "courses_course",
    "courses_step",
    "hubs_user",
    "courses_enrolment",
    "courses_progressevent",
    "courses_attempt",
    "courses_answer",
    "certificates_certificate",
}
METHOD = """\
- PostgreSQL in a database of its own, production's settings, gunicorn with two workers,
  the cache that production has.
- CPU ms: user and system time of the web server's processes, of PostgreSQL's processes
  for this database and of Redis, from `/proc`, divided by the actions; the median of
  nine phases (1, 8 and 32 clients, three rounds in turn with the other pages). Other
  work on the machine makes figures higher.
- Queries: all that go to the database in one action, savepoints, session and person
  among them, counted by a second server that is not timed.
- The load comes from a process of its own: one connection a request, real forms with
  CSRF, sessions made beforehand, no pause between requests.
- kB: bodies before compression, thousands of bytes, all requests of the action.
- quiz: start, view, ten answers each kept as it is given, hand in, review. "Answers at
  once" is the same without JavaScript."""
COLUMNS = (
    "page",
    "goal: CPU ms",
    "CPU ms",
    "at the goals' speed",
    "goal: queries",
    "queries",
    "kB",
    "",
)
YARD = """\
One password hash (Argon2id, 19 MiB, two passes) took {now:.0f} CPU ms on this machine
during the run, and {then:.0f} where the goals were set: this run was {slowness:.2f}
times slower. The column "at the goals' speed" and the last one allow for it."""
WHERE = """\
CPU milliseconds an action in the web server, in PostgreSQL and in Redis; milliseconds
that half of the actions (p50) and 95 of 100 (p95) took at most."""
GROWTH = """\
Queries · CPU ms by number of learners, who are all on the course that is measured, and
who have a certificate each. There are as many courses, but 10 at least and 1,000 at
most; the last column has more."""
FIRST_LOOK = """\
Whoever first opens the catalogue of {courses:,} courses after a change waits
{ms:,.0f} ms: each process then reads it again."""
RENDERING = """\
{cpu_ms:.1f} CPU ms a certificate in a long-lived process, of which {validation_ms:.1f}
for the check against PDF/A-3a and PDF/UA-1; {refused} refused by that check."""


CERTIFICATES = """\
What a worker does for each: the credential, the page, the seal, and the checks of all
of them by other engines. Storage and database are not in it. A changed file is one of
ours with a line more: what the check page does with it, the process that opens it
among that."""
COHORT = """\
A cohort of {size} that completes its course at one moment has its mails written after
{seconds:.0f} s, by a relay and two workers on a folder as queue. The goal is 60 s:
{verdict}."""


def line(figures: Figures) -> str:
    """A page in one line, for whoever watches."""
    waits = "  ".join(f"{n}: {waited(figures, n)}" for n in CLIENTS)
    return (
        f"{figures.name:32} {figures.queries:3} queries {figures.size / 1000:7.1f} kB "
        f"{figures.cpu_ms:6.1f} CPU ms   {waits} ms"
    )


def page(results: Results) -> str:
    """The report as Markdown."""
    lines = [
        *_head(results),
        "",
        "## Goals and figures",
        "",
        *table(
            COLUMNS,
            goal_rows(results),
        ),
        "",
        YARD.format(
            now=results.slowness * YARDSTICK, then=YARDSTICK, slowness=results.slowness
        ),
        "",
        f"Why a goal is missed, and what was done: [{NOTES}]({NOTES}).",
        "",
        "## Where the time goes",
        "",
        WHERE,
        "",
        *table(
            (
                "page",
                "requests",
                "web",
                "database",
                "cache",
                *(f"p50 / p95 at {n} client{'s' if n > 1 else ''}" for n in CLIENTS),
            ),
            cpu_rows(results),
        ),
        "",
        *_growth(results),
        *_rendering(results.rendered),
        *_certificates(results),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _head(results: Results) -> list[str]:
    rows = [
        (name.partition("_")[2], f"{number:,}")
        for name, number in results.rows.items()
        if name in SHOWN_TABLES
    ]
    return [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {results.at:%Y-%m-%d}; not by hand.",
        "",
        "## Method",
        "",
        METHOD,
        "",
        f"The rows were written in {results.load_seconds:.0f} s:",
        "",
        *table(("table", "rows"), rows),
        "",
        "The machine:",
        "",
        *[f"- {name}: {value}" for name, value in results.machine.items()],
        f"- load average during the run: {busy(results)}",
    ]


def busy(results: Results) -> str:
    """The load averages that were noted; a quiet machine has about three, all ours."""
    return ", ".join(f"{load:.1f}" for load in results.waiting) or "not noted"


def _growth(results: Results) -> list[str]:
    if not results.growth:
        return []
    lines = [
        "## Growth",
        "",
        GROWTH,
        "",
        *table(("page", *results.growth), growth_rows(results)),
        "",
    ]
    if results.first_look_ms:
        lines += [
            FIRST_LOOK.format(courses=MOST_COURSES, ms=results.first_look_ms),
            "",
        ]
    if results.busy:
        lines += [
            "The dashboard by the learner's enrolments:",
            "",
            *table(("enrolments", "queries", "CPU ms", "kB"), busy_rows(results)),
            "",
        ]
    return lines


def _certificates(results: Results) -> list[str]:
    certified = results.certified
    if certified is None:
        return []
    memory = [
        [n, f"{megabytes:.0f}"] for n, megabytes in certified["megabytes"].items()
    ]
    seconds = results.cohort_seconds
    verdict = over("time", seconds, COHORT_GOAL) or "met"
    return [
        "## Whole certificates",
        "",
        CERTIFICATES,
        "",
        *table(
            ("part", "CPU ms", "at the goals' speed"),
            part_rows(certified, slowness=results.slowness),
        ),
        "",
        *table(("certificates", "memory in MB"), memory),
        "",
        COHORT.format(size=COHORT_SIZE, seconds=seconds, verdict=verdict),
        "",
    ]


def _rendering(rendered: Rendered | None) -> list[str]:
    if rendered is None:
        return []
    memory = [[n, f"{megabytes:.0f}"] for n, megabytes in rendered["megabytes"].items()]
    return [
        "## Rendering certificates",
        "",
        RENDERING.format(**rendered),
        "",
        *table(("certificates", "memory in MB"), memory),
        "",
    ]
