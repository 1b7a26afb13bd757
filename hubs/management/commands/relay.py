"""Hand what is owed to the queue, until told to stop."""

import logging
import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from hubs.domain.outbox import CHANNEL
from hubs.domain.relay import beat, hand_over

logger = logging.getLogger(__name__)

#: Seconds between two looks at the outbox, if nobody wakes the relay earlier.
PAUSE = 1.0


class Command(BaseCommand):
    help = "Hand what is owed to the queue. Any number of relays may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="hand over what is due, then end"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["once"]:
            self._turn()
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            handed = self._turn()
            if not handed:
                self._pause(stop)

    def _turn(self) -> int:
        """One look at the outbox; no broker or database that is away ends the relay."""
        close_old_connections()
        now = timezone.now()
        try:
            beat("relay", at=now)
            return hand_over(
                _hand,
                at=now,
                resend_after=timedelta(seconds=settings.OUTBOX_RESEND_SECONDS),
            )
        except OSError:
            logger.warning("queue does not answer", exc_info=True)
        except DatabaseError:
            logger.warning("database does not answer", exc_info=True)
            connection.close()
        return 0

    def _pause(self, stop: threading.Event) -> None:
        """Wait a second, or on PostgreSQL until somebody owes something."""
        if connection.vendor != "postgresql":
            stop.wait(PAUSE)
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            # psycopg's generator ends at the first note or after the pause.
            for _note in connection.connection.notifies(timeout=PAUSE, stop_after=1):
                pass
        except DatabaseError:
            connection.close()
            stop.wait(PAUSE)


def _hand(kind: str, key: str) -> None:
    try:
        current_app.send_task(kind, args=[key])
    except OperationalError as error:
        message = "the broker does not take the message"
        raise ConnectionError(message) from error
