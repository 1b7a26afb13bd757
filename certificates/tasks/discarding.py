"""Removing files of certificates whose record was erased."""

import logging

from celery import shared_task
from django.utils import timezone

from certificates.domain.erasure import DISCARD, discard_file
from certificates.models import Certificate
from hubs.domain.outbox import fault, settle

logger = logging.getLogger(__name__)


@shared_task(name=DISCARD, acks_late=True)
def discard_certificate(key: str) -> int | None:
    """Remove the file of certificate ``key``; None if the storage did not let us.

    The outbox hands the task over again until it is settled.
    """
    certificate = Certificate.objects.get(pk=key, erasure__isnull=False)
    try:
        removed = discard_file(certificate)
    except OSError as error:
        at = fault(DISCARD, key=key, error=str(error), at=timezone.now())
        logger.warning(
            "file of an erased certificate not removed",
            extra={"certificate": key, "next_try": str(at)},
        )
        return None
    settle(DISCARD, key=key, at=timezone.now())
    logger.info("certificate discarded", extra={"certificate": key, "files": removed})
    return removed
