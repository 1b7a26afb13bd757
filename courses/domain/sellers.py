"""The legal entity of a hub: what changes it is in the audit trail."""

from collections.abc import Iterable

from django.db import transaction

from hubs.domain.audit import record
from hubs.models import LegalEntity, User


@transaction.atomic
def change(entity: LegalEntity, *, fields: Iterable[str], by: User | None) -> None:
    """Keep a hub's seller; invoices that were issued keep what they say."""
    entity.save()
    facts = {"fields": sorted(fields)}
    record("entity.changed", entity, by=by, hub=entity.hub, facts=facts)
