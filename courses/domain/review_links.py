"""Reviewers without an account: invited by mail, let in by a signed link that ends."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import transaction

from courses.domain.record import language_of
from courses.domain.review_notes import NoCandidate
from courses.domain.review_rights import candidate_of, is_valid, number_to_be
from courses.models import Course, Edition, OutsideReviewer, ReviewInvitation
from hubs.domain.access import can
from hubs.domain.audit import Personal, record
from hubs.domain.post import post
from hubs.models import User
from hubs.roles import Verb

#: Signs links of reviews and nothing else.
SIGNER: Final = signing.Signer(sep=".", salt="courses.review")


class UnknownLink(Exception):
    """Nobody was ever sent this link."""


class NotTheirsToInvite(Exception):
    """Drafts and keys are shown outside by those who review or lead."""


class Revoked(Exception):
    """The invitation was taken back already."""


@dataclass(frozen=True)
class Guest:
    """Whom to invite, in which language, and what to ask of them."""

    name: str
    email: str
    language: str
    days: int
    message: str = ""


@transaction.atomic
def invite_reviewer(
    course: Course, guest: Guest, *, by: User, at: datetime
) -> ReviewInvitation:
    """Send somebody a link to the course's candidate.

    Raises :exc:`NotTheirsToInvite` or :exc:`courses.domain.review_notes.NoCandidate`.
    """
    if not can(by, Verb.REVIEW, course.hub, at=at):
        raise NotTheirsToInvite(course.pk)
    candidate = candidate_of(course)
    if candidate is None:
        raise NoCandidate(course.pk)
    invitation = ReviewInvitation.objects.create(
        course=course,
        number=number_to_be(course),
        key=secrets.token_urlsafe(16),
        language=guest.language,
        message=guest.message,
        invited_by=by,
        invited_at=at,
        expires_at=at + timedelta(days=guest.days),
    )
    OutsideReviewer.objects.create(
        invitation=invitation, name=guest.name, email=guest.email
    )
    record(
        "review.invited",
        invitation,
        by=by,
        hub=course.hub,
        facts={"course": course.code, "days": guest.days},
        personal=[
            Personal("name", "", guest.name),
            Personal("email", "", guest.email),
        ],
    )
    _write(invitation, candidate, guest, at=at)
    return invitation


@transaction.atomic
def revoke_reviewer(invitation: ReviewInvitation, *, by: User, at: datetime) -> None:
    """Let the link lead nowhere from now on.

    Raises :exc:`NotTheirsToInvite` or :exc:`Revoked`.
    """
    rows = ReviewInvitation.objects.select_for_update(of=("self",))
    invitation = rows.select_related("course__hub").get(pk=invitation.pk)
    course = invitation.course
    if not can(by, Verb.REVIEW, course.hub, at=at):
        raise NotTheirsToInvite(course.pk)
    if invitation.revoked_at:
        raise Revoked(invitation.pk)
    invitation.revoked_by, invitation.revoked_at = by, at
    invitation.save(update_fields=["revoked_by", "revoked_at"])
    facts = {"course": course.code}
    record("review.revoked", invitation, by=by, hub=course.hub, facts=facts)


def token_of(invitation: ReviewInvitation) -> str:
    """What stands in the invitation's link; made anew each time, stored nowhere."""
    return SIGNER.sign(invitation.key)


def invitation_of(token: str) -> ReviewInvitation:
    """The invitation of a link, whether it still leads anywhere or not.

    Raises :exc:`UnknownLink`.
    """
    try:
        key = SIGNER.unsign(token)
    except signing.BadSignature as error:
        raise UnknownLink(token) from error
    rows = ReviewInvitation.objects.select_related(
        "course__hub", "reviewer", "invited_by"
    )
    found = rows.filter(key=key).first()
    if found is None:
        raise UnknownLink(token)
    return found


def candidate_for(invitation: ReviewInvitation, *, at: datetime) -> Edition | None:
    """What the invitation's link shows: nothing once it ended or all was released."""
    course = invitation.course
    if not is_valid(invitation, at=at) or invitation.number != number_to_be(course):
        return None
    return candidate_of(course)


def _write(
    invitation: ReviewInvitation, candidate: Edition, guest: Guest, *, at: datetime
) -> None:
    course = invitation.course
    titles = {text.language: text.title for text in candidate.texts.all()}
    post(
        "courses/review_invitation",
        to=guest.email,
        language=guest.language,
        content={
            "title": titles[language_of(candidate, wanted=guest.language)],
            "hub": course.hub.name,
            "code": course.code,
            "by": str(invitation.invited_by),
            "message": guest.message,
            "token": token_of(invitation),
            "expires_at": invitation.expires_at,
        },
        at=at,
    )
