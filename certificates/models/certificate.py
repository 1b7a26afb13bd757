"""Certificates: the paper about a completion."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.signing_key import SigningKey
from courses.models import Completion
from hubs.models import Hub


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates by whose they are and whether they count."""

    def visible_to(self, user: Any) -> Self:
        """A learner's own."""
        return self.filter(completion__enrolment__learner_id=user.pk)

    def live(self) -> Self:
        """Neither revoked nor replaced."""
        return self.filter(revocation__isnull=True, replaced_by__isnull=True)

    def in_force(self, *, at: datetime) -> Self:
        """Live, and their validity has not ended at ``at``."""
        return self.live().exclude(valid_until__lte=at)

    def ended(self, *, at: datetime) -> Self:
        """Live, but their validity has ended by ``at``."""
        return self.live().filter(valid_until__lte=at)

    def with_life(self) -> Self:
        """With all that decides what a certificate is worth and what may be done."""
        return self.select_related(
            "hub", "holder", "revocation", "replaced_by", "erasure"
        )


class Certificate(models.Model):
    """A numbered paper with frozen facts.

    The row with number and ``payload`` is written first (*issuing*); it becomes
    *issued* when the file is stored and hashed, or *failed* with the reason, and is
    tried again. The holder's name stands in :class:`Holder`, which can be erased.
    """

    class State(models.TextChoices):
        ISSUING = "issuing", _("Being made")
        ISSUED = "issued", _("Issued")
        FAILED = "failed", _("Delayed")

    number = models.CharField(max_length=16, unique=True)
    completion = models.ForeignKey(
        Completion, on_delete=models.PROTECT, related_name="certificates"
    )
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="certificates")
    issue_no = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.ISSUING
    )
    failure = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    payload = models.JSONField()
    payload_sha256 = models.CharField(max_length=64)
    status_list = models.PositiveIntegerField(default=1)
    status_index = models.PositiveIntegerField()
    file = models.FileField(upload_to="certificates", blank=True, max_length=200)
    file_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    #: The key that sealed the file; None for files of before there were seals.
    seal_key = models.ForeignKey(
        SigningKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withheld_at = models.DateTimeField(null=True, blank=True)
    #: Since when whoever has the number only sees initials in place of the name.
    initials_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["completion", "issue_no"],
                name="issues_of_a_completion_are_numbered",
            ),
            models.UniqueConstraint(
                fields=["hub", "status_list", "status_index"],
                name="a_place_in_a_status_list_is_given_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | ~Q(file_sha256=""),
                name="an_issued_certificate_has_a_hashed_file",
            ),
            models.CheckConstraint(
                condition=Q(withheld_at__isnull=True) | Q(initials_at__isnull=True),
                name="a_page_that_is_off_shows_no_initials",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_nameless(self) -> bool:
        """Whether only those who were given its file are to know the holder's name."""
        return self.withheld_at is not None or self.initials_at is not None

    @property
    def content_hash(self) -> str:
        """What an electronic signature under a certificate is bound to."""
        return self.payload_sha256


class Holder(models.Model):
    """The person's part of a certificate: what is printed of them, erasable."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="holder"
    )
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"Holder of {self.certificate_id}"
