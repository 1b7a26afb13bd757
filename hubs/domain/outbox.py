"""What is owed to the queue: written with its cause, settled when it is done."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from hubs.models import Outgoing

#: Waits between attempts after a fault; the last one repeats.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200))
#: The channel on which a relay is woken on PostgreSQL.
CHANNEL = "outgoing"


def owe(
    kind: str, *, key: str | int, at: datetime, due_at: datetime | None = None
) -> Outgoing:
    """Owe task ``kind`` about ``key``. Call it in the transaction of the cause.

    Owing twice is harmless while the first is not done; what was done is owed anew.
    """
    outgoing, created = Outgoing.objects.get_or_create(
        kind=kind,
        key=str(key),
        defaults={"created_at": at, "due_at": due_at or at},
    )
    if not created and outgoing.done_at is not None:
        Outgoing.objects.filter(pk=outgoing.pk).update(
            created_at=at,
            due_at=due_at or at,
            attempts=0,
            sent_at=None,
            done_at=None,
            error="",
        )
        outgoing.refresh_from_db()
    transaction.on_commit(_wake_relay)
    return outgoing


def settle(kind: str, *, key: str | int, at: datetime) -> None:
    """Note that the task was done. Settling twice keeps the first time."""
    Outgoing.objects.filter(kind=kind, key=str(key), done_at__isnull=True).update(
        done_at=at, error=""
    )


def fault(kind: str, *, key: str | int, error: str, at: datetime) -> datetime | None:
    """Note why the task failed; return when it is tried again, ``None`` if not owed."""
    outgoing = Outgoing.objects.filter(
        kind=kind, key=str(key), done_at__isnull=True
    ).first()
    if outgoing is None:
        return None
    wait = WAITS[min(max(outgoing.attempts, 1), len(WAITS)) - 1]
    Outgoing.objects.filter(pk=outgoing.pk).update(error=error, due_at=at + wait)
    return at + wait


def clear(*, before: datetime) -> int:
    """Remove what was done before ``before``; return how many rows went."""
    removed, _by_model = Outgoing.objects.filter(done_at__lt=before).delete()
    return removed


def _wake_relay() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
