"""What people tried and were not allowed to do: an inspector asks for that too."""

from typing import Final

from django.db import models

from hubs.domain.audit import record
from hubs.models import AuditEvent, Hub, User

REFUSED: Final = "permission.refused"


def note_refusal(
    person: User, *, act: str, thing: models.Model, hub: Hub | None = None
) -> AuditEvent:
    """Record that ``person`` wanted to do ``act`` to ``thing`` and may not."""
    return record(REFUSED, thing, by=person, hub=hub, facts={"act": act})
