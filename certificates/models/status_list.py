"""Published lists that say which credentials do not count any more."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub


class StatusList(models.Model):
    """A signed list of 131,072 bits of a hub (W3C Bitstring Status List).

    ``changed_at`` is when something that the list must say was last decided: until it
    is signed anew, a list that is older is known to be wrong and not given out.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="status_lists")
    number = models.PositiveIntegerField()
    document = models.TextField(blank=True)
    token = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "number"], name="status_lists_of_a_hub_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | Q(valid_until__gt=F("signed_at")) & ~Q(document="") & ~Q(token=""),
                name="a_signed_list_has_its_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub_id}-{self.number}"

    @property
    def is_stale(self) -> bool:
        """Whether something was decided that the signed text does not say yet."""
        return self.signed_at is None or self.signed_at < self.changed_at

    def is_of(self, moment: datetime, *, now: datetime) -> bool:
        """Whether the signed text is what the list said at ``moment``.

        The text names its own beginning in whole seconds.
        """
        if self.signed_at is None:
            return False
        return self.signed_at.replace(microsecond=0) <= moment <= now
