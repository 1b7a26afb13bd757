"""Signing anew what has no signature that counts.

Two kinds: certificates of before there were signatures, and those signed with a key
that was withdrawn. Number, facts and award stay; the hash of the former file stays
known, and a former credential's place in its list ends to count.

Imports WeasyPrint by way of making: only workers may import this module.
"""

from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction

from certificates.domain.credential import Place
from certificates.domain.crediting import keep_credential, place_of, supersede
from certificates.domain.making import Made, make
from certificates.domain.places import draw_places
from certificates.domain.status_lists import change, ensure
from certificates.domain.storing import KeptPaper, keep, sweep
from certificates.domain.unsealed import needs_signature
from certificates.models import Certificate, Credential, FormerFile
from courses.models import Completion
from hubs.domain.audit import record

Reason = FormerFile.Reason


class AllTaken(Exception):
    """Every place that was drawn is taken."""


def reseal(certificate: Certificate, *, at: datetime) -> bool:
    """Give ``certificate`` a credential and a sealed file; False where it has them.

    May be called any number of times and by several workers at once. Raises what
    making raises; nothing has changed then.
    """
    row = _waiting(certificate)
    if row is None:
        return False
    place = _new_place(row) if row.credentials.exists() else place_of(row)
    made = make(row, place=place, at=at)
    kept = keep(made.paper, number=row.number)
    if not _note(row, made, kept=kept, place=place, at=at):
        default_storage.delete(kept.name)
        return False
    sweep(row.number, but=kept.name)
    return True


def _waiting(certificate: Certificate) -> Certificate | None:
    return (
        needs_signature()
        .filter(pk=certificate.pk)
        .select_related("hub", "holder", "completion")
        .first()
    )


def _new_place(certificate: Certificate) -> Place:
    """A free entry: what stands under the former one must end to count."""
    for number, index in draw_places():
        here = {"status_list": number, "status_index": index}
        is_taken = (
            Certificate.objects.filter(hub=certificate.hub, **here).exists()
            or Credential.objects.filter(
                certificate__hub=certificate.hub, **here
            ).exists()
        )
        if not is_taken:
            return Place(number=number, index=index)
    raise AllTaken(certificate.pk)


@transaction.atomic
def _note(
    certificate: Certificate, made: Made, *, kept: KeptPaper, place: Place, at: datetime
) -> bool:
    # A lead who revokes or replaces it meanwhile has the completion's lock: they and we
    # must both see where its place in the lists is in the end.
    Completion.objects.select_for_update().get(pk=certificate.completion_id)
    # Two workers that signed the same certificate: the first one's file counts.
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not needs_signature().filter(pk=locked.pk).exists():
        return False
    is_back_fill = locked.seal_key_id is None
    FormerFile.objects.create(
        certificate=locked,
        sha256=locked.file_sha256,
        reason=Reason.UNSEALED if is_back_fill else Reason.KEY,
        until=at,
    )
    supersede(locked, at=at)
    keep_credential(locked, made, place=place, at=at)
    if place != place_of(locked):
        _move(locked, place, at=at)
    locked.file.name, locked.file_sha256 = kept.name, kept.sha256
    locked.seal_key = made.keys.seal
    locked.save()
    ensure(locked, at=at)
    record(
        "certificate.signed-anew",
        locked,
        by=None,
        hub=certificate.hub,
        facts={
            "file": kept.sha256,
            "credential": made.document_sha256,
            "keys": [str(made.keys.credential), str(made.keys.seal)],
        },
    )
    return True


def _move(locked: Certificate, place: Place, *, at: datetime) -> None:
    """From one entry of the lists to another: what stands under the first is over."""
    change(locked, at=at)
    locked.status_list, locked.status_index = place.number, place.index
    if hasattr(locked, "replaced_by"):
        # And so is the certificate, under its new place as well.
        change(locked, at=at)
