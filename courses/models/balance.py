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


class StripeFee(models.Model):
    """What Stripe kept with one entry of its balance, on that entry's day.

    Written once, so that the books of a month that is closed stay as they are: what a
    later entry of the same thing keeps, or gives back, is a row of its own.
    ``cents`` in minor units of ``currency``, the account's; below zero it came back.
    """

    #: Stripe's id of the entry.
    entry = models.CharField(max_length=255, unique=True)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="stripe_fees"
    )
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fee of Stripe's")
        verbose_name_plural = _("fees of Stripe's")
        constraints = [
            models.CheckConstraint(
                condition=~Q(cents=0), name="a_fee_of_stripe_is_not_of_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.cents} {self.currency}"
