"""Payments: how an order is paid, and how money goes back."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses.models.orders import Order


class Payment(models.Model):
    """A try to pay an order: a Checkout session, or a transfer that finance saw.

    An order may have several; at most one of them is kept, others are refunded.
    """

    class Means(models.TextChoices):
        CHECKOUT = "checkout", _("Stripe Checkout")
        TRANSFER = "transfer", _("Bank transfer")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PROCESSING = "processing", _("Under way")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    means = models.CharField(max_length=8, choices=Means.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    amount_cents = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    #: The idempotency key under which the session was asked for.
    key = models.UUIDField(unique=True)
    session_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    intent_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    #: Where the buyer pays.
    url = models.URLField(max_length=2000, blank=True)
    is_live = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    #: When Stripe was last asked about it, and since when it knows nothing of it.
    asked_at = models.DateTimeField(null=True, blank=True)
    unknown_since = models.DateTimeField(null=True, blank=True)
    #: What a transfer was known by, e.g. the line of the bank statement.
    reference = models.CharField(max_length=140, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False),
                name="what_is_paid_says_since_when",
            ),
        ]
        indexes = [
            # What the sweeper asks Stripe about.
            models.Index(
                fields=["asked_at", "opened_at"],
                condition=Q(state__in=["open", "processing"]),
                name="payments_that_are_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.means} {self.pk}: {self.amount_cents} {self.currency}"


class RefundQuerySet(models.QuerySet["Refund"]):
    """Refunds by where they stand."""

    def missing(self) -> Self:
        """Those that failed, and were not made good by a later one as large.

        That is one of the same payment for the same reason, or one that people made,
        who had no other reason to choose from. One that a second person refused has
        been decided.
        """
        later = Refund.objects.filter(
            Q(why=OuterRef("why")) | Q(asked_by__isnull=False) | Q(why="outside"),
            Q(state__in=["due", "sent", "done"])
            | Q(state="refused", decided_by__isnull=False),
            payment=OuterRef("payment"),
            pk__gt=OuterRef("pk"),
            amount_cents__gte=OuterRef("amount_cents"),
        )
        return self.filter(~Exists(later), state=Refund.State.FAILED)


class Refund(models.Model):
    """Money that goes back. Above the hub's limit a second person approves it."""

    class Why(models.TextChoices):
        LEFT = "left", _("The participant cancelled")
        RUN_CANCELLED = "run-cancelled", _("The hub cancelled the run")
        UNDELIVERABLE = "undeliverable", _("Paid, and no seat was left")
        PAID_TWICE = "paid-twice", _("Paid twice")
        GOODWILL = "goodwill", _("Goodwill")
        OUTSIDE = "outside", _("Made in Stripe's own pages")

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        DUE = "due", _("To be sent")
        SENT = "sent", _("Sent")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="refunds"
    )
    state = models.CharField(max_length=7, choices=State.choices)
    why = models.CharField(max_length=13, choices=Why.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    amount_cents = models.PositiveBigIntegerField(_("amount"))
    #: Idempotency key towards Stripe.
    key = models.UUIDField(unique=True)
    stripe_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents__gte=1), name="a_refund_is_not_of_nothing"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="a_refund_is_decided_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} of payment {self.payment_id}: {self.state}"


class Dispute(models.Model):
    """A payment that its owner's bank takes back, until it is decided."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="disputes"
    )
    stripe_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)
    amount_cents = models.PositiveBigIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return f"{self.stripe_id}: {self.state}"


class StripeEvent(models.Model):
    """An event that Stripe sent and signed, each once.

    ``facts`` holds the ids, amounts and states that rules need, and nothing personal.
    ``created_at`` is Stripe's clock and decides nothing: events come late and in any
    order.
    """

    event_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=255)
    is_live = models.BooleanField()
    created_at = models.DateTimeField()
    received_at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
