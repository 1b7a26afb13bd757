"""Compare our books with Stripe's, and count our invoices.

``manage.py reconcile_stripe --days 30``
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.domain.invoice_numbers import MARKS, gaps
from courses.domain.reconciliation import differences, repair
from courses.domain.stripe_gateway import NoStripe, StripeAway, StripeRefused
from courses.models import Invoice
from hubs.models import Hub


class Command(BaseCommand):
    help = (
        "Lists what differs between our payments and Stripe's, and series of invoices "
        "with gaps; --repair hears again."
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
        except NoStripe as error:
            raise CommandError("STRIPE_SECRET_KEY is not set.") from error
        except (StripeAway, StripeRefused) as error:
            raise CommandError(f"Stripe did not answer: {error}") from error
        for each in found:
            self.stdout.write(
                f"{each.thing}\t{each.what}\tStripe: {each.theirs}\tours: {each.ours}"
            )
        if found or broken:
            raise CommandError(f"{len(found)} differences, {broken} series with gaps.")
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
