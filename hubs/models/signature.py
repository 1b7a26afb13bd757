"""Electronic signatures: who put their name under which content, meaning what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hubs.models.organisations import Hub


class ElectronicSignature(models.Model):
    """A person's name under something that has a content hash.

    Inserted once, never changed, never deleted. ``digest`` binds signer, meaning,
    content, time and thing together, and the audit trail holds it too: a row that was
    copied to other content, or written past :mod:`hubs.domain.signing_off`, does not
    hold. ``at`` is the database's clock.
    """

    class Meaning(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted as author")
        REVIEWED = "reviewed", _("Reviewed")
        APPROVED = "approved", _("Approved")
        RELEASED = "released", _("Released")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REFUSED = "refused", _("Refused")
        REVOKED = "revoked", _("Revoked")
        REISSUED = "reissued", _("Issued anew")
        ERASED = "erased", _("Erased")
        ATTENDED = "attended", _("Attendance noted")
        REFUNDED = "refunded", _("Money sent back")

    class Method(models.TextChoices):
        PASSWORD = "password", _("password")
        PASSWORD_CODE = "password+code", _("password and code")
        PASSWORD_PASSKEY = "password+passkey", _("password and passkey")
        PASSKEY = "passkey", _("passkey")

    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    #: As it was when they signed; names change.
    printed_name = models.CharField(max_length=200)
    meaning = models.CharField(_("meaning"), max_length=10, choices=Meaning.choices)
    method = models.CharField(_("proven by"), max_length=20, choices=Method.choices)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"), blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("electronic signature")
        verbose_name_plural = _("electronic signatures")
        ordering = ["pk"]
        indexes = [
            # All signatures under one thing, in their order.
            models.Index(
                fields=["object_type", "object_id"], name="signatures_of_object"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}: {self.meaning}, {self.content_hash[:12]}"
