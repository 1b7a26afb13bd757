"""Reminding hubs of reviews."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain.review_dates import remind, reviews_due

logger = logging.getLogger(__name__)


@shared_task(name="courses.remind_reviews")
def remind_reviews() -> int:
    """Remind of each review that is due or overdue; return how many letters that is."""
    now = timezone.now()
    letters = sum(remind(each, at=now) for each in reviews_due(on=now.date()))
    logger.info("reviews reminded", extra={"letters": letters})
    return letters
