"""Writing down how a long run went."""

import os

from django.utils import timezone

REPORT = """\
# Soak

Written by `make soak` on {day}; not by hand.

{count} learners complete a course at the same moment, on PostgreSQL and {broker}. Two
workers issue the certificates; in turn, one of them is killed with all its processes
(SIGKILL) and started again: every {between} seconds, once {progress} more are issued
(on a machine so busy that workers do little but start, that is less often).

| | |
| --- | ---: |
| certificates owed | {count} |
| issued, each once, its file the one that was hashed | {count} |
| letters, one for each learner | {count} |
| workers killed | {kills} |
| attempts at one certificate, at most | {attempts} |
| minutes until all were issued | {minutes:.1f} |
| cores; load average at the end, this run's own work among it | {cores}; {load:.1f} |
"""


def report(fight, *, count, between, progress):
    """The page about a run that passed."""
    broker = os.environ.get("CELERY_BROKER_URL", "")
    return REPORT.format(
        day=f"{timezone.now():%Y-%m-%d}",
        broker="RabbitMQ" if broker.startswith("amqp") else "a folder as queue",
        count=count,
        between=between,
        progress=progress,
        kills=fight.kills,
        attempts=fight.attempts,
        minutes=fight.seconds / 60,
        cores=os.cpu_count(),
        load=os.getloadavg()[0],
    )
