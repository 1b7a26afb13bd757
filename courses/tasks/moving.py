"""Moving learners on after a minor release."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain.moving import MOVE
from courses.domain.moving import move_learners as move_them
from courses.models import Edition

logger = logging.getLogger(__name__)


# Six milliseconds a learner: time for as many as any course has.
@shared_task(name=MOVE, soft_time_limit=900, time_limit=960)
def move_learners(key: str) -> int:
    """Move the learners under way on to edition ``key``; return how many."""
    moved = move_them(Edition.objects.get(pk=key), at=timezone.now())
    logger.info("learners moved", extra={"edition": key, "learners": moved})
    return moved
