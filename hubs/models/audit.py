"""The audit trail: what was done, by whom, when, why; linked by one chainer."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hubs.models.organisations import Hub


class AuditEvent(models.Model):
    """One act. Inserted in the transaction of the act, never changed, never deleted.

    ``facts`` holds ids, states and hashes, never a person's data: those stand in
    :class:`AuditValue` rows, which erasure removes while ``facts`` keeps their digest.
    """

    at = models.DateTimeField(_("when"), db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+", null=True)
    verb = models.CharField(_("what"), max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    reason = models.TextField(_("why"), blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            # The history of one object, newest first.
            models.Index(
                fields=["object_type", "object_id", "-id"], name="audit_of_object"
            ),
            # The slice of one hub, newest first.
            models.Index(fields=["hub", "-id"], name="audit_of_hub"),
            # The history of a run and that of a course, on their pages: whatever the
            # events are of. Without them each page reads all that happened at the hub.
            models.Index(
                KeyTransform("run", "facts"), F("id").desc(), name="audit_of_run"
            ),
            models.Index(
                KeyTransform("course", "facts"), F("id").desc(), name="audit_of_course"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"


class AuditValue(models.Model):
    """A personal value of an event, erasable: its digest stays in the event's facts."""

    event = models.ForeignKey(
        AuditEvent, on_delete=models.PROTECT, related_name="values"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    name = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"], name="an_event_has_one_value_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of event {self.event_id}"


class AuditLink(models.Model):
    """A place in the chain: contiguous number, hash of previous link and event."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(
        AuditEvent, on_delete=models.PROTECT, related_name="link"
    )
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.seq}: {self.hash[:12]}"


class AuditCheckpoint(models.Model):
    """A signed word about the chain: at ``at`` it was ``link`` long and ended so.

    Written to the log too, which leaves the machine: who makes the chain anew cannot
    make anew what others have written down. ``key`` is the beginning of the SHA-256 of
    the public key; ``signature`` is Ed25519, in base64.
    """

    link = models.OneToOneField(
        AuditLink,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="checkpoint",
    )
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"))
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=88)

    def __str__(self) -> str:
        return f"{self.link_id}: {self.hash[:12]}"
