"""Learners are reminded that certificates end."""

import logging

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from django.utils import timezone

from certificates.domain.reminding import ending, remind

logger = logging.getLogger(__name__)


@shared_task(name="certificates.remind", soft_time_limit=840, time_limit=870)
def remind_learners() -> int:
    """Send each reminder that is due; return how many letters that is.

    A certificate that cannot be written about keeps nobody else from their letter.
    """
    now = timezone.now()
    written = 0
    for certificate in ending(at=now).select_related(
        "completion__enrolment__learner", "completion__edition"
    ):
        try:
            written += remind(certificate, at=now)
        except (DatabaseError, SoftTimeLimitExceeded):
            raise
        except Exception:
            facts = {"certificate": certificate.pk}
            logger.exception("learner not reminded", extra=facts)
    logger.info("learners reminded", extra={"letters": written})
    return written
