"""Seats that come free, that lapse, and runs that were cancelled."""

import logging

from celery import shared_task
from django.utils import timezone

from courses.domain.cancelling import WIND_UP
from courses.domain.lapsing import lapse, with_something_over
from courses.domain.seats import OFFER
from courses.domain.waiting import offer_next
from courses.domain.winding_up import wind_up
from courses.models import Run

logger = logging.getLogger(__name__)


@shared_task(name=OFFER)
def offer_seats(key: str) -> int:
    """Offer the free seats of run ``key`` to those who wait; return how many."""
    offered = offer_next(Run.objects.get(pk=key), at=timezone.now())
    logger.info("seats offered", extra={"run": key, "seats": offered})
    return offered


@shared_task(name="courses.sweep_seats")
def sweep_seats() -> int:
    """Give back what was held and not taken in time; return how many seats."""
    now = timezone.now()
    freed = sum(lapse(run, at=now) for run in with_something_over(at=now))
    if freed:
        logger.info("held seats lapsed", extra={"seats": freed})
    return freed


# Twenty milliseconds a learner, with letter and refund.
@shared_task(name=WIND_UP, soft_time_limit=300, time_limit=330)
def wind_up_run(key: str) -> int:
    """Let everybody go from the cancelled run ``key``; return how many seats."""
    run = Run.objects.select_related("course", "hub").get(pk=key)
    freed = wind_up(run, at=timezone.now())
    logger.info("cancelled run wound up", extra={"run": key, "seats": freed})
    return freed
