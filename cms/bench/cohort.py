"""A whole cohort completes its course at once: how long until its mails are written."""

import os
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from certificates.domain.keys import make_demonstration_keys
from certificates.domain.owed import ISSUE
from cms.bench import numbers
from cms.demo.processes import Services
from courses.models import Completion, Enrolment
from hubs.domain.outbox import owe
from hubs.models import Hub, Letter

COHORT: Final = 60
WORKERS: Final = 2
#: Seconds after which something is wrong, and not slow.
PATIENCE: Final = 900


class NotWritten(Exception):
    """The letters of the cohort did not come."""


def cohort_seconds(*, var: Path, port: int, size: int = COHORT) -> float:
    """Seconds from the last completion to the last letter, by two workers and a relay.

    Starting them, which takes as long as a dozen certificates, is not in it.
    """
    now = timezone.now()
    for hub in Hub.objects.all():
        make_demonstration_keys(hub, at=now)
    helpers = [_services(var, port=port + place) for place in range(WORKERS)]
    try:
        for each in helpers:
            each.start_one("worker")
        helpers[0].start_one("relay")
        # One certificate each, so that fonts and rules are in memory.
        _wait(_complete(range(WORKERS * 2)))
        began = time.monotonic()
        _wait(_complete(range(WORKERS * 2, WORKERS * 2 + size)))
        return time.monotonic() - began
    finally:
        for each in helpers:
            each.stop()


def _services(var: Path, *, port: int) -> Services:
    environment = os.environ | {
        "CELERY_BROKER_URL": os.environ.get("BENCH_BROKER", "filesystem://localhost"),
        "CELERY_QUEUE": f"passage-bench-{os.getpid()}",
        "SIGNING_KEYS_PASSPHRASE": str(settings.SIGNING_KEYS_PASSPHRASE),
    }
    return Services(port=port, var=var, environment=environment, log=var / "cohort.log")


def _complete(learners: range) -> list[int]:
    """Let learners complete a course that they are on; return who they are."""
    keys = [numbers.enrolment_pk(learner, 1) for learner in learners]
    found = Enrolment.objects.filter(pk__in=keys, completion__isnull=True)
    now = timezone.now()
    with transaction.atomic():
        for enrolment in found:
            completion = Completion.objects.create(
                enrolment=enrolment, edition_id=enrolment.edition_id, completed_at=now
            )
            owe(ISSUE, key=completion.pk, at=now)
    return [enrolment.learner_id for enrolment in found]


def _wait(people: list[int]) -> None:
    letters = Letter.objects.filter(
        person__in=people, template="certificate", sent_at__isnull=False
    )
    end = time.monotonic() + PATIENCE
    while letters.count() < len(people):
        if time.monotonic() > end:
            raise NotWritten(f"{letters.count()} of {len(people)}")
        time.sleep(0.2)
