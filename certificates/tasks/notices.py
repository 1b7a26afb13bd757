"""Organisations are told that certificates which they see end or were revoked."""

import logging

from celery import shared_task
from django.utils import timezone

from certificates.domain.notices import organisations_with_news, tell

logger = logging.getLogger(__name__)


@shared_task(name="certificates.tell_employers", soft_time_limit=840, time_limit=870)
def tell_employers() -> int:
    """Send each organisation its notice of the day; return how many letters that is."""
    now = timezone.now()
    letters = sum(tell(each, at=now) for each in organisations_with_news(at=now))
    logger.info("organisations told", extra={"letters": letters})
    return letters
