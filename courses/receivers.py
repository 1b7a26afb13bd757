"""What follows in courses when something happened."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from courses.domain.calendar_letters import CALENDAR, STRUCK, calendar_for, struck_for
from courses.domain.shelf import forget
from courses.signals import released
from hubs.domain.post import enclose

enclose(CALENDAR, calendar_for)
enclose(STRUCK, struck_for)


@receiver(
    [released, page_published, page_unpublished],
    dispatch_uid="courses.receivers.refresh_shelf",
)
def refresh_shelf(**_kwargs: Any) -> None:
    """Visitors see a new edition, or a hub's new page, as soon as it is committed."""
    transaction.on_commit(forget)
