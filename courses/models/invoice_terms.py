"""Payment by invoice: which organisation a hub lets have seats before it pays."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hubs.models import LegalEntity, Organisation


class InvoiceTermsQuerySet(models.QuerySet["InvoiceTerms"]):
    """Consents by whether they hold."""

    def current(self, *, at: datetime) -> Self:
        """Those that hold at ``at``."""
        not_ended = Q(ended_at__isnull=True) | Q(ended_at__gt=at)
        return self.filter(not_ended, granted_at__lte=at)


class InvoiceTerms(models.Model):
    """A seller's consent that an organisation pays by invoice, up to a limit.

    Another limit is another row: the one before it ends then. ``limit_cents`` is gross,
    in minor units of ``currency``, over all invoices that are open at one time.
    """

    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="invoice_terms"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invoice_terms"
    )
    limit_cents = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    #: Why the hub trusts that it is paid, for auditors.
    reason = models.CharField(max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InvoiceTermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to payment by invoice")
        verbose_name_plural = _("consents to payment by invoice")
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="an_organisation_has_one_limit_at_a_seller",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} at {self.entity_id}: {self.limit_cents}"
