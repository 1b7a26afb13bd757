"""What is owed to the queue, written in the transaction of its cause."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """Tasks by whether they are to be handed over."""

    def due(self, *, at: datetime) -> Self:
        """Those to hand to the queue at ``at``, oldest first."""
        return self.filter(done_at__isnull=True, due_at__lte=at).order_by(
            "due_at", "id"
        )


class Outgoing(models.Model):
    """A task that must be done: ``kind`` is its name, ``key`` what it is about.

    The relay hands due rows to Celery and moves ``due_at`` to when it should try again;
    the task sets ``done_at``. So a lost message costs a minute and nothing else.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing task")
        verbose_name_plural = _("outgoing tasks")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="a_task_is_owed_once"),
        ]
        indexes = [
            # What the relay asks each second.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(done_at__isnull=True),
                name="outgoing_not_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Letter(models.Model):
    """A mail to be sent. When it has been sent, ``content`` is emptied.

    ``content`` may hold links that sign a person in; it is personal and short-lived,
    so it stands here and not in the queue's message.
    """

    to = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True
    )
    template = models.CharField(max_length=100)
    language = models.CharField(max_length=10)
    content = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"


class Heartbeat(models.Model):
    """When a process that no page sees last showed that it lives."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"
