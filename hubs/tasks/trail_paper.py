"""Parts of the audit trail are drawn."""

from celery import shared_task
from django.utils import timezone

from hubs.domain.outbox import fault, settle
from hubs.domain.trail_orders import KIND
from hubs.domain.trail_paper import draw
from hubs.models import TrailPaper


@shared_task(name=KIND, soft_time_limit=40, time_limit=50)
def draw_trail(key: str) -> None:
    """Draw the paper; what goes wrong is noted, and tried again by the outbox.

    One that was removed meanwhile is owed no more.
    """
    at = timezone.now()
    paper = TrailPaper.objects.select_related("asked_by").filter(pk=key).first()
    if paper is not None:
        try:
            draw(paper, at=at)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            TrailPaper.objects.filter(pk=key).update(fault=said)
            fault(KIND, key=key, error=said, at=at)
            raise
    settle(KIND, key=key, at=at)
