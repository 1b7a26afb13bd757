"""Invoices and credit notes: numbered without gaps, frozen at issue."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.orders import Order
from courses.models.payments import Payment, Refund
from hubs.models import Hub


class InvoiceSeries(models.Model):
    """The last number that a hub gave in a year; taken under the row's lock."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "year", "kind"], name="one_series_per_hub_year_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub_id} {self.year} {self.kind}: {self.last}"


class Invoice(models.Model):
    """An invoice or a credit note, as it was issued.

    ``payload`` is all that is printed but the billed party, which stands apart
    (:class:`InvoiceParty`). Nothing here changes but the files, which are drawn from it
    once. The year is that of the issue in the hub's zone.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")
        QUOTE = "quote", _("Quote")

    public_id = models.CharField(max_length=14, unique=True)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="invoices")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    number = models.PositiveIntegerField()
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices")
    #: What a credit note corrects.
    credits = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="credited_by", null=True
    )
    refund = models.OneToOneField(
        Refund, on_delete=models.PROTECT, related_name="credit_note", null=True
    )
    issued_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    net_cents = models.PositiveBigIntegerField()
    vat_cents = models.PositiveBigIntegerField()
    gross_cents = models.PositiveBigIntegerField()
    payload = models.JSONField()
    payload_hash = models.CharField(max_length=64)
    file = models.FileField(upload_to="invoices/", blank=True, max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "year", "kind", "number"],
                name="an_invoice_number_is_given_once",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind="invoice"),
                name="an_order_is_invoiced_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="credit") | Q(credits__isnull=False),
                name="a_credit_note_says_what_it_corrects",
            ),
            models.CheckConstraint(
                condition=Q(sha256="") | Q(drawn_at__isnull=False),
                name="a_drawn_invoice_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.hub_id} {self.year}-{self.number}"


class InvoiceParty(models.Model):
    """Who was billed, as printed: kept as long as the law keeps invoices."""

    invoice = models.OneToOneField(
        Invoice, on_delete=models.PROTECT, related_name="party", primary_key=True
    )
    payload = models.JSONField()

    def __str__(self) -> str:
        return f"party of invoice {self.invoice_id}"


class InvoiceReminder(models.Model):
    """A reminder that an invoice is due; each stage once."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="reminders"
    )
    stage = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "stage"], name="a_stage_is_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: reminder {self.stage}"


class BankLine(models.Model):
    """What finance saw on the bank statement for an invoice."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="transfers"
    )
    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, related_name="bank_line"
    )
    booked_on = models.DateField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invoice_id} on {self.booked_on}"
