"""Candidates under review, their staff, and what was noted on them."""

from datetime import timedelta

from courses.domain.release import freeze
from courses.domain.review_links import Guest, invite_reviewer
from courses.domain.review_notes import Place, write_note
from courses.models import Edition, Step
from hubs.roles import Role
from tests.factories.hubs import NOON, HubRoleFactory, UserFactory

ADA = Guest(
    name="Ada Outside",
    email="ada@example.org",
    language="en",
    days=14,
    message="Please look at the limits.",
)


def staff_of(hub):
    """Whoever works at the hub, by role; an administrator and a stranger besides."""
    return {role: HubRoleFactory(hub=hub, role=role).user for role in Role} | {
        "admin": UserFactory(is_superuser=True),
        "stranger": UserFactory(),
        "other hub's lead": HubRoleFactory(role=Role.LEAD).user,
    }


def candidate_of(course, *, by=None, at=NOON):
    """The course frozen; ``by`` answers for it as its author."""
    return freeze(course, by=by, at=at)


def step_of(course, kind=Step.Kind.LESSON):
    """A step of the course's candidate."""
    candidate = course.editions.get(state=Edition.State.CANDIDATE)
    return candidate.steps.get(kind=kind)


def place_on(step, *, question="", passage="", seen=None):
    """A step as its reader saw it."""
    return Place(
        step=step.key,
        seen=step.content_hash if seen is None else seen,
        language="en",
        question=question,
        passage=passage,
    )


def note_on(course, by, *, text="The limit is wrong.", at=NOON, question=False):
    """A note on the lesson of the course's candidate, or on its first question."""
    step = step_of(course, Step.Kind.QUIZ if question else Step.Kind.LESSON)
    key = step.texts.get().questions[0]["key"] if question else ""
    place = place_on(step, question=key)
    return write_note(course, place=place, text=text, by=by, at=at)


def guest_of(course, by, *, at=NOON, guest=ADA):
    """Somebody from outside who was sent a link."""
    return invite_reviewer(course, guest, by=by, at=at)


LATER = NOON + timedelta(days=15)
