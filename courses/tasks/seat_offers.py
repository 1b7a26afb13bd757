"""Offers of seats that nobody has accepted: reminded of in time, then ended."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain.seat_offers import lapse, remind_of_ends, with_lapsed

logger = logging.getLogger(__name__)


@shared_task(name="courses.lapse_seat_offers")
def lapse_seat_offers() -> int:
    """End each offer that has expired; return how many."""
    now = timezone.now()
    lapsed = sum(lapse(pack, at=now) for pack in with_lapsed(at=now))
    logger.info("seat offers lapsed", extra={"offers": lapsed})
    return lapsed


@shared_task(name="courses.remind_seat_offers")
def remind_seat_offers() -> int:
    """Remind each whose offer ends soon; return how many."""
    reminded = remind_of_ends(at=timezone.now())
    logger.info("seat offers reminded of", extra={"offers": reminded})
    return reminded
