"""Who notes on candidates, answers and settles: what each may do to which notes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import models

from courses.models import Course, Edition, NoteEntry, ReviewInvitation, ReviewNote
from hubs.domain.access import can
from hubs.models import User
from hubs.roles import Verb

Kind = NoteEntry.Kind
#: Somebody of the hub, or the guest of an invitation.
Voice = User | ReviewInvitation


@dataclass(frozen=True)
class Standing:
    """What somebody may do to notes: answer them, settle those of others."""

    answers: bool
    settles: bool


#: A guest speaks in what they noted themselves.
GUEST: Final = Standing(answers=True, settles=False)


def number_to_be(course: Course) -> int:
    """The number that the course's candidate gets when it is released."""
    newest = course.editions.aggregate(newest=models.Max("number"))["newest"]
    return int(newest or 0) + 1


def candidate_of(course: Course) -> Edition | None:
    """The course's candidate, if there is one."""
    candidates = Edition.objects.filter(state=Edition.State.CANDIDATE)
    return candidates.filter(course=course).select_related("course__hub").first()


def may_note(by: Voice, course: Course, *, number: int, at: datetime) -> bool:
    """Whether ``by`` may note on the candidate that becomes edition ``number``."""
    if isinstance(by, User):
        return can(by, Verb.REVIEW, course.hub, at=at)
    return by.course_id == course.pk and by.number == number and is_valid(by, at=at)


def is_valid(invitation: ReviewInvitation, *, at: datetime) -> bool:
    """Whether the invitation's link has neither ended nor been taken back."""
    return invitation.revoked_at is None and at < invitation.expires_at


def possible(note: ReviewNote) -> frozenset[str]:
    """What can be done to a note as it stands, whoever does it."""
    if note.is_open:
        return frozenset({Kind.ANSWERED, Kind.RESOLVED})
    return frozenset({Kind.REOPENED})


def standing_of(person: User, course: Course, *, at: datetime) -> Standing:
    """What ``person`` may do to notes at the course's hub."""
    is_reviewer = can(person, Verb.REVIEW, course.hub, at=at)
    writes = is_reviewer or can(person, Verb.WRITE, course.hub, at=at)
    return Standing(answers=writes, settles=is_reviewer)


def allowed(note: ReviewNote, *, by: Voice, standing: Standing) -> frozenset[str]:
    """What somebody who reads the note may do, if it stands so that it can be done."""
    author = note.person_id if isinstance(by, User) else note.guest_id
    if (author == by.pk and standing.answers) or standing.settles:
        return frozenset({Kind.ANSWERED, Kind.RESOLVED, Kind.REOPENED})
    return frozenset({Kind.ANSWERED} if standing.answers else ())


def acts_of(note: ReviewNote, *, by: Voice, at: datetime) -> frozenset[str]:
    """What ``by`` may do to the note; nothing where it is none of theirs to read."""
    if isinstance(by, User):
        return allowed(note, by=by, standing=standing_of(by, note.course, at=at))
    is_theirs = note.guest_id == by.pk and is_valid(by, at=at)
    if not is_theirs or by.number != number_to_be(note.course):
        return frozenset()
    return allowed(note, by=by, standing=GUEST)
