"""Certificates that have no signature that counts, and owing them one."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from certificates.models import Certificate, Credential
from hubs.domain.outbox import owe

#: The task that signs anew; its key is the certificate's id.
RESEAL: Final = "certificates.reseal"


def needs_signature() -> QuerySet[Certificate]:
    """Issued certificates without a seal or a credential that counts.

    One whose holder was erased cannot be made anew; of one that was revoked, nothing
    needs to hold.
    """
    sound = Credential.objects.filter(
        certificate=OuterRef("pk"),
        superseded_at__isnull=True,
        key__withdrawn_at__isnull=True,
    )
    unsealed = Q(seal_key__isnull=True) | Q(seal_key__withdrawn_at__isnull=False)
    return Certificate.objects.filter(
        unsealed | ~Exists(sound),
        state=Certificate.State.ISSUED,
        erasure__isnull=True,
        revocation__isnull=True,
    )


def owe_signatures(*, at: datetime) -> int:
    """Owe the signing of each; return how many. Harmless where it is owed already."""
    keys = list(needs_signature().values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            owe(RESEAL, key=key, at=at)
    return len(keys)
