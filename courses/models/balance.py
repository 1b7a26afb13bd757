"""Our payments, refunds and disputes beside what they did to Stripe's balance."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.payments import Payment


class BalanceLineQuerySet(models.QuerySet["BalanceLine"]):
    """Lines by whether the books agree."""

    def different(self) -> Self:
        """Those on which they do not."""
        alike = Q(theirs_cents=F("ours_cents"))
        return self.filter(~alike | Q(theirs_cents=None) | Q(ours_cents=None))


class BalanceLine(models.Model):
    """One charge, refund or dispute in both books, as they were compared last.

    Amounts are signed, in minor units of the payment's currency; empty: the thing is
    not in that book. Stripe's fee is in minor units of ``fee_currency``.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("Payment")
        REFUND = "refund", _("Refund")
        DISPUTE = "dispute", _("Dispute")

    kind = models.CharField(max_length=7, choices=Kind.choices)
    #: Stripe's id; of a charge, that of its intent.
    thing = models.CharField(max_length=255)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="balance"
    )
    theirs_cents = models.BigIntegerField(null=True, blank=True)
    ours_cents = models.BigIntegerField(null=True, blank=True)
    fee_cents = models.BigIntegerField(default=0)
    fee_currency = models.CharField(max_length=3, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField()

    objects = BalanceLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of Stripe's balance")
        verbose_name_plural = _("lines of Stripe's balance")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "thing"], name="a_thing_has_one_line_in_the_balance"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"
