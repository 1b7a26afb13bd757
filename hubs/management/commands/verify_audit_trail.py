"""Walk the audit chain and name the first link that does not hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hubs.domain.audit import first_break
from hubs.domain.checkpoints import first_bad_checkpoint, public_keys
from hubs.models import AuditCheckpoint, AuditLink


class Command(BaseCommand):
    help = "Check the audit chain and its checkpoints; fails where they do not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--keys",
            action="store_true",
            help="print the public keys of checkpoints (PEM), and check nothing",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["keys"]:
            self.stdout.write(public_keys(), ending="")
            return
        broken = first_break() or first_bad_checkpoint()
        if broken:
            raise CommandError(
                f"The chain does not hold at {broken.seq}: {broken.why}."
            )
        self.stdout.write(f"{AuditLink.objects.count()} links hold.")
        self.stdout.write(f"{AuditCheckpoint.objects.count()} checkpoints hold.")
