"""Progress: steps that were done. Rows are added, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Step
from courses.models.enrolment import Enrolment


class ProgressEvent(models.Model):
    """A learner finished a step.

    ``step_key`` and ``step_hash`` say what was finished whatever the edition: an event
    counts in another edition when both are the same there. ``carried_from`` names the
    event of an earlier enrolment that this one repeats (leaving and coming back); the
    time is then the earlier one.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="events"
    )
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="events")
    step_key = models.UUIDField()
    step_hash = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("finished step")
        verbose_name_plural = _("finished steps")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "step_key", "step_hash"],
                name="a_step_is_finished_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.step_key}"
