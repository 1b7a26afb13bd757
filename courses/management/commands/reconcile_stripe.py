"""Compare our books with Stripe's, and count our invoices.

``manage.py reconcile_stripe --days 30``
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.domain.balance import compare
from courses.domain.invoice_numbers import MARKS, gaps
from courses.domain.reconciliation import differences, repair
from courses.domain.stripe_gateway import NoStripe, StripeAway, StripeRefused
from courses.models import Invoice
from hubs.models import Hub


def _shown(cents: int | None) -> str:
    return "-" if cents is None else str(cents)


class Command(BaseCommand):
    help = (
        "Lists what differs between our books and Stripe's and its balance, and series "
        "of invoices with gaps; --repair hears again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How far back, and whether to mend."""
        parser.add_argument("--days", type=int, default=7)
        parser.add_argument("--repair", action="store_true")

    def handle(self, *_args: Any, days: int, **options: Any) -> None:
        """One line a difference; the status is 1 where there are any."""
        # First, since it needs no Stripe.
        broken = self._count_invoices()
        at = timezone.now()
        since = at - timedelta(days=days)
        try:
            if options["repair"]:
                repair(since=since, at=at)
            found = list(differences(since=since, at=at))
            lines = compare(since=since, at=at)
        except NoStripe as error:
            raise CommandError("STRIPE_SECRET_KEY is not set.") from error
        except (StripeAway, StripeRefused) as error:
            raise CommandError(f"Stripe did not answer: {error}") from error
        for each in found:
            self.stdout.write(
                f"{each.thing}\t{each.what}\tStripe: {each.theirs}\tours: {each.ours}"
            )
        for line in lines:
            theirs, ours = line.theirs_cents, line.ours_cents
            self.stdout.write(
                f"{line.thing}\tbalance of a {line.kind}\tStripe: {_shown(theirs)}"
                f"\tours: {_shown(ours)}\torder {line.payment.order.public_id}"
            )
        if found or lines or broken:
            number = len(found) + len(lines)
            raise CommandError(f"{number} differences, {broken} series with gaps.")
        self.stdout.write("The books agree.")

    def _count_invoices(self) -> int:
        """One line a series whose numbers are not 1 to the last one given."""
        broken = 0
        for hub in Hub.objects.order_by("code"):
            for year, kind in gaps(hub):
                series = f"{hub.code}-{MARKS[Invoice.Kind(kind)]}-{year}"
                self.stdout.write(f"{series}\tnumbers\twith gaps")
                broken += 1
        return broken
