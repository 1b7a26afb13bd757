"""The public page of a certificate: on, with initials only, or off.

Its learner decides. What the page shows whoever has a number, all other answers to
numbers show as well. Files that were handed over answer for themselves, with the name
that is in them (docs/decisions/0019-initials.md).
"""

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
    _set(certificate, withheld_at=at, initials_at=None)
    record("certificate.withheld", certificate, by=by, hub=certificate.hub)


@transaction.atomic
def abridge(certificate: Certificate, *, by: User, at: datetime) -> None:
    """Let whoever has its number see initials, and type the name to confirm it.

    What is abridged already keeps its time.
    """
    if _locked(certificate).initials_at is not None:
        return
    _set(certificate, withheld_at=None, initials_at=at)
    record("certificate.abridged", certificate, by=by, hub=certificate.hub)


@transaction.atomic
def show_again(certificate: Certificate, *, by: User) -> None:
    """Let whoever has its number see all of it. Harmless where they can already."""
    row = _locked(certificate)
    if row.withheld_at is None and row.initials_at is None:
        return
    _set(certificate, withheld_at=None, initials_at=None)
    record("certificate.shown", certificate, by=by, hub=certificate.hub)


def _locked(certificate: Certificate) -> Certificate:
    # Two clicks at once: the trail has one event for each change.
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def _set(certificate: Certificate, **times: datetime | None) -> None:
    Certificate.objects.filter(pk=certificate.pk).update(**times)
