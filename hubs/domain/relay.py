"""Handing what is owed to the queue. Any number of relays may run side by side."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction

from hubs.models import Heartbeat, Outgoing


def hand_over(
    hand: Callable[[str, str], None],
    *,
    at: datetime,
    resend_after: timedelta,
    most: int = 100,
) -> int:
    """Hand at most ``most`` due tasks to the queue; return how many were handed.

    A row counts as handed only after ``hand`` returned; where it raises
    :exc:`OSError`, the row stays due and the exception goes on, after what was handed
    before has been noted. Rows that another relay holds are left to it.
    """
    handed, refusal = 0, None
    with transaction.atomic():
        due = Outgoing.objects.due(at=at)
        if connection.features.has_select_for_update_skip_locked:
            # Two relays must not hand over the same row at the same time.
            due = due.select_for_update(skip_locked=True)
        rows = list(due[:most])
        for row in rows:
            try:
                hand(row.kind, row.key)
            except OSError as error:
                refusal = error
                break
            handed += 1
            row.attempts += 1
            row.sent_at = at
            row.due_at = at + resend_after * min(row.attempts, 10)
        Outgoing.objects.bulk_update(rows[:handed], ["attempts", "sent_at", "due_at"])
    if refusal is not None:
        # Only now: inside the transaction it would undo the note of what was handed.
        raise refusal
    return handed


def beat(name: str, *, at: datetime) -> None:
    """Show that the process called ``name`` lives."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
