"""The life of a candidate: submitted, reviewed, released, each step signed.

The author submits, somebody else reviews, and it is released by somebody who is not
the last one to have changed the content; that may be the reviewer, so that two people
can run a hub. Review notes that are open keep it from release; who releases may
overrule them with a reason. A platform administrator may release past all of these
rules with a reason. The audit trail keeps both.
"""

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Final

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageLogEntry, Revision

from courses.domain.release import NotACandidate, release, withdraw
from courses.domain.review_notes import open_notes, overrule
from courses.models import Course, Edition, SignOff
from hubs.domain.access import can
from hubs.domain.audit import record
from hubs.domain.signing_off import Meaning, Proof, holds, sign
from hubs.models import AuditEvent, ElectronicSignature, User
from hubs.roles import Verb


class Stage(models.TextChoices):
    """Where a candidate stands."""

    FROZEN = "frozen", _("Not yet submitted")
    SUBMITTED = "submitted", _("Submitted for review")
    REVIEWED = "reviewed", _("Reviewed")
    REFUSED = "refused", _("Refused")


class Obstacle(models.TextChoices):
    """Why somebody cannot sign a step now."""

    ROLE = "role", _("Your role at this hub does not include it.")
    SIGNED = "signed", _("It is signed already.")
    NOT_SUBMITTED = "not submitted", _("Its author has not submitted it yet.")
    NOT_REVIEWED = "not reviewed", _("It has not been reviewed yet.")
    REFUSED = "refused", _("It was refused: change the drafts, then freeze anew.")
    OWN_SUBMISSION = (
        "own submission",
        _("You submitted it yourself: somebody else reviews it."),
    )
    OWN_WORK = (
        "own work",
        _("You were the last one to change the content: somebody else signs this."),
    )
    OPEN_NOTES = (
        "open notes",
        _("Review notes are open: resolve them, or overrule them with a reason."),
    )


class CannotSign(Exception):
    """The step is not this person's to sign, or not now."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


#: What a role must allow, to sign each step.
VERBS: Final = {
    Meaning.SUBMITTED: Verb.WRITE,
    Meaning.REVIEWED: Verb.REVIEW,
    Meaning.REFUSED: Verb.REVIEW,
    Meaning.RELEASED: Verb.RELEASE,
    Meaning.WITHDRAWN: Verb.RELEASE,
}
#: What a candidate must have come to, for each step, and what is in the way if not.
AFTER: Final[dict[str, dict[str, Obstacle]]] = {
    Meaning.SUBMITTED: {
        Stage.SUBMITTED: Obstacle.SIGNED,
        Stage.REVIEWED: Obstacle.SIGNED,
        Stage.REFUSED: Obstacle.REFUSED,
    },
    Meaning.REVIEWED: {
        Stage.FROZEN: Obstacle.NOT_SUBMITTED,
        Stage.REVIEWED: Obstacle.SIGNED,
        Stage.REFUSED: Obstacle.REFUSED,
    },
    Meaning.REFUSED: {
        Stage.FROZEN: Obstacle.NOT_SUBMITTED,
        Stage.REFUSED: Obstacle.SIGNED,
    },
    Meaning.RELEASED: {
        Stage.FROZEN: Obstacle.NOT_SUBMITTED,
        Stage.SUBMITTED: Obstacle.NOT_REVIEWED,
        Stage.REFUSED: Obstacle.REFUSED,
    },
}
#: Steps that are not for the last one who changed the content.
BY_ANOTHER: Final = {Meaning.REVIEWED, Meaning.RELEASED}
#: What changes what a course says beside its pages' texts, as Wagtail notes it.
CHANGES: Final = ("wagtail.move", "wagtail.reorder", "wagtail.delete")


def signatures_of(edition: Edition) -> list[ElectronicSignature]:
    """The signatures under ``edition`` that hold, in their order."""
    rows = edition.sign_offs.select_related("signature__signer", "signature__hub")
    return [row.signature for row in rows if holds(row.signature, edition)]


def stage_of(edition: Edition) -> Stage:
    """Where a candidate stands; what is signed last counts."""
    signatures = signatures_of(edition)
    return Stage(signatures[-1].meaning) if signatures else Stage.FROZEN


def obstacle_to(
    edition: Edition, *, meaning: str, by: User, at: datetime
) -> Obstacle | None:
    """Why ``by`` cannot sign this step of a candidate now, or None."""
    if not can(by, VERBS[Meaning(meaning)], edition.course.hub, at=at):
        return Obstacle.ROLE
    signatures = signatures_of(edition)
    stage = Stage(signatures[-1].meaning) if signatures else Stage.FROZEN
    if stage in AFTER[meaning]:
        return AFTER[meaning][stage]
    if meaning == Meaning.REVIEWED and signatures[0].signer_id == by.pk:
        return Obstacle.OWN_SUBMISSION
    if meaning in BY_ANOTHER and last_editor(edition) == by.pk:
        return Obstacle.OWN_WORK
    if meaning == Meaning.RELEASED and open_notes(edition.course).exists():
        return Obstacle.OPEN_NOTES
    return None


def last_editor(edition: Edition) -> int | None:
    """Who was the last one to change what ``edition`` was frozen from.

    That is who saved the newest of its revisions, or after that moved or deleted one of
    its pages, or changed one of its pictures, files or recordings.
    """
    newest = max(_changes(edition), key=itemgetter(0), default=None)
    return newest[1] if newest else None


def _changes(edition: Edition) -> Iterator[tuple[datetime, int | None]]:
    """When and by whom pages were last written, moved or deleted, and media changed."""
    revisions = edition.facts.get("revisions", {})
    rows = Revision.objects.filter(pk__in=revisions.values())
    if newest := rows.order_by("-created_at", "-pk").first():
        yield newest.created_at, newest.user_id
    pages = {*revisions, *_pages_before(edition)}
    entries = PageLogEntry.objects.filter(
        page_id__in=[int(page) for page in pages],
        action__in=CHANGES,
        timestamp__lte=edition.frozen_at,
    )
    if moved := entries.order_by("-timestamp", "-pk").first():
        yield moved.timestamp, int(moved.user_id) if moved.user_id else None
    touched = AuditEvent.objects.filter(pk=edition.facts.get("media_event")).first()
    if touched:
        yield touched.at, touched.actor_id


@transaction.atomic
def sign_candidate(
    edition: Edition, *, meaning: str, proof: Proof, at: datetime, reason: str = ""
) -> SignOff:
    """Submit, review or refuse a candidate.

    Raises :exc:`CannotSign`, or :exc:`courses.domain.release.NotACandidate` where it
    was frozen anew or released meanwhile.
    """
    edition = _locked(edition)
    obstacle = obstacle_to(edition, meaning=meaning, by=proof.person, at=at)
    if obstacle:
        raise CannotSign(obstacle)
    return _sign(edition, meaning=meaning, proof=proof, reason=reason)


@transaction.atomic
def sign_release(
    edition: Edition,
    *,
    proof: Proof,
    change: str,
    summary: str,
    at: datetime,
    exception: str = "",
    overruling: str = "",
) -> Edition:
    """Release a candidate under the person's signature.

    ``overruling`` is why notes that are open do not keep it, ``exception`` a platform
    administrator's reason to release past all rules. Raises :exc:`CannotSign` or
    :exc:`courses.domain.release.NotACandidate`.
    """
    edition, person = _locked(edition), proof.person
    obstacle = obstacle_to(edition, meaning=Meaning.RELEASED, by=person, at=at)
    past_rules = exception if person.is_superuser else ""
    past_notes = overruling or past_rules
    reason = past_notes if obstacle == Obstacle.OPEN_NOTES else past_rules
    if obstacle and not reason:
        raise CannotSign(obstacle)
    notes = list(open_notes(edition.course))
    edition = release(edition, by=person, change=change, summary=summary, at=at)
    _sign(edition, meaning=Meaning.RELEASED, proof=proof, reason=reason or summary)
    if notes:
        overrule(edition, notes, by=person, reason=past_notes, at=at)
    if obstacle and obstacle != Obstacle.OPEN_NOTES:
        _record_exception(edition, obstacle, by=person, reason=reason)
    return edition


@transaction.atomic
def sign_withdrawal(
    edition: Edition,
    *,
    proof: Proof,
    reason: str,
    at: datetime,
    replaced_by: Course | None = None,
) -> Edition:
    """Withdraw a released edition under the person's signature.

    Raises :exc:`CannotSign` or :exc:`courses.domain.release.NotOffered`.
    """
    if not can(proof.person, Verb.RELEASE, edition.course.hub, at=at):
        raise CannotSign(Obstacle.ROLE)
    edition = withdraw(
        edition, by=proof.person, at=at, reason=reason, replaced_by=replaced_by
    )
    _sign(edition, meaning=Meaning.WITHDRAWN, proof=proof, reason=reason)
    return edition


def _locked(edition: Edition) -> Edition:
    """The candidate as it is now; nobody freezes or releases until the end."""
    Course.objects.select_for_update(of=("self",)).get(pk=edition.course_id)
    found = (
        Edition.objects.select_related("course__hub")
        .filter(pk=edition.pk, state=Edition.State.CANDIDATE)
        .first()
    )
    if found is None:
        raise NotACandidate(f"{edition.pk} is no candidate any more")
    return found


def _sign(edition: Edition, *, meaning: str, proof: Proof, reason: str) -> SignOff:
    signature = sign(
        edition,
        meaning=meaning,
        proof=proof,
        hub=edition.course.hub,
        reason=reason,
        facts=_facts(edition),
    )
    return SignOff.objects.create(
        course=edition.course, edition=edition, signature=signature
    )


def _record_exception(
    edition: Edition, obstacle: Obstacle, *, by: User, reason: str
) -> None:
    record(
        "course.rules_overruled",
        edition,
        by=by,
        hub=edition.course.hub,
        reason=reason,
        facts={**_facts(edition), "obstacle": obstacle.value},
    )


def _facts(edition: Edition) -> dict[str, str | int | None]:
    return {"course": edition.course.code, "number": edition.number}


def _pages_before(edition: Edition) -> list[str]:
    """Pages of the edition before: those of them that are gone were deleted."""
    before = edition.course.editions.exclude(pk=edition.pk).order_by("-number").first()
    return list(before.facts.get("revisions", {})) if before else []
