"""Telling the people of a run what changed."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain.run_news import tell_changed
from courses.domain.run_planning import TELL
from courses.models import RunChange

logger = logging.getLogger(__name__)


# All letters are written or none, two milliseconds each.
@shared_task(name=TELL, soft_time_limit=300, time_limit=330)
def tell_run_changed(key: str) -> int:
    """Write to everybody whom change ``key`` concerns; return to how many."""
    change = RunChange.objects.select_related("run__course", "run__hub", "by").get(
        pk=key
    )
    told = tell_changed(change, at=timezone.now())
    logger.info("change of a run told", extra={"change": key, "people": told})
    return told
