"""Workers that work, and that are killed and started again while they do."""

import itertools
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from certificates.domain.owed import ISSUE
from certificates.models import Certificate
from cms.demo.processes import Services
from hubs.models import Outgoing
from tests.journeys.running import own_queue

ISSUED = Certificate.State.ISSUED


@dataclass(frozen=True)
class Fight:
    """How it went: seconds until all was done, workers killed, most attempts at one."""

    seconds: float
    kills: int
    attempts: int


def issue_under_fire(*, folder, between, progress, seconds):
    """Let two workers do what is owed; kill one of them again and again.

    In turn, ``between`` seconds after the last time at the earliest, and not before
    ``progress`` more certificates were issued: a machine so slow that workers only ever
    start would prove nothing. Fails where it takes longer than ``seconds``.
    """
    seconds, kills = work_under_fire(
        ISSUE,
        done=_issued,
        folder=folder,
        between=between,
        progress=progress,
        seconds=seconds,
    )
    most = Certificate.objects.aggregate(most=Max("attempts"))["most"]
    return Fight(seconds=seconds, kills=kills, attempts=most)


def work_under_fire(kind, *, done, folder, between, progress, seconds, **around):
    """The same with tasks of a ``kind``; ``done`` counts those that are done.

    ``around`` are variables of the workers' environment. Returns how many seconds it
    took, and how many workers were killed.
    """
    with _processes(folder, around) as services:
        turns = itertools.cycle(services[:2])
        began = last = time.monotonic()
        kills = seen = 0
        while _left(kind):
            now, count = time.monotonic(), done()
            assert now - began < seconds, f"{count} done in {seconds} seconds"
            if now - last >= between and count - seen >= progress:
                worker = next(turns)
                worker.kill_one("worker")
                worker.start_one("worker")
                last, seen, kills = now, count, kills + 1
            time.sleep(0.1)
        return time.monotonic() - began, kills


def _left(kind):
    return Outgoing.objects.filter(kind=kind, done_at__isnull=True).exists()


def _issued():
    return Certificate.objects.filter(state=ISSUED).count()


@contextmanager
def _processes(folder, around):
    """Two workers and a relay on the test's database, and files in ``folder``.

    Where that fails, what they had to say is shown.
    """
    # What is owed inside a transaction of the tests' nobody else would see.
    assert not connection.in_atomic_block
    surroundings = _surroundings(folder) | around
    with own_queue(surroundings):
        log = folder / "processes.log"
        # Their numbers only tell them apart, from those of a test beside this one as
        # well: RabbitMQ lets no two workers of one name in. Nothing listens there.
        first, second, relay = (
            Services(port=number, var=folder, environment=surroundings, log=log)
            for number in itertools.islice(itertools.count(os.getpid() * 10), 3)
        )
        try:
            relay.start_one("relay")
            for worker in (first, second):
                worker.start_one("worker")
            yield first, second, relay
        except Exception:
            sys.stderr.write(log.read_text())
            raise
        finally:
            for services in (first, second, relay):
                services.stop()


def _surroundings(folder):
    facts = connection.settings_dict
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(
            **facts
        ),
        "PASSAGE_VAR": str(folder),
        "CELERY_QUEUE": f"passage-fire-{os.getpid()}",
        # What a killed worker had in hand is soon handed over again.
        "OUTBOX_RESEND_SECONDS": "10",
        "LOG_LEVEL": "WARNING",
    }
