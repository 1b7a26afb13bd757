"""The demonstration's content, people and records, loaded as people would make them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.demo.load.content import ContentError
from cms.demo.load.everything import load
from hubs.domain.membership import derive_all


class Command(BaseCommand):
    """Load what is not loaded yet; the second time nothing changes."""

    help = "Load the demonstration: site, hubs, courses, people and their records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is loaded beside the content."""
        parser.add_argument(
            "--accounts",
            action="store_true",
            help="accounts and records too, as with DEMO=1",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="compare everything, even if the content files are as they were",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, or say what is in the way."""
        # Only where people really sign in do cookies travel by TLS alone.
        if settings.SESSION_COOKIE_SECURE:
            raise CommandError(
                "This is a production site. The demonstration's content and accounts "
                "are for one's own machine: use make demo."
            )
        accounts, now = settings.DEMO or options["accounts"], timezone.now()
        try:
            did = load(accounts=accounts, again=options["again"], at=now)
        except ContentError as error:
            raise CommandError(f"The content cannot be loaded. {error}") from error
        derive_all(at=now)
        if options["verbosity"]:
            self.stdout.write(
                "The demonstration is loaded." if did else "Nothing new to load."
            )
