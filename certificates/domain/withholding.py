"""The public page of a certificate, which its learner can switch off and on."""

from datetime import datetime

from django.db import transaction

from certificates.models import Certificate
from hubs.domain.audit import record
from hubs.models import User


@transaction.atomic
def withhold(certificate: Certificate, *, by: User, at: datetime) -> None:
    """Let its number be answered as if nobody had it; its file still verifies.

    What is withheld already keeps its time.
    """
    if _locked(certificate).withheld_at is not None:
        return
    Certificate.objects.filter(pk=certificate.pk).update(withheld_at=at)
    record("certificate.withheld", certificate, by=by, hub=certificate.hub)


@transaction.atomic
def show_again(certificate: Certificate, *, by: User) -> None:
    """Let whoever has its number see it again. Harmless where they can already."""
    if _locked(certificate).withheld_at is None:
        return
    Certificate.objects.filter(pk=certificate.pk).update(withheld_at=None)
    record("certificate.shown", certificate, by=by, hub=certificate.hub)


def _locked(certificate: Certificate) -> Certificate:
    # Two clicks at once: the trail has one event for each change.
    return Certificate.objects.select_for_update().get(pk=certificate.pk)
