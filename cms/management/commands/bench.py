"""Measure the pages and write docs/benchmarks.md."""

import json
import os
import sys
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cms.bench.certifying import certified
from cms.bench.rendering import rendered
from cms.bench.running import Run
from cms.bench.surroundings import (
    DATABASE,
    PRODUCTION,
    NoDatabase,
    prepare,
    var_folder,
)
from cms.demo.processes import ROOT


def is_ours() -> bool:
    """Whether this process runs in the benchmark's surroundings already."""
    is_production = settings.SETTINGS_MODULE == PRODUCTION
    return is_production and connection.settings_dict["NAME"] == DATABASE


class Command(BaseCommand):
    """Make the data, start the server, measure, write the report."""

    help = (
        "Measure pages on PostgreSQL, in a database of its own (passage_bench) on the "
        "server of DATABASE_URL or of this machine, and write docs/benchmarks.md."
    )
    # It makes the database that checks would look into.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a smaller scale, pages to choose, and where the report goes."""
        parser.add_argument("--learners", type=int, default=10_000)
        parser.add_argument("--port", type=int, default=8110)
        parser.add_argument("--only", nargs="*", default=[], help="names of pages")
        parser.add_argument(
            "--rendering",
            action="store_true",
            help=SUPPRESS,  # the part that a run starts apart, in a fresh process
        )
        parser.add_argument("--certifying", action="store_true", help=SUPPRESS)
        parser.add_argument("--report", type=Path, default=ROOT / "docs/benchmarks.md")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Begin again under production's settings, then measure."""
        if not is_ours():
            self._begin_again()
        if options["rendering"]:
            self.stdout.write(json.dumps(rendered()))
            return
        if options["certifying"]:
            self.stdout.write(json.dumps(certified()))
            return
        run = Run(
            var=Path(settings.VAR),
            port=options["port"],
            most_learners=options["learners"],
            only=options["only"],
            say=self.stdout.write,
        )
        run.whole(report=options["report"])

    def _begin_again(self) -> None:
        """Replace this process by one in the benchmark's surroundings."""
        var = var_folder()
        var.mkdir(parents=True, exist_ok=True)
        try:
            environment = prepare(var=var)
        except NoDatabase as reason:
            raise CommandError(str(reason)) from None
        os.execve(  # noqa: S606 (ourselves)
            sys.executable, [sys.executable, *sys.argv], environment
        )
