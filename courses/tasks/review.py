"""Telling people what was noted on a candidate, and what was said to it."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain.review_news import tell_news
from courses.domain.review_notes import TELL
from courses.models import Course

logger = logging.getLogger(__name__)


@shared_task(name=TELL)
def tell_review_news(key: str) -> int:
    """Write about the notes of course ``key``; return to how many."""
    course = Course.objects.select_related("hub").get(pk=key)
    told = tell_news(course, at=timezone.now())
    logger.info("review news told", extra={"course": key, "readers": told})
    return told
