"""Signing who attended: the list counts, and what only waited for it is completed."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from courses.domain.attendance import (
    Sheet,
    list_of,
    locked_session,
    signed_sessions,
)
from courses.domain.completion import complete_if_met
from courses.domain.states import locked
from courses.models import AttendanceSheet, Enrolment, Run, RunSession
from hubs.domain.signing_off import Meaning, Proof, sign


class Gap(models.TextChoices):
    """Why a list cannot be signed now."""

    NOT_YET = "not yet", _("The session has not begun: sign when it is over.")
    OFF = "off", _("The session was taken off: there is nothing to sign.")
    NOBODY = "nobody", _("Nobody is on the list yet.")
    NOT_NOTED = "not noted", _("Somebody is not noted yet: note everybody, then sign.")
    SIGNED = "signed", _("It is signed as it stands.")
    CHANGED = (
        "changed",
        _("The list changed while you looked at it: look again, then sign."),
    )


class CannotSignList(Exception):
    """The list is not ready to be signed."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap.value)
        self.gap = gap


def gap_in(session: RunSession, sheet: Sheet, *, at: datetime) -> Gap | None:
    """What is in the way of signing ``sheet``, the list of ``session``."""
    if session.cancelled_at is not None:
        return Gap.OFF
    if session.starts_at > at:
        return Gap.NOT_YET
    if not sheet.lines:
        return Gap.NOBODY
    if not sheet.is_whole:
        return Gap.NOT_NOTED
    return Gap.SIGNED if signed_sessions([session]) else None


@transaction.atomic
def sign_list(
    session: RunSession, *, seen: str, proof: Proof, at: datetime
) -> AttendanceSheet:
    """Put the trainer's name under the list as they saw it: ``seen`` is its hash.

    Whoever has done all the rest completes the course now. Raises
    :exc:`CannotSignList`.
    """
    row = locked_session(session)
    sheet = list_of(row)
    gap = gap_in(row, sheet, at=at)
    if gap is None and seen != sheet.content_hash:
        gap = Gap.CHANGED
    if gap is not None:
        raise CannotSignList(gap)
    signed = AttendanceSheet.objects.create(
        session=row,
        content_hash=sheet.content_hash,
        signed_at=at,
        signed_by=proof.person,
    )
    facts = {
        "course": row.run.course.code,
        "run": row.run.public_id,
        "session": row.uid,
        "people": len(sheet.lines),
    }
    sign(signed, meaning=Meaning.ATTENDED, proof=proof, hub=row.run.hub, facts=facts)
    complete_waiting(row.run, at=at)
    return signed


def complete_waiting(run: Run, *, at: datetime) -> None:
    """Complete what only waited for attendance on ``run``."""
    if run.attendance_percent is None:
        return
    waiting = Enrolment.objects.active().filter(run=run, access_ended_at=None)
    for enrolment in waiting.select_related("edition__course__hub").order_by("pk"):
        complete_if_met(locked(enrolment), at=at)
