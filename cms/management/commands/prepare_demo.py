"""Database, content and static files of the demonstration, in one process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Bring the demonstration up to date; everything may be repeated."""

    help = "Migrate and load the demo's content (data), collect static files (static)."
    # What the checks ask for, tables among it, is what this command makes.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the parts to prepare."""
        parser.add_argument("parts", nargs="+", choices=["data", "static"])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare the parts that are named."""
        if "data" in options["parts"]:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("load_demo", verbosity=0)
        if "static" in options["parts"]:
            call_command("collectstatic", verbosity=0, interactive=False)
