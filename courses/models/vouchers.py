"""Vouchers: codes that make a seat cheaper or free."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course
from courses.models.runs import Run
from hubs.models import Hub


class Campaign(models.Model):
    """Codes that were made together, e.g. a sheet of single-use ones for a fair."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("name"), max_length=80)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    #: How often one person may use its codes, all together; empty: as often as they
    #: have codes.
    most_per_person = models.PositiveIntegerField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return self.name


class Voucher(models.Model):
    """A code and what it gives. Its terms never change; it can be stopped.

    ``percent`` for a percentage, ``amount_cents`` (net, minor units of ``currency``)
    for an amount, neither for a free seat. It holds for ``run``, else for ``course``,
    else for all of the hub.
    """

    class Kind(models.TextChoices):
        PERCENT = "percent", _("Percent")
        AMOUNT = "amount", _("Amount")
        FREE = "free", _("Free seat")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="vouchers"
    )
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="vouchers")
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    #: Upper case, without spaces and dashes; looked up forgivingly.
    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    percent = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    amount_cents = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    #: How often it may be used in all, and by one person; empty: as often as one likes.
    most_uses = models.PositiveIntegerField(default=1, null=True, blank=True)
    most_per_person = models.PositiveIntegerField(default=1, null=True, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="percent", percent__isnull=False, amount_cents=None)
                | Q(kind="amount", percent=None, amount_cents__isnull=False)
                | Q(kind="free", percent=None, amount_cents=None),
                name="a_voucher_gives_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VoucherUse(models.Model):
    """A voucher that an order uses: reserved while it is open, used once it is paid.

    Reserved and used ones count against the limits, under the lock of the voucher.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("Reserved")
        USED = "used", _("Used")
        RELEASED = "released", _("Released")

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="uses")
    order = models.OneToOneField(
        "courses.Order", on_delete=models.PROTECT, related_name="voucher_use"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=State.choices, default=State.RESERVED
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("use of a voucher")
        verbose_name_plural = _("uses of vouchers")

    def __str__(self) -> str:
        return f"{self.voucher_id} in {self.order_id}: {self.state}"
