"""Auditors: who may read everything, from when until when, and on whose word."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AuditorMandateQuerySet(models.QuerySet["AuditorMandate"]):
    """Mandates by when they hold."""

    def not_over(self, *, at: datetime) -> Self:
        """Those that hold at ``at``, or will."""
        return self.filter(ended_at__isnull=True, until__gt=at)

    def current(self, *, at: datetime) -> Self:
        """Those that hold at ``at``."""
        not_ended = Q(ended_at__isnull=True) | Q(ended_at__gt=at)
        return self.filter(not_ended, since__lte=at, until__gt=at)


class AuditorMandate(models.Model):
    """Leave to read everything on the platform and to change nothing of it.

    It always ends by itself; ``ended_at`` is when it was ended before its time. Rows
    are never deleted: an inspector asks who read what in March.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates"
    )
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = AuditorMandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("auditor's mandate")
        verbose_name_plural = _("auditors' mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="a_mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="somebody_ends_a_mandate_before_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="a_mandate_is_given_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.since:%Y-%m-%d} – {self.until:%Y-%m-%d}"
