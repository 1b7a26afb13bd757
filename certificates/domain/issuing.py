"""Issuing a certificate: the intent first, then the paper, then the fact.

Two transactions with the rendering between them, so that no lock is held while a page
is drawn. The first writes the row with number and payload, under a lock on the
completion. The second names the stored file, in one conditional update: of two workers
that drew the same payload, one wins and the other's file is removed. A worker that
dies in between leaves a row that says *issuing*, and the next run finishes that row.

Imports WeasyPrint by way of making: only workers may import this module.
"""

from datetime import datetime
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction

from certificates.domain.announcing import announce
from certificates.domain.crediting import keep_credential, place_of
from certificates.domain.failing import note_failure
from certificates.domain.hitches import Failure, Hitch
from certificates.domain.keepers import KeyOutOfReach
from certificates.domain.keys import NoKey
from certificates.domain.linked_data import UnsignedPart
from certificates.domain.making import Made, ProofDefect, make
from certificates.domain.numbering import write_down
from certificates.domain.seal import NotSealed
from certificates.domain.status_lists import ensure
from certificates.domain.storing import KeptPaper, keep, sweep
from certificates.models import Certificate, Holder
from courses.models import Completion
from hubs.domain.audit import record
from hubs.domain.paper_defects import MissingLetters, PaperDefect, PaperTooSmall

ISSUED: Final = Certificate.State.ISSUED
#: What may go wrong in making one; the first kind that fits names the hitch.
HITCHES: Final[dict[type[Exception], Hitch]] = {
    MissingLetters: Hitch.LETTERS,
    PaperTooSmall: Hitch.ROOM,
    PaperDefect: Hitch.PAPER,
    NoKey: Hitch.KEY,
    KeyOutOfReach: Hitch.KEY,
    ProofDefect: Hitch.PROOF,
    UnsignedPart: Hitch.PROOF,
    NotSealed: Hitch.PROOF,
    OSError: Hitch.STORAGE,
}
FORESEEN: Final = tuple(HITCHES)


class NotIssued(Exception):
    """There is no certificate yet, for a reason that was foreseen."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Renamed(Exception):
    """The learner's name was corrected while the paper was made with the former one."""


def issue(completion: Completion, *, at: datetime) -> Certificate:
    """Issue the certificate of ``completion``; the one there is, if it was issued.

    May be called any number of times, by several workers at once and after any
    interruption: there is one certificate, with one number, announced once. Raises
    :exc:`NotIssued` where that is not possible now; the row then says why.
    """
    certificate = intend(completion, at=at)
    if certificate.state == ISSUED:
        return certificate
    try:
        made = make(certificate, place=place_of(certificate), at=at)
        kept = keep(made.paper, number=certificate.number)
    except FORESEEN as error:
        raise _not_issued(certificate, _hitch(error), error) from error
    try:
        is_ours = _note_issued(certificate, made, kept=kept, at=at)
    except Renamed:
        default_storage.delete(kept.name)
        return issue(completion, at=at)
    if not is_ours:
        default_storage.delete(kept.name)
        return Certificate.objects.get(pk=certificate.pk)
    sweep(certificate.number, but=kept.name)
    return certificate


@transaction.atomic
def intend(completion: Completion, *, at: datetime) -> Certificate:
    """The completion's newest certificate; written down now, if there is none."""
    # Two workers at once would both find none and write two.
    locked = (
        Completion.objects.select_for_update(of=("self",))
        .select_related("enrolment__learner", "edition__course__hub")
        .get(pk=completion.pk)
    )
    latest = (
        # Nor may one be issued while its name is corrected here.
        Certificate.objects.select_for_update(of=("self",))
        .filter(completion=locked)
        .select_related("holder", "completion__enrolment__learner", "hub")
        .order_by("-issue_no")
        .first()
    )
    if latest is None:
        return _write(locked, at=at)
    if latest.state != ISSUED:
        _try_again(latest)
    return latest


def _write(completion: Completion, *, at: datetime) -> Certificate:
    name = completion.enrolment.learner.name_on_certificate
    if not name:
        raise NotIssued(Failure(Hitch.NAME, "the learner has not given a name yet"))
    return write_down(completion, name=name, at=at)


def _try_again(certificate: Certificate) -> None:
    """Count the attempt. Nothing was given out, so a corrected name still counts.

    But for one that replaces another: its name was decided under a signature.
    """
    certificate.attempts += 1
    certificate.save(update_fields=["attempts"])
    if certificate.replaces_id:
        return
    name = certificate.completion.enrolment.learner.name_on_certificate
    if name and name != certificate.holder.name:
        certificate.holder.name = name
        certificate.holder.save(update_fields=["name"])


@transaction.atomic
def _note_issued(
    certificate: Certificate, made: Made, *, kept: KeptPaper, at: datetime
) -> bool:
    """Name the file, tell the learner and the trail; False if somebody was faster.

    Raises :exc:`Renamed`; nothing has changed then.
    """
    is_ours = (
        Certificate.objects.filter(pk=certificate.pk)
        .exclude(state=ISSUED)
        .update(
            state=ISSUED,
            failure="",
            file=kept.name,
            file_sha256=kept.sha256,
            seal_key=made.keys.seal,
        )
    )
    if not is_ours:
        return False
    _refuse_former_name(certificate)
    certificate.state = ISSUED
    certificate.failure = ""
    certificate.file.name = kept.name
    certificate.file_sha256 = kept.sha256
    certificate.seal_key = made.keys.seal
    keep_credential(certificate, made, place=place_of(certificate), at=at)
    ensure(certificate, at=at)
    record(
        "certificate.issued",
        certificate,
        by=None,
        hub=certificate.hub,
        facts={
            "payload": certificate.payload_sha256,
            "file": kept.sha256,
            "credential": made.document_sha256,
            "keys": [str(made.keys.credential), str(made.keys.seal)],
        },
    )
    announce(certificate, at=at)
    return True


def _refuse_former_name(certificate: Certificate) -> None:
    """Asked after the row is ours: whoever corrects the name has it meanwhile."""
    name = certificate.holder.name
    if not Holder.objects.filter(certificate=certificate, name=name).exists():
        raise Renamed


def _not_issued(certificate: Certificate, hitch: Hitch, error: Exception) -> NotIssued:
    failure = Failure(hitch, str(error))
    note_failure(certificate.completion_id, failure)
    return NotIssued(failure)


def _hitch(error: Exception) -> Hitch:
    return next(hitch for kind, hitch in HITCHES.items() if isinstance(error, kind))
