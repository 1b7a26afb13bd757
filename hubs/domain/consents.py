"""Consent to share: given by the person alone, withdrawn as easily."""

from datetime import datetime
from typing import Final

from django.db import transaction

from hubs.domain.audit import record
from hubs.models import Organisation, SharingConsent, User

#: The version of the text that people agree to; another text is another version.
WORDING: Final = "2026-11"


@transaction.atomic
def give(person: User, *, to: Organisation, at: datetime) -> SharingConsent:
    """Let an organisation see the status of the seats that it paid for. Idempotent."""
    # Two clicks at once: the second finds the first one's consent.
    row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    held = SharingConsent.objects.holding().filter(person=row, organisation=to).first()
    if held is not None:
        return held
    consent = SharingConsent.objects.create(
        person=row, organisation=to, wording=WORDING, given_at=at
    )
    facts = {"organisation": to.slug, "wording": WORDING}
    record("consent.given", consent, by=person, facts=facts)
    return consent


@transaction.atomic
def withdraw(person: User, *, to: Organisation, at: datetime) -> None:
    """Let the organisation see nothing from now on. Withdrawing twice is harmless."""
    held = SharingConsent.objects.select_for_update().filter(
        person=person, organisation=to, withdrawn_at__isnull=True
    )
    for consent in held:
        consent.withdrawn_at = at
        consent.save(update_fields=["withdrawn_at"])
        facts = {"organisation": to.slug}
        record("consent.withdrawn", consent, by=person, facts=facts)
