"""Attendance: who was at which session."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from courses.models.runs import RunSession


class Attendance(models.Model):
    """What a trainer noted of a learner at a session. The latest row counts.

    ``noted_at`` is the phone's clock and only tells the order of what one phone noted;
    ``received_at`` is ours. ``mark`` was made up on the phone: what was sent twice over
    a weak line counts once.
    """

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        ABSENT = "absent", _("Absent")
        EXCUSED = "excused", _("Excused")

    session = models.ForeignKey(
        RunSession, on_delete=models.PROTECT, related_name="attendance"
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="attendance"
    )
    state = models.CharField(max_length=8, choices=State.choices)
    noted_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    mark = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        indexes = [
            # The list of a session, the latest of each learner.
            models.Index(
                fields=["session", "enrolment", "-id"], name="attendance_of_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} at {self.session_id}: {self.state}"


class AttendanceSheet(models.Model):
    """The list of a session as a trainer signed it; signed again after a correction.

    ``content_hash`` is the SHA-256 of who was noted as what; the
    :class:`hubs.models.ElectronicSignature` stands under this row.
    """

    session = models.ForeignKey(
        RunSession, on_delete=models.PROTECT, related_name="sheets"
    )
    content_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("signed attendance list")
        verbose_name_plural = _("signed attendance lists")

    def __str__(self) -> str:
        return f"{self.session_id}: {self.content_hash[:12]}"
