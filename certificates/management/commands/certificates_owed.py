"""Print which certificates are owed, and why."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from certificates.domain.owed import debts, owe_again, unissued


class Command(BaseCommand):
    help = "Print completions whose certificate is late, and what keeps it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="owe those that no task is under way for",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["again"]:
            self.stdout.write(f"{owe_again(at=now)} owed anew")
        late = debts(unissued(at=now))
        for debt in late:
            next_try = (
                f"{debt.next_try:%Y-%m-%d %H:%M:%S}Z" if debt.next_try else "never"
            )
            self.stdout.write(
                f"completion {debt.completion.pk}"
                f" of {debt.completion.edition.course.code},"
                f" completed {debt.completion.completed_at:%Y-%m-%d %H:%M:%S}Z,"
                f" attempts {debt.attempts}, next try {next_try}:"
                f" {debt.failure or 'nothing went wrong that was noted'}"
            )
        self.stdout.write(f"{len(late)} owed")
