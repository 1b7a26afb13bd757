"""Lists that say which credentials do not count any more.

W3C Bitstring Status List v1.0, Recommendation of 15 May 2025. A list is signed anew
each day and whenever it has to say something new, and holds for two weeks: should
signing stop, there are two weeks in which somebody must notice.
"""

import base64
import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from certificates.models import Certificate, Credential, StatusList
from hubs.domain.outbox import owe
from hubs.models import Hub

#: The task that signs a list; its key is the list's id.
SIGN: Final = "certificates.sign_list"
#: Entries of one list: so many that asking about one reveals nobody.
LENGTH: Final = 131_072
VALIDITY: Final = timedelta(days=14)
#: Signed anew when it is older than this.
AGE: Final = timedelta(hours=23)
#: What must be said anew is said within seconds; later than this, somebody is told.
PATIENCE: Final = timedelta(minutes=15)
#: The least by which two moments differ.
INSTANT: Final = timedelta(microseconds=1)
#: Older than this, somebody must be told.
HALF_LIFE: Final = VALIDITY / 2


def encoded(entries: Iterable[int]) -> str:
    """The bits as the standard writes them: gzip, base64url, ``u`` before it.

    Entry 0 is the most significant bit of the first byte.
    """
    bits = bytearray(LENGTH // 8)
    for entry in entries:
        bits[entry // 8] |= 0x80 >> entry % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def ended(status_list: StatusList) -> list[int]:
    """The entries of a list that do not count: revoked, replaced, signed anew."""
    here = Q(hub_id=status_list.hub_id, status_list=status_list.number)
    over = Q(revocation__isnull=False) | Q(replaced_by__isnull=False)
    certificates = Certificate.objects.filter(here & over)
    superseded = Credential.objects.filter(
        certificate__hub_id=status_list.hub_id,
        status_list=status_list.number,
        superseded_at__isnull=False,
    ).exclude(
        certificate__status_list=F("status_list"),
        certificate__status_index=F("status_index"),
    )
    return sorted(
        {
            *certificates.values_list("status_index", flat=True),
            *superseded.values_list("status_index", flat=True),
        }
    )


@transaction.atomic
def change(certificate: Certificate, *, at: datetime) -> None:
    """A list must say something new of ``certificate``: it is not given out till then.

    Call it in the transaction of what is new.
    """
    here = {"hub_id": certificate.hub_id, "number": certificate.status_list}
    StatusList.objects.get_or_create(**here, defaults={"changed_at": at})
    _mark(StatusList.objects.select_for_update().get(**here), at=at)


@transaction.atomic
def owe_all(hub: Hub, *, at: datetime) -> None:
    """All lists of ``hub`` must be signed anew: what signed them holds no more."""
    for status_list in StatusList.objects.filter(hub=hub).select_for_update():
        _mark(status_list, at=at)


def _mark(locked: StatusList, *, at: datetime) -> None:
    """Whatever was signed so far is older than what must be said now.

    Also where it was signed after ``at``: whoever decided something waited for the
    list's lock meanwhile, and the signer could not see what was not committed.
    """
    locked.changed_at = max(at, locked.changed_at)
    if locked.signed_at is not None:
        locked.changed_at = max(locked.changed_at, locked.signed_at + INSTANT)
    locked.save(update_fields=["changed_at"])
    owe(SIGN, key=locked.pk, at=at)


@transaction.atomic
def ensure(certificate: Certificate, *, at: datetime) -> None:
    """See that the list in which ``certificate`` has its place is there."""
    status_list, made = StatusList.objects.get_or_create(
        hub_id=certificate.hub_id,
        number=certificate.status_list,
        defaults={"changed_at": at},
    )
    if made:
        owe(SIGN, key=status_list.pk, at=at)


def due(*, at: datetime) -> QuerySet[StatusList]:
    """Lists that must be signed now: said nothing new of late, or something is new."""
    old = Q(signed_at__lte=at - AGE)
    new = Q(signed_at__isnull=True) | Q(signed_at__lt=F("changed_at"))
    return StatusList.objects.filter(old | new)


def overdue(*, at: datetime) -> QuerySet[StatusList]:
    """Lists that somebody must look after.

    Those that soon will make all certificates in them look invalid, and those that are
    not given out since what was decided waits for a signature.
    """
    has_no_word = Q(signed_at__isnull=True) | Q(signed_at__lt=F("changed_at"))
    return StatusList.objects.filter(
        Q(signed_at__lte=at - HALF_LIFE) | Q(has_no_word, changed_at__lte=at - PATIENCE)
    )


def owe_due(*, at: datetime) -> int:
    """Owe the signing of each list that is due; return how many."""
    keys = list(due(at=at).values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            owe(SIGN, key=key, at=at)
    return len(keys)
