"""Removing a holder from our record. Their own file can still be checked."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from certificates.domain.life import Act, claimed, obstacle_to, signed
from certificates.domain.storing import discard
from certificates.domain.telling import tell
from certificates.models import Certificate, Erasure, Holder
from hubs.domain.audit import record
from hubs.domain.outbox import owe
from hubs.domain.signing_off import Proof
from hubs.models import AuditValue

#: The task that removes the file; its key is the certificate's id.
DISCARD: Final = "certificates.discard"


@transaction.atomic
def erase(
    certificate: Certificate, *, reason: str, proof: Proof, at: datetime
) -> Erasure:
    """Erase who holds ``certificate``, under a lead's signature; the learner is told.

    Name, credential and what the audit trail has of the name go at once; the file is
    gone as soon as a worker removed it, and is not given out any more. Number, dates,
    hashes and verdict stay. Raises :exc:`certificates.domain.life.CannotChange`.
    """
    row = claimed(certificate, act=Act.ERASE, by=proof.person, at=at)
    signature = signed(row, act=Act.ERASE, proof=proof, reason=reason)
    erasure = Erasure.objects.create(certificate=row, at=at, by=proof.person)
    record(
        "certificate.erased",
        row,
        by=proof.person,
        hub=row.hub,
        reason=reason,
        facts={"file": row.file_sha256, "signature": signature.digest},
    )
    Holder.objects.filter(certificate=row).delete()
    row.credentials.update(document="")
    _names_in_the_trail(row).delete()
    Certificate.objects.filter(pk=row.pk).update(file="")
    owe(DISCARD, key=row.pk, at=at)
    tell("certificates/erased", row, at=at, content={})
    return erasure


@transaction.atomic
def erase_holder(
    certificate: Certificate, *, reason: str, proof: Proof, at: datetime
) -> list[Erasure]:
    """Erase all that the hub issued to who holds ``certificate``, or nothing.

    One that is still being made is left out: it can be erased once it is there.
    """
    # In one order, so that two leads wait for one another instead of for ever.
    found = of_the_same_holder(certificate).order_by("completion", "pk")
    erasable = [each for each in found if not obstacle_to(each, act=Act.ERASE)]
    return [erase(each, reason=reason, proof=proof, at=at) for each in erasable]


def of_the_same_holder(certificate: Certificate) -> QuerySet[Certificate]:
    """All that the hub issued to the person, this one among them."""
    return Certificate.objects.with_life().filter(
        hub=certificate.hub_id,
        completion__enrolment__learner=certificate.completion.enrolment.learner_id,
    )


def discard_file(certificate: Certificate) -> int:
    """Remove what the storage has of an erased certificate; return how many files.

    May be called any number of times.
    """
    return discard(certificate.number)


def _names_in_the_trail(certificate: Certificate) -> QuerySet[AuditValue]:
    """Names that a correction changed from or to; their digests stay in the events."""
    siblings = Certificate.objects.filter(completion=certificate.completion_id)
    return AuditValue.objects.filter(
        event__object_type=Certificate._meta.label_lower,
        event__object_id__in=[str(pk) for pk in siblings.values_list("pk", flat=True)],
    )
