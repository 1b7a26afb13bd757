"""Where a run stands: what follows from what people decided, seats and dates."""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courses.models import Run, Seat


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


def standing(
    run: Run, *, pending: int, at: datetime, taken: int | None = None
) -> Standing:
    """Where ``run`` stands at ``at``; asks nothing of the database.

    ``taken`` says how many seats are taken where that was counted later, ``pending``
    how many of them nobody has paid for or claimed yet (:func:`with_pending`).

    Dates come before seats: a run that is under way is running, full or not. A run
    that begins on a date and needs participants is confirmed when it has as many: by
    seats that are somebody's, not by those that may come back in half an hour.
    """
    if run.state in {Run.State.CANCELLED, Run.State.PLANNED}:
        return Standing(run.state)
    if run.ends_at is not None and run.ends_at <= at:
        return Standing.DONE
    if run.starts_at is not None and run.starts_at <= at:
        return Standing.RUNNING
    return _before_it_starts(run, run.taken if taken is None else taken, pending)


def with_pending(runs: QuerySet[Run]) -> QuerySet[Any]:
    """The runs, each with ``pending``: seats that may still come back by themselves."""
    seats = Seat.objects.pending().filter(run=OuterRef("pk")).order_by()
    counted = seats.values("run").annotate(number=Count("pk")).values("number")
    return runs.annotate(pending=Coalesce(Subquery(counted), 0))


def _before_it_starts(run: Run, taken: int, pending: int) -> Standing:
    if run.state == Run.State.CLOSED:
        return Standing.CLOSED
    if run.seats is not None and taken >= run.seats:
        return Standing.FULL
    is_sure = 0 < run.minimum <= taken - pending
    return Standing.CONFIRMED if run.starts_at and is_sure else Standing.OPEN
