"""Orders: what somebody buys from a hub."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from courses.models.catalogue import Course
from courses.models.runs import Run, random_id
from courses.models.vouchers import Voucher
from hubs.models import Hub, Organisation


class OrderQuerySet(models.QuerySet["Order"]):
    """Orders by whose they are and where they stand."""

    def visible_to(self, user: Any, *, at: datetime) -> Self:
        """A person's own, and those of organisations they act for at ``at``."""
        acting = Organisation.objects.managed_by(user, at=at)
        return self.filter(
            Q(buyer_id=user.pk, organisation__isnull=True) | Q(organisation__in=acting)
        )

    def open(self) -> Self:
        """Those whose payment is open."""
        return self.filter(state__in=[Order.State.OPEN, Order.State.PROCESSING])


class Order(models.Model):
    """Seats on one run (or on runs of one course) that somebody buys.

    Amounts are integers in minor units of ``currency``, worked out once from the run,
    the voucher and the tax rules when the order is placed, and never taken from a
    client. Its state moves as :mod:`courses.domain.order_states` allows; each move is
    an :class:`OrderEvent`. Delivery is another fact than payment: ``fulfilled_at``.
    """

    class State(models.TextChoices):
        #: Seats are held until ``expires_at``.
        OPEN = "open", _("To be paid")
        #: A bank is at work (direct debit): the seats are kept without a deadline.
        PROCESSING = "processing", _("Payment under way")
        #: An offer to an organisation, not yet accepted.
        QUOTED = "quoted", _("Quoted")
        #: Accepted against an invoice, which is to be paid.
        INVOICED = "invoiced", _("Invoiced")
        PAID = "paid", _("Paid")
        #: Paid, and could not be delivered: refunded or decided within a day.
        UNDELIVERABLE = "undeliverable", _("Paid, not delivered")
        PARTLY_REFUNDED = "part-refund", _("Partly refunded")
        REFUNDED = "refunded", _("Refunded")
        DISPUTED = "disputed", _("Disputed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class By(models.TextChoices):
        CHECKOUT = "checkout", _("Card or direct debit")
        INVOICE = "invoice", _("Invoice")
        NOTHING = "nothing", _("Nothing to pay")

    public_id = models.CharField(max_length=14, unique=True, default=random_id)
    #: Who sells: the hub that delivers the run.
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="orders")
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="orders",
        null=True,
        blank=True,
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="orders")
    #: Empty: seats that the organisation assigns to any run of the course at the hub.
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="orders", null=True, blank=True
    )
    state = models.CharField(max_length=13, choices=State.choices, default=State.OPEN)
    by = models.CharField(max_length=8, choices=By.choices, default=By.CHECKOUT)
    quantity = models.PositiveIntegerField(default=1)
    currency = models.CharField(max_length=3)
    #: Net, of one seat, before the voucher.
    unit_cents = models.PositiveBigIntegerField()
    #: Net, of all seats together.
    discount_cents = models.PositiveBigIntegerField(default=0)
    net_cents = models.PositiveBigIntegerField()
    vat_cents = models.PositiveBigIntegerField()
    gross_cents = models.PositiveBigIntegerField()
    #: A key of the table in :mod:`courses.domain.vat`.
    vat_rule = models.CharField(max_length=30)
    vat_percent = models.DecimalField(max_digits=4, decimal_places=1)
    voucher = models.ForeignKey(
        Voucher, on_delete=models.PROTECT, related_name="orders", null=True, blank=True
    )
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    #: When the hub was told that a quote waits for its consent to an invoice.
    consent_asked_at = models.DateTimeField(null=True, blank=True)
    #: When the buyer was last told that the hub agrees to it.
    consent_told_at = models.DateTimeField(null=True, blank=True)
    #: When the hub was last told that money of it waits for a decision.
    waits_told_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.CheckConstraint(
                condition=Q(gross_cents=F("net_cents") + F("vat_cents")),
                name="gross_is_net_and_vat",
            ),
            models.CheckConstraint(
                condition=Q(
                    net_cents=F("unit_cents") * F("quantity") - F("discount_cents")
                ),
                name="net_is_the_price_less_discount",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="an_order_is_for_one_at_least"
            ),
            models.CheckConstraint(
                condition=Q(quantity=1) | Q(organisation__isnull=False),
                name="only_organisations_buy_several_seats",
            ),
        ]
        indexes = [
            # The hub's list, newest first.
            models.Index(fields=["hub", "-placed_at"], name="orders_of_a_hub"),
            # What the sweeper asks each minute.
            models.Index(
                fields=["expires_at"],
                condition=Q(state="open"),
                name="open_orders_by_their_end",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class OrderSeat(models.Model):
    """A seat that an order pays for: held while it is open, taken once it is paid.

    A seat that was offered to somebody who waits may outlive an order that ran out.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="places")
    seat = models.ForeignKey(
        "courses.Seat", on_delete=models.PROTECT, related_name="sales"
    )

    class Meta:
        verbose_name = _("seat of an order")
        verbose_name_plural = _("seats of orders")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "seat"], name="an_order_names_a_seat_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.seat_id}"


class OrderEvent(models.Model):
    """A change of an order's state; the first has no ``before``."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="history")
    before = models.CharField(max_length=13, choices=Order.State.choices, blank=True)
    after = models.CharField(max_length=13, choices=Order.State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.order_id}: {self.before} to {self.after}"


class OrderParty(models.Model):
    """Who is billed: apart from the order, since it may name a person."""

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="party", primary_key=True
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address for the invoice"))
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=16)
    city = models.CharField(_("town"), max_length=80)
    country = CountryField(verbose_name=_("country"))
    vat_number = models.CharField(_("VAT number"), max_length=16, blank=True)
    register_number = models.CharField(_("register number"), max_length=40, blank=True)
    purchase_order = models.CharField(
        _("your purchase order number"), max_length=60, blank=True
    )

    class Meta:
        verbose_name = _("billed party")
        verbose_name_plural = _("billed parties")

    def __str__(self) -> str:
        return f"party of order {self.order_id}"
