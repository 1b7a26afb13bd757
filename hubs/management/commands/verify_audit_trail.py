"""Walk the audit chain and name the first link that does not hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hubs.domain.audit import first_break
from hubs.domain.checkpoints import (
    ChainBroken,
    NothingToSettle,
    first_bad_checkpoint,
    public_keys,
    settle,
)
from hubs.models import AuditCheckpoint, AuditLink


class Command(BaseCommand):
    help = "Check the audit chain and its checkpoints; fails where they do not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--keys",
            action="store_true",
            help="print the public keys of checkpoints (PEM), and check nothing",
        )
        parser.add_argument(
            "--settle",
            metavar="REASON",
            help="end the alarm about a trail that holds again: who did what about it",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["keys"]:
            self.stdout.write(public_keys(), ending="")
            return
        if options["settle"] is not None:
            self._settle(options["settle"].strip())
        broken = first_break() or first_bad_checkpoint()
        if broken:
            raise CommandError(
                f"The chain does not hold at {broken.seq}: {broken.why}."
            )
        self.stdout.write(f"{AuditLink.objects.count()} links hold.")
        self.stdout.write(f"{AuditCheckpoint.objects.count()} checkpoints hold.")

    def _settle(self, reason: str) -> None:
        if not reason:
            raise CommandError("--settle needs a reason: who did what about it.")
        try:
            alarm = settle(reason=reason)
        except NothingToSettle as error:
            raise CommandError(
                "No alarm stands: --settle has nothing to end."
            ) from error
        except ChainBroken as error:
            raise CommandError(
                f"The chain still does not hold at {error.args[0].seq}: "
                f"{error.args[0].why}. Bring back what was there (docs/operations.md)."
            ) from error
        self.stdout.write(f"The alarm about {alarm.seq} is settled.")
