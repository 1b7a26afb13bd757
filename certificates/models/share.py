"""What a learner lets others see, and what they were reminded of."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate


def random_token() -> str:
    """What a link to shared certificates ends in: 24 characters, 142 random bits."""
    return get_random_string(24)


class ShareQuerySet(models.QuerySet["Share"]):
    """Links by whose they are and whether they work."""

    def visible_to(self, user: Any) -> Self:
        """A learner's own."""
        return self.filter(learner_id=user.pk)

    def working(self, *, at: datetime) -> Self:
        """Those that show something at ``at``."""
        return self.filter(withdrawn_at__isnull=True, expires_at__gt=at)


class Share(models.Model):
    """A link by which whoever has it sees some certificates, or all, for a while."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shares"
    )
    token = models.CharField(max_length=24, unique=True, default=random_token)
    label = models.CharField(_("for whom"), max_length=80)
    #: All certificates, also those that are still to come.
    everything = models.BooleanField(_("all certificates"), default=False)
    certificates = models.ManyToManyField(Certificate, related_name="+", blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("until"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared link")
        verbose_name_plural = _("shared links")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="a_share_ends_after_its_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"Share {self.pk} of {self.learner_id}"


class Reminder(models.Model):
    """A learner was told so many days before that a certificate expires."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="reminders"
    )
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "days"],
                name="a_reminder_is_sent_once_only",
            ),
        ]

    def __str__(self) -> str:
        return f"Reminder {self.days} days before {self.certificate_id}"
