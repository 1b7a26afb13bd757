"""What ends the life of a certificate. Irreversible."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from hubs.models import ElectronicSignature


class Revocation(models.Model):
    """A certificate was withdrawn, and why in words that anyone may read."""

    class Reason(models.TextChoices):
        IN_ERROR = "in-error", _("Issued in error")
        WITHDRAWN = "withdrawn", _("Withdrawn by the hub")
        #: Says something of a person: told to the hub and the learner, to nobody else.
        MISCONDUCT = "misconduct", _("Earned by misconduct")

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=Reason.choices)
    #: What the check page says beside the class of the reason; no names.
    wording = models.CharField(_("public wording"), max_length=300, blank=True)
    signature = models.ForeignKey(
        ElectronicSignature,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    def __str__(self) -> str:
        return f"Revocation of {self.certificate_id}"

    @property
    def public_reason(self) -> "Revocation.Reason":
        """The class of reasons that is told to whoever has the number or the file."""
        if self.reason == self.Reason.IN_ERROR:
            return self.Reason.IN_ERROR
        return self.Reason.WITHDRAWN


class Expiry(models.Model):
    """Its validity has ended: when that was noted, for the trail and a letter.

    Whether it has is never read from here, but from the certificate's own last moment.
    """

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="expiry"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Expiry of {self.certificate_id}"


class Correction(models.Model):
    """Why a certificate was issued anew under another number."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="correction"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)

    def __str__(self) -> str:
        return f"Correction by {self.certificate_id}"


class Erasure(models.Model):
    """The holder's name, credential and file were removed; hashes and dates stay."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="erasure"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"Erasure of {self.certificate_id}"
