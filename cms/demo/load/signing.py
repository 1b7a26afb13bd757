"""Courses are brought out as at any hub: submitted, reviewed and released, signed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from cms.demo.accounts import PASSWORD
from cms.demo.load.people import People, holder_of
from courses.domain.release import release
from courses.domain.sign_off import sign_candidate, sign_release
from courses.models import Edition
from hubs.domain.signing_off import (
    Evidence,
    Meaning,
    NotProven,
    Proof,
    TooManyTries,
    prove,
)
from hubs.models import Hub, User
from hubs.roles import Role


@dataclass(frozen=True)
class Crew:
    """Who writes, reviews and releases at a hub; nobody where there are no accounts."""

    author: User | None
    reviewer: User | None
    releaser: User | None


def crew_of(hub: str, people: People) -> Crew:
    """The people of a hub."""
    roles = (Role.AUTHOR, Role.REVIEWER, Role.LEAD)
    return Crew(*(holder_of(hub, role, people) for role in roles))


def bring_through(
    candidate: Edition, crew: Crew, *, change: str, summary: str, at: datetime
) -> Edition:
    """Lead a candidate through its signatures to release.

    Whoever changed their password or set up a second step signs for themselves: then
    the candidate waits for them.
    """
    if crew.author is None or crew.reviewer is None or crew.releaser is None:
        return release(candidate, by=None, change=change, summary=summary, at=at)
    try:
        for meaning, person in (
            (Meaning.SUBMITTED, crew.author),
            (Meaning.REVIEWED, crew.reviewer),
        ):
            proof = proof_of(candidate, person, meaning)
            sign_candidate(candidate, meaning=meaning, proof=proof, at=at)
        return sign_release(
            candidate,
            proof=proof_of(candidate, crew.releaser, Meaning.RELEASED),
            change=change,
            summary=summary,
            at=at,
        )
    except (NotProven, TooManyTries):
        return candidate


def proof_of(candidate: Edition, person: User, meaning: Meaning) -> Proof:
    """They prove who they are by the demonstration's password."""
    return proof_for(candidate, person, meaning, hub=candidate.course.hub)


def proof_for(thing: Model, person: User, meaning: Meaning, *, hub: Hub) -> Proof:
    """The same, for anything that is signed at a hub."""
    return prove(
        person,
        Evidence(password=PASSWORD),
        wanted=thing,
        hub=hub,
        meaning=meaning,
        at=timezone.now(),
    )
