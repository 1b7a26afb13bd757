"""Attempts at quizzes, and the answers in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.catalogue import Step
from courses.models.enrolment import Enrolment


class Attempt(models.Model):
    """One attempt at a quiz, graded once, when it is handed in.

    The questions are those of the step's edition; ``seed`` fixes the order in which
    options were shown.

    ``result`` maps a question's key to ``{"points", "of", "verdict"}``; points are
    fractions as text, e.g. ``"2/3"``, so that no sum is rounded.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attempts"
    )
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="attempts")
    step_key = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    seed = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    out_of = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "step_key", "number"],
                name="attempts_at_a_quiz_are_numbered_once",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "step_key"],
                condition=Q(submitted_at__isnull=True),
                name="one_open_attempt_at_a_quiz",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, passed__isnull=True)
                | Q(submitted_at__gte=F("started_at"), passed__isnull=False),
                name="an_attempt_is_graded_when_it_is_handed_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.step_key} attempt {self.number}"


class Answer(models.Model):
    """What a learner answered to one question, saved as it was given."""

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="answers"
    )
    question = models.CharField(max_length=80)
    value = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question"], name="one_answer_per_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question}"


class ExtraAttempt(models.Model):
    """A trainer let a learner try once more, and said why."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="extra_attempts"
    )
    step_key = models.UUIDField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.step_key}"
