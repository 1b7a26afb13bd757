"""Letters are sent."""

from celery import shared_task
from django.utils import timezone

from hubs.domain.outbox import fault, settle
from hubs.domain.post import KIND, deliver


@shared_task(name=KIND)
def post(key: str) -> None:
    """Send the letter; what goes wrong is noted, and tried again by the outbox."""
    at = timezone.now()
    try:
        deliver(int(key), at=at)
    except Exception as error:
        fault(KIND, key=key, error=f"{type(error).__name__}: {error}", at=at)
        raise
    settle(KIND, key=key, at=at)
