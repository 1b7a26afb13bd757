"""What is signed beside the paper, and which files a certificate had."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from certificates.models.signing_key import SigningKey


class CredentialQuerySet(models.QuerySet["Credential"]):
    """Credentials by whether they can be given out."""

    def holding(self) -> Self:
        """Those that count, with a text that others can check by the hub's keys."""
        counting = self.filter(
            superseded_at__isnull=True, key__withdrawn_at__isnull=True
        )
        return counting.exclude(document="")


class Credential(models.Model):
    """A certificate as a signed Open Badges 3.0 credential.

    ``document`` is the exact text that was signed; it holds the holder's name and is
    emptied by erasure, its hash stays. One that was signed anew has another place in
    the hub's status lists; ``superseded_at`` marks those that do not count any more.
    """

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="credentials"
    )
    key = models.ForeignKey(
        SigningKey, on_delete=models.PROTECT, related_name="credentials"
    )
    document = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    status_list = models.PositiveIntegerField()
    status_index = models.PositiveIntegerField()
    signed_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(superseded_at__isnull=True),
                name="one_credential_of_a_certificate_counts",
            ),
        ]
        indexes = [
            # Asked for each new certificate: a former place is never given again.
            models.Index(
                fields=["status_list", "status_index"],
                condition=Q(superseded_at__isnull=False),
                name="former_places",
            ),
        ]

    def __str__(self) -> str:
        return f"Credential of {self.certificate_id}"

    @property
    def is_past(self) -> bool:
        """Whether its signature counts no more; select ``key`` with many."""
        return self.superseded_at is not None or self.key.withdrawn_at is not None


class FormerFile(models.Model):
    """A file that a certificate had: still known by its hash, not kept."""

    class Reason(models.TextChoices):
        UNSEALED = "unsealed", _("made before certificates were sealed")
        KEY = "key", _("signed with a key that was withdrawn")

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="former_files"
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"Former file of {self.certificate_id}"
