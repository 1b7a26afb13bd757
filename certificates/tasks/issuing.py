"""Issuing what is owed."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, transaction
from django.utils import timezone

from certificates.domain.failing import note_failure
from certificates.domain.hitches import Failure, Hitch
from certificates.domain.issuing import NotIssued, issue
from certificates.domain.owed import ISSUE, owe_again
from courses.models import Completion
from hubs.domain.outbox import fault, settle

logger = logging.getLogger(__name__)

SOFT_LIMIT = 15


@shared_task(
    name=ISSUE,
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=SOFT_LIMIT,
    time_limit=25,
)
def issue_certificate(key: str) -> int | None:
    """Issue the certificate of completion ``key``; return its id, None if that failed.

    The outbox hands the task over again until it is settled, so nothing is raised that
    was foreseen.
    """
    try:
        certificate = issue(Completion.objects.get(pk=key), at=timezone.now())
    except NotIssued as error:
        _postpone(key, error.failure)
        return None
    except SoftTimeLimitExceeded:
        _postpone(key, Failure(Hitch.TIME, f"not done within {SOFT_LIMIT} seconds"))
        return None
    except DatabaseError:
        raise  # there is nowhere to write it down; the outbox sends it again
    except Exception as error:
        # The edge: whatever it was, people must see it, and it is tried again.
        _postpone(key, Failure(Hitch.OTHER, f"{type(error).__name__}: {error}"))
        raise
    settle(ISSUE, key=key, at=timezone.now())
    logger.info("certificate issued", extra={"certificate": certificate.pk})
    return certificate.pk


@shared_task(name="certificates.compare_owed")
def compare_owed() -> int:
    """Owe what the facts say is owed and no task is under way for; return how many."""
    lost = owe_again(at=timezone.now())
    if lost:
        logger.warning("certificates owed anew", extra={"certificates": lost})
    return lost


@transaction.atomic
def _postpone(key: str, failure: Failure) -> None:
    note_failure(int(key), failure)
    at = fault(ISSUE, key=key, error=str(failure), at=timezone.now())
    logger.warning(
        "certificate delayed",
        extra={"completion": key, "hitch": str(failure), "next_try": str(at)},
    )
