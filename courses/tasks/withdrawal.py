"""Telling learners of a withdrawal."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain.withdrawal import TELL, tell_learners
from courses.models import Edition

logger = logging.getLogger(__name__)


# All letters are written or none, two milliseconds each.
@shared_task(name=TELL, soft_time_limit=300, time_limit=330)
def tell_withdrawn(key: str) -> int:
    """Write to the learners of edition ``key``; return to how many."""
    edition = Edition.objects.select_related("course__hub").get(pk=key)
    told = tell_learners(edition, at=timezone.now())
    logger.info("withdrawal told", extra={"edition": key, "learners": told})
    return told
