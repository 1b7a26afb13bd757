"""The fact that everything was done."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Edition
from courses.models.enrolment import Enrolment


class CompletionQuerySet(models.QuerySet["Completion"]):
    """Completions by whether they count."""

    def valid(self, *, at: datetime) -> Self:
        """Those that count at ``at``: earned by then and not yet expired."""
        not_expired = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
        return self.filter(not_expired, completed_at__lte=at)


class Completion(models.Model):
    """A learner met every requirement of an edition.

    Written once, never changed: a certificate attests it, the training matrix counts
    it.

    ``basis`` lists what it rests on: ``[{"key", "number", "kind", "at", "attempt",
    "points", "out_of"}]``, sessions that had to be attended among them.
    """

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="completion"
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="completions"
    )
    completed_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    basis = models.JSONField(default=list)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("completed_at")),
                name="a_completion_expires_after_it_is_earned",
            ),
        ]

    def __str__(self) -> str:
        return f"Completion of {self.enrolment_id}"
