"""Where a run stands: what follows from what people decided, seats and dates."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from courses.models import Run


class Standing(TextChoices):
    """How a run stands at a moment, as people are told."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CONFIRMED = "confirmed", _("Confirmed")
    FULL = "full", _("Full")
    CLOSED = "closed", _("Closed")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


def standing(run: Run, *, at: datetime, taken: int | None = None) -> Standing:
    """Where ``run`` stands at ``at``; asks nothing of the database.

    ``taken`` says how many seats are taken where that was counted later.

    Dates come before seats: a run that is under way is running, full or not. A run
    that begins on a date and has as many participants as it needs is confirmed.
    """
    if run.state in {Run.State.CANCELLED, Run.State.PLANNED}:
        return Standing(run.state)
    if run.ends_at is not None and run.ends_at <= at:
        return Standing.DONE
    if run.starts_at is not None and run.starts_at <= at:
        return Standing.RUNNING
    return _before_it_starts(run, run.taken if taken is None else taken)


def _before_it_starts(run: Run, taken: int) -> Standing:
    if run.state == Run.State.CLOSED:
        return Standing.CLOSED
    if run.seats is not None and taken >= run.seats:
        return Standing.FULL
    if run.starts_at is not None and taken >= run.minimum:
        return Standing.CONFIRMED
    return Standing.OPEN
