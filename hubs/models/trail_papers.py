"""Parts of the audit trail on paper, drawn by a worker for the person who asked."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TrailPaperQuerySet(models.QuerySet["TrailPaper"]):
    """Papers by whose they are."""

    def visible_to(self, user: "models.Model") -> Self:
        """Those that ``user`` asked for."""
        return self.filter(asked_by=user)

    def older_than(self, moment: datetime) -> Self:
        """Those asked for before ``moment``."""
        return self.filter(asked_at__lt=moment)


class TrailPaper(models.Model):
    """An export of the trail as PDF: kept for a day, for whoever asked for it.

    ``wanted`` are the filters; ``last_event`` is the newest event that it may hold, so
    that what is drawn later is what was asked for.
    """

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for"))
    wanted = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    last_event = models.PositiveBigIntegerField()
    events = models.PositiveIntegerField(_("events"))
    file = models.FileField(upload_to="audit-papers/", blank=True)
    fault = models.TextField(blank=True)

    objects = TrailPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of the trail on paper")
        verbose_name_plural = _("parts of the trail on paper")

    def __str__(self) -> str:
        return f"{self.pk}: {self.events}"
