"""Issuing a certificate anew: another number, the old one counts as replaced."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from certificates.domain.drafting import draft
from certificates.domain.life import Act, claimed, signed
from certificates.domain.numbering import write_down
from certificates.domain.owed import ISSUE
from certificates.domain.payload import Payload
from certificates.domain.status_lists import change
from certificates.domain.telling import tell
from certificates.models import Certificate, Correction
from hubs.domain.audit import Personal, record
from hubs.domain.outbox import owe
from hubs.domain.people import rename
from hubs.domain.signing_off import Proof


@dataclass(frozen=True)
class Amendment:
    """What shall be otherwise, and why.

    ``name`` is a valid printed name; where it is empty, the name stays. With
    ``for_all_to_come`` the learner's later certificates show it too.
    """

    reason: str
    name: str = ""
    for_all_to_come: bool = False


@transaction.atomic
def correct(
    certificate: Certificate, *, amendment: Amendment, proof: Proof, at: datetime
) -> Certificate:
    """Replace ``certificate`` by a new one under a lead's signature; return that.

    All else is drafted anew from the completion. The old one counts as replaced from
    the commit on; the paper of the new one is owed, and comes with a letter. Raises
    :exc:`certificates.domain.life.CannotChange`.
    """
    old = claimed(certificate, act=Act.CORRECT, by=proof.person, at=at)
    before = old.holder.name
    name = amendment.name or before
    signature = signed(old, act=Act.CORRECT, proof=proof, reason=amendment.reason)
    new = write_down(old.completion, name=name, at=at, replaces=old)
    Correction.objects.create(
        certificate=new, at=at, by=proof.person, reason=amendment.reason
    )
    learner = old.completion.enrolment.learner
    renaming = Personal("holder", before, name, person=learner)
    record(
        "certificate.corrected",
        new,
        by=proof.person,
        hub=new.hub,
        reason=amendment.reason,
        facts={
            "replaces": old.pk,
            "issue": new.issue_no,
            "payload": new.payload_sha256,
            "signature": signature.digest,
        },
        personal=[renaming] if name != before else [],
    )
    if amendment.for_all_to_come:
        rename(learner, name=name, by=proof.person)
    change(old, at=at)
    owe(ISSUE, key=old.completion_id, at=at)
    content = {"reason": amendment.reason}
    tell("certificates/replaced", old, at=at, content=content)
    return new


def drafted_anew(certificate: Certificate, *, at: datetime) -> Payload:
    """What a new certificate in place of this one would say; number and place lack."""
    return draft(certificate.completion, issue_no=certificate.issue_no + 1, at=at)
