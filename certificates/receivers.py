"""What follows when courses announces something."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from certificates.domain.owed import ISSUE
from courses.models import Completion
from courses.signals import completed
from hubs.domain.outbox import owe


@receiver(completed, dispatch_uid="certificates.receivers.owe_certificate")
def owe_certificate(completion: Completion, **_kwargs: Any) -> None:
    """A completion is worth a certificate: owed in the completion's transaction."""
    owe(ISSUE, key=completion.pk, at=timezone.now())
