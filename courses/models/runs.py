"""Runs: a course as it is offered."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Course
from hubs.models import Hub

#: Letters of public ids: lower case, none that is mistaken for another.
ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def random_id() -> str:
    """A public id that tells nothing: 14 characters, 69 random bits."""
    return get_random_string(14, ID_LETTERS)


class RunQuerySet(models.QuerySet["Run"]):
    """Runs by whether they take learners."""

    def open(self) -> Self:
        """Those that take learners now."""
        return self.filter(state=Run.State.OPEN)


class Run(models.Model):
    """A course offered by a hub, its own or a partner; self-paced has no end."""

    class Mode(models.TextChoices):
        SELF_PACED = "self-paced", _("Online, at your own pace")
        ONLINE = "online", _("Online, live")
        ON_SITE = "on-site", _("On site")
        BLENDED = "blended", _("Online and on site")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    public_id = models.CharField(max_length=14, unique=True, default=random_id)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="runs")
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="runs")
    mode = models.CharField(
        max_length=10, choices=Mode.choices, default=Mode.SELF_PACED
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    price_cents = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    seats = models.PositiveIntegerField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(taken__lte=F("seats")),
                name="seats_taken_at_most_seats",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="a_run_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["course", "hub"],
                condition=Q(mode="self-paced", state="open"),
                name="one_open_self_paced_run_per_course_and_hub",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}, {self.get_mode_display()}"
