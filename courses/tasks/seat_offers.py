"""Ending offers of seats that nobody accepted in time."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain.seat_offers import lapse, with_lapsed

logger = logging.getLogger(__name__)


@shared_task(name="courses.lapse_seat_offers")
def lapse_seat_offers() -> int:
    """End each offer that has expired; return how many."""
    now = timezone.now()
    lapsed = sum(lapse(pack, at=now) for pack in with_lapsed(at=now))
    logger.info("seat offers lapsed", extra={"offers": lapsed})
    return lapsed
