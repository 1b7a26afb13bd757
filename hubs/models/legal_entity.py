"""Who sells at a hub: the legal entity that its invoices name."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from hubs.models.organisations import Hub


class LegalEntity(models.Model):
    """The seller behind a hub. Invoices keep what stood here when they were issued.

    A hub without one takes no money: its runs are free.
    """

    hub = models.OneToOneField(
        Hub, on_delete=models.PROTECT, related_name="legal_entity"
    )
    name = models.CharField(_("legal name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=16)
    city = models.CharField(_("town"), max_length=80)
    country = CountryField(verbose_name=_("country"))
    email = models.EmailField(_("e-mail address for invoices"))
    register_number = models.CharField(
        _("company register number"), max_length=40, blank=True
    )
    vat_number = models.CharField(
        _("VAT number"),
        max_length=16,
        blank=True,
        help_text=_("With its country, e.g. BE0123456749."),
    )
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    exempts_training = models.BooleanField(
        _("vocational training is exempt from VAT"),
        default=False,
        help_text=_(
            "Only where the authorities recognise the body: Directive 2006/112/EC,"
            " Article 132(1)(i). Have a tax adviser confirm it."
        ),
    )
    #: What the exemption rests on, printed on invoices, e.g. a national paragraph.
    exemption_ground = models.CharField(
        _("ground of the exemption"), max_length=200, blank=True
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days until an invoice is due"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    #: Above it a second person approves a refund; in minor units of ``currency``.
    refund_limit_cents = models.PositiveIntegerField(
        _("refunds above this need a second person"), default=50_000
    )

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(exempts_training=False)
                | ~models.Q(exemption_ground=""),
                name="an_exemption_says_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return self.name
