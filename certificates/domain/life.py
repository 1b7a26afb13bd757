"""What may still happen to a certificate that was issued, and what is in the way.

Everything is done by a lead of the awarding hub, under their electronic signature, and
under a lock on the completion: of the certificates about one completion, at most one is
neither revoked nor replaced, whoever acts at the same moment.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from courses.models import Completion
from hubs.domain.access import can
from hubs.domain.signing_off import Meaning, Proof, sign
from hubs.models import ElectronicSignature, User
from hubs.roles import Verb


class Act(StrEnum):
    """What is done to a certificate."""

    REVOKE = "revoke"
    CORRECT = "correct"
    ERASE = "erase"


class Obstacle(models.TextChoices):
    """Why something cannot be done to a certificate."""

    ROLE = "role", _("Your role at this hub does not include it.")
    UNISSUED = "unissued", _("It is still being made: wait until it is there.")
    REVOKED = "revoked", _("It was revoked, and that cannot be undone.")
    REPLACED = "replaced", _("It was replaced: only the newer one counts.")
    ERASED = "erased", _("Its record was erased at the holder’s request.")
    BROKEN_OFF = (
        "broken-off",
        _("It could not be done; nothing was changed for this one. Try it again."),
    )


class CannotChange(Exception):
    """The certificate does not let this be done to it, or not by this person."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


#: What stands under each act, as its signature says it.
MEANINGS: Final = {
    Act.REVOKE: Meaning.REVOKED,
    Act.CORRECT: Meaning.REISSUED,
    Act.ERASE: Meaning.ERASED,
}
#: What is in the way of each act; the first that holds is said. What was erased can be
#: revoked: its holder still has the file.
IN_THE_WAY: Final = {
    Act.REVOKE: (Obstacle.UNISSUED, Obstacle.REVOKED, Obstacle.REPLACED),
    Act.CORRECT: (
        Obstacle.UNISSUED,
        Obstacle.REVOKED,
        Obstacle.REPLACED,
        Obstacle.ERASED,
    ),
    Act.ERASE: (Obstacle.UNISSUED, Obstacle.ERASED),
}


def obstacle_to(certificate: Certificate, *, act: Act) -> Obstacle | None:
    """What of the certificate itself is in the way of ``act``, or None.

    Asks nothing of the database when the certificate was fetched ``with_life``.
    """
    holds = {
        Obstacle.UNISSUED: certificate.state != Certificate.State.ISSUED,
        Obstacle.REVOKED: hasattr(certificate, "revocation"),
        Obstacle.REPLACED: hasattr(certificate, "replaced_by"),
        Obstacle.ERASED: hasattr(certificate, "erasure"),
    }
    return next((each for each in IN_THE_WAY[act] if holds[each]), None)


def claimed(
    certificate: Certificate, *, act: Act, by: User, at: datetime
) -> Certificate:
    """The certificate as it is now, its completion locked until the transaction ends.

    Raises :exc:`CannotChange` where ``act`` cannot be done to it, or not by ``by``.
    """
    # Two leads at once: the second waits here, and then finds what the first one did.
    Completion.objects.select_for_update().get(pk=certificate.completion_id)
    row = (
        Certificate.objects.with_life()
        .select_related(
            "completion__enrolment__learner", "completion__edition__course__hub"
        )
        .get(pk=certificate.pk)
    )
    if not can(by, Verb.REVOKE, row.hub, at=at):
        raise CannotChange(Obstacle.ROLE)
    if obstacle := obstacle_to(row, act=act):
        raise CannotChange(obstacle)
    return row


def signed(
    certificate: Certificate, *, act: Act, proof: Proof, reason: str
) -> ElectronicSignature:
    """The lead's name under the certificate as it was issued."""
    return sign(
        certificate,
        meaning=MEANINGS[act],
        proof=proof,
        hub=certificate.hub,
        reason=reason,
        facts={"course": certificate.payload["course"]["code"]},
    )
