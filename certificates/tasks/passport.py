"""Passports on paper are drawn and removed."""

from datetime import timedelta
from typing import Final

from celery import shared_task
from django.utils import timezone

from certificates.domain.passport_orders import KIND, remove_papers
from certificates.domain.passport_paper import draw
from certificates.models import PassportPaper
from hubs.domain.outbox import fault, settle

#: How long a passport on paper can be fetched.
KEEP: Final = timedelta(hours=1)


@shared_task(name=KIND, soft_time_limit=40, time_limit=50)
def draw_passport(key: str) -> None:
    """Draw the paper; what goes wrong is noted, and tried again by the outbox.

    One that was removed meanwhile is owed no more.
    """
    at = timezone.now()
    paper = PassportPaper.objects.select_related("learner").filter(pk=key).first()
    if paper is not None:
        try:
            draw(paper, at=at)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            PassportPaper.objects.filter(pk=key).update(fault=said)
            fault(KIND, key=key, error=said, at=at)
            raise
    settle(KIND, key=key, at=at)


@shared_task(name="certificates.remove_passports")
def remove_passports() -> int:
    """Remove passports that were asked for an hour ago; return how many."""
    return remove_papers(before=timezone.now() - KEEP)
