"""A run of the benchmark, from an empty database to the report."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms.bench import data, pages
from cms.bench.certifying import Certified
from cms.bench.cohort import cohort_seconds
from cms.bench.goals import CATALOGUES, GROWING, LONG
from cms.bench.measure import (
    Figures,
    count_queries,
    load,
    measure_growth,
    measure_round,
    warm,
    yardstick_ms,
)
from cms.bench.numbers import MOST_COURSES, STAGES, Scale
from cms.bench.processes import Server
from cms.bench.rendering import Rendered
from cms.bench.report import line, page
from cms.bench.results import Results, machine
from cms.bench.visitors import Learners, session_of
from cms.demo.processes import ROOT

#: Every page is measured so often, in turn with the others, so that what else the
#: machine does falls on all of them.
ROUNDS = 3
WORKERS = 2


@dataclass
class Run:
    """What a run was told, and the servers while it lasts."""

    var: Path
    port: int
    most_learners: int
    only: list[str]
    say: Callable[[str], object]
    servers: list[Server] = field(default_factory=list)

    def whole(self, *, report: Path) -> None:
        """Everything, in order; the report is written at the end."""
        self.say("Making the tables.")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        world = data.make_world(at=timezone.now())
        results = new_results(world)
        with self.serving():
            for stage in STAGES:
                if stage.learners <= self.most_learners:
                    self.stage(world, stage, results)
            results.rows, results.load_seconds = dict(world.rows), world.seconds
            self.every_page(world, results)
            self.busy(world, results)
            self.long_catalogue(world, results)
        self.say("Certificates.")
        rendering, certifying = apart("--rendering"), apart("--certifying")
        results.rendered = cast("Rendered", rendering)
        results.certified = cast("Certified", certifying)
        self.say("A cohort.")
        results.cohort_seconds = cohort_seconds(var=self.var, port=self.port + 2)
        results.look_around(yardstick=yardstick_ms())
        report.write_text(page(results))
        self.say(f"Written to {report}.")

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The server that is timed, and one that counts queries."""
        log = self.var / "server.log"
        log.unlink(missing_ok=True)
        environment = dict(os.environ)
        counting = environment | {"DJANGO_SETTINGS_MODULE": "cms.settings.bench"}
        try:
            for place, (workers, variables) in enumerate(
                ((WORKERS, environment), (1, counting))
            ):
                server = Server(
                    port=self.port + place,
                    workers=workers,
                    environment=variables,
                    log=log,
                )
                self.servers.append(server)
                server.wait()
            yield
        finally:
            for server in self.servers:
                server.stop()
            cache.clear()

    def wanted(self, world: data.World) -> list[pages.Page]:
        """The pages to measure, for as many learners as there are."""
        learners = Learners(world.learners)
        return [
            each
            for each in pages.pages(learners)
            if not self.only or each.name in self.only
        ]

    def stage(self, world: data.World, stage: Scale, results: Results) -> None:
        """Grow the data to ``stage`` and measure how pages grew with it."""
        data.grow(world, to=stage)
        self.say(f"{stage.courses} courses, {stage.learners} learners are there.")
        timed, counting = self.servers
        results.growth[f"{stage.learners:,}"] = [
            measure_growth(each, counting, timed)
            for each in self.wanted(world)
            if each.name in GROWING
        ]

    def every_page(self, world: data.World, results: Results) -> None:
        """Measure every page in rounds, and say what came out."""
        timed, counting = self.servers
        wanted = self.wanted(world)
        results.pages = [Figures(page.name) for page in wanted]
        together = list(zip(wanted, results.pages, strict=True))
        for each, figures in together:
            count_queries(each, counting, figures)
            warm(each, timed)
        for number in range(1, ROUNDS + 1):
            self.say(f"Round {number} of {ROUNDS}.")
            results.look_around(yardstick=yardstick_ms())
            for each, figures in together:
                measure_round(each, timed, figures)
        results.look_around(yardstick=yardstick_ms())
        for figures in results.pages:
            self.say(line(figures))

    def busy(self, world: data.World, results: Results) -> None:
        """Measure the dashboard of learners who are enrolled in many courses."""
        if self.only and "dashboard" not in self.only:
            return
        data.add_busy_learners(world)
        timed, counting = self.servers
        for learner, enrolments in data.BUSY.items():
            action = pages.dashboard_of(session_of(learner))
            dashboard = pages.repeated("dashboard", action)
            results.busy[min(enrolments, world.courses)] = measure_growth(
                dashboard, counting, timed
            )

    def long_catalogue(self, world: data.World, results: Results) -> None:
        """Measure a catalogue that is far too long, and its first look."""
        if self.most_learners < STAGES[-1].learners:
            return
        data.add_lean_courses(world, until=MOST_COURSES)
        timed, counting = self.servers
        found = [each for each in self.wanted(world) if each.name in CATALOGUES]
        for each in found[:1]:
            first = load(counting, each.take(1), clients=1)
            results.first_look_ms = first["milliseconds"][0]
        results.growth[LONG] = [measure_growth(each, counting, timed) for each in found]


def new_results(world: data.World) -> Results:
    """Results without figures, and the machine they will be of."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [database] = cursor.fetchone()
    return Results(
        at=world.at,
        machine=machine(
            cache=str(settings.CACHES["default"]["BACKEND"]).rpartition(".")[2],
            database=f"PostgreSQL {database}",
        ),
        rows={},
        load_seconds=0.0,
    )


def apart(part: str) -> object:
    """What a part of a run finds in a fresh process of its own."""
    done = subprocess.run(  # noqa: S603 (ourselves, and a word of ours)
        [sys.executable, "manage.py", "bench", part],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    figures: object = json.loads(done.stdout)
    return figures
