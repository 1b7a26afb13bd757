"""Private calendar addresses."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Addresses by whether they work."""

    def working(self) -> Self:
        """Those that were not taken back."""
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(models.Model):
    """An address at which a calendar program reads a person's sessions.

    Whoever has it reads them: it is as secret as a password, and taken back by one
    click. Only its SHA-256 is kept.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendars"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                name="one_working_calendar_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.digest[:8]}"
