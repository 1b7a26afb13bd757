"""Passports on paper, drawn by a worker for the learner who asked."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PassportPaperQuerySet(models.QuerySet["PassportPaper"]):
    """Papers by whose they are and how old."""

    def visible_to(self, user: Any) -> Self:
        """A learner's own."""
        return self.filter(learner_id=user.pk)

    def older_than(self, moment: datetime) -> Self:
        """Those asked for before ``moment``."""
        return self.filter(asked_at__lt=moment)


class PassportPaper(models.Model):
    """A training passport as PDF: kept for an hour, for the learner who asked.

    It says what is true when it is drawn; ``fault`` is why it could not be, so far.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for"))
    language = models.CharField(max_length=10)
    file = models.FileField(upload_to="passports/", blank=True)
    fault = models.TextField(blank=True)

    objects = PassportPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("passport on paper")
        verbose_name_plural = _("passports on paper")

    def __str__(self) -> str:
        return f"Passport {self.pk} of {self.learner_id}"
