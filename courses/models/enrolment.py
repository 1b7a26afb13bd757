"""Enrolments: a learner on a run, reading one edition."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Edition, Step
from courses.models.runs import Run, random_id


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments by whose they are and where they stand."""

    def visible_to(self, user: Any) -> Self:
        """A learner's own."""
        return self.filter(learner_id=user.pk)

    def active(self) -> Self:
        """Those that may learn now."""
        return self.filter(state=Enrolment.State.ACTIVE)


class Enrolment(models.Model):
    """A learner's place on a run.

    Its state moves as :mod:`courses.domain.enrolment` allows, and each move is an
    :class:`EnrolmentEvent`.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Under way")
        WITHDRAWN = "withdrawn", _("Left")
        COMPLETED = "completed", _("Completed")

    class How(models.TextChoices):
        FREE = "free", _("Free")
        PAID = "paid", _("Paid")
        SEAT = "seat", _("Employer's seat")
        INVITATION = "invitation", _("Invitation")
        VOUCHER = "voucher", _("Voucher")

    public_id = models.CharField(max_length=14, unique=True, default=random_id)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="enrolments"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    how = models.CharField(max_length=10, choices=How.choices, default=How.FREE)
    enrolled_at = models.DateTimeField()
    #: Where the learner left, for "go on"; a convenience, no fact.
    last_step = models.ForeignKey(
        Step, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    last_seen_at = models.DateTimeField(null=True, blank=True)
    #: Since when a refund or a dispute has closed the course to the learner. What was
    #: done and completed stays a fact.
    access_ended_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "run"],
                condition=Q(state="active"),
                name="one_open_enrolment_per_learner_and_run",
            ),
        ]
        indexes = [
            # The learner's home: what is under way, last seen first.
            models.Index(fields=["learner", "state"], name="enrolments_of_a_learner"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def has_seat(self) -> bool:
        """Whether the seat on the run is theirs: not given up, nor its money back."""
        has_it = self.state in {Enrolment.State.ACTIVE, Enrolment.State.COMPLETED}
        return has_it and self.access_ended_at is None


class EnrolmentEvent(models.Model):
    """A change of an enrolment's state."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="history"
    )
    before = models.CharField(
        max_length=10, choices=Enrolment.State.choices, blank=True
    )
    after = models.CharField(max_length=10, choices=Enrolment.State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.before} to {self.after}"


class EditionMove(models.Model):
    """A learner in progress went on in another edition."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="moves"
    )
    before = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.before_id} to {self.after_id}"
