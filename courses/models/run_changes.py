"""Changes of runs: what their people are told of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.runs import Run


class RunChange(models.Model):
    """Dates, places or trainers became others. Written with the change, never changed.

    ``before`` and ``after`` hold ``{"time_zone", "venue", "address", "sessions": [{
    "uid", "title", "from", "until", "room", "trainer", "link"}]}``: moments in ISO
    8601, the trainer's key, and a keyed hash of the link. Those of before lack the
    last two.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        verbose_name = _("change of a run")
        verbose_name_plural = _("changes of runs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.at:%Y-%m-%d %H:%M}"
