"""Certificates that do not count any more. Irreversible."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate


class Revocation(models.Model):
    """A certificate was withdrawn, and why in words that anyone may read."""

    class Reason(models.TextChoices):
        IN_ERROR = "in-error", _("Issued in error")
        WITHDRAWN = "withdrawn", _("Withdrawn by the hub")
        MISCONDUCT = "misconduct", _("Earned by misconduct")

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=Reason.choices)

    def __str__(self) -> str:
        return f"Revocation of {self.certificate_id}"
