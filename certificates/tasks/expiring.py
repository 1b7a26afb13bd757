"""That certificates have expired is noted, and their learners are told."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from django.utils import timezone

from certificates.domain.expiring import note_end, over

logger = logging.getLogger(__name__)


@shared_task(name="certificates.note_expired", soft_time_limit=840, time_limit=870)
def note_expired() -> int:
    """Note each certificate that has expired; return how many learners were told.

    One that cannot be written about keeps nobody else from their letter.
    """
    now = timezone.now()
    told = 0
    for certificate in over(at=now):
        try:
            told += note_end(certificate, at=now)
        except (DatabaseError, SoftTimeLimitExceeded):
            raise
        except Exception:
            facts = {"certificate": certificate.pk}
            logger.exception("expiry not noted", extra=facts)
    logger.info("expiries noted", extra={"letters": told})
    return told
