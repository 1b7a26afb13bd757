"""Compare each run's count of seats with the ledger, and mend it where asked to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.domain.seats import miscounted, recount


class Command(BaseCommand):
    """Says which runs are miscounted, and fails where it leaves any so."""

    help = "Compare each run's count of seats with the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to mend what is wrong."""
        parser.add_argument(
            "--mend", action="store_true", help="let the counts be what the ledger says"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare, and mend."""
        wrong = miscounted()
        for run, in_ledger in wrong:
            self.stdout.write(f"{run.public_id}: {run.taken} counted, {in_ledger} had")
            if options["mend"]:
                recount(run)
        if wrong and not options["mend"]:
            raise CommandError(f"{len(wrong)} miscounted; --mend counts them anew")
        self.stdout.write("Every count is what the ledger says.")
