"""Reviewers from outside: who invites them, and where their links lead."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from courses.domain.release import discard_candidate, release
from courses.domain.review_links import (
    NotTheirsToInvite,
    Revoked,
    UnknownLink,
    candidate_for,
    invitation_of,
    invite_reviewer,
    revoke_reviewer,
    token_of,
)
from courses.domain.review_notes import NoCandidate
from courses.models import Edition, OutsideReviewer, ReviewInvitation
from hubs.domain.post import written
from hubs.models import AuditEvent, AuditValue, Letter
from hubs.roles import Role
from tests.factories.hubs import NOON
from tests.factories.pages import whole_course
from tests.factories.review import ADA, LATER, candidate_of, guest_of, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return whole_course()


@pytest.fixture
def staff(course):
    return staff_of(course.hub)


@pytest.fixture
def candidate(course):
    return candidate_of(course)


@pytest.fixture
def invitation(course, staff, candidate):
    return guest_of(course, staff[Role.REVIEWER])


def test_invitation_leads_to_the_candidate_by_its_token(invitation, candidate):
    token = token_of(invitation)

    assert invitation_of(token) == invitation
    assert candidate_for(invitation, at=NOON) == candidate


def test_nothing_that_is_stored_opens_the_link(invitation):
    token = token_of(invitation)
    stored = {
        str(value)
        for row in (invitation, invitation.reviewer, *AuditEvent.objects.all())
        for value in vars(row).values()
    }

    assert not any(token in value for value in stored)
    with pytest.raises(UnknownLink):
        invitation_of(invitation.key)


@pytest.mark.parametrize("change", ["", "x", "another.signature"])
def test_link_that_was_not_sent_is_unknown(invitation, change):
    with pytest.raises(UnknownLink):
        invitation_of(change or token_of(invitation)[:-1])
    with pytest.raises(UnknownLink):
        invitation_of(token_of(invitation) + "x")


def test_signed_key_without_a_row_is_unknown(invitation):
    token = token_of(invitation)
    invitation.reviewer.delete()
    invitation.delete()

    with pytest.raises(UnknownLink):
        invitation_of(token)


def test_letter_brings_the_link_and_what_is_asked(invitation, course):
    letter = Letter.objects.get()

    mail = written(letter)

    assert (letter.to, letter.language, letter.person) == (ADA.email, "en", None)
    assert mail.subject == "Please review: Clean rooms"
    for part in (mail.text, mail.html):
        assert f"/review/{token_of(invitation)}/" in part
        assert ADA.message in part
        assert course.code in part


def test_letter_speaks_the_language_that_was_chosen(course, staff, candidate):
    guest = ADA.__class__(name="Ada", email=ADA.email, language="nl", days=3)

    invite_reviewer(course, guest, by=staff[Role.LEAD], at=NOON)

    letter = Letter.objects.get()
    assert (letter.language, letter.content["title"]) == ("nl", "Clean rooms")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (Role.LEAD, True),
        (Role.REVIEWER, True),
        ("admin", True),
        (Role.AUTHOR, False),
        (Role.TRAINER, False),
        ("stranger", False),
        ("other hub's lead", False),
    ],
)
def test_those_who_review_invite_and_take_back(course, staff, candidate, who, allowed):
    if allowed:
        invited = guest_of(course, staff[who])
        revoke_reviewer(invited, by=staff[who], at=NOON)
        assert ReviewInvitation.objects.get().revoked_by == staff[who]
        return
    invited = guest_of(course, staff[Role.LEAD])
    with pytest.raises(NotTheirsToInvite):
        guest_of(course, staff[who])
    with pytest.raises(NotTheirsToInvite):
        revoke_reviewer(invited, by=staff[who], at=NOON)
    assert ReviewInvitation.objects.get().revoked_at is None


def test_nobody_is_invited_to_what_is_not_there(course, staff):
    with pytest.raises(NoCandidate):
        guest_of(course, staff[Role.LEAD])
    assert not Letter.objects.exists()


def test_link_shows_nothing_from_its_last_moment_on(invitation, candidate):
    end = NOON + timedelta(days=ADA.days)

    assert candidate_for(invitation, at=end - timedelta(seconds=1)) == candidate
    assert candidate_for(invitation, at=end) is None
    assert candidate_for(invitation, at=LATER) is None


def test_link_that_was_taken_back_shows_nothing(invitation, staff):
    revoke_reviewer(invitation, by=staff[Role.LEAD], at=NOON)

    found = invitation_of(token_of(invitation))
    assert candidate_for(found, at=NOON) is None
    with pytest.raises(Revoked):
        revoke_reviewer(invitation, by=staff[Role.LEAD], at=NOON)


def test_link_shows_the_candidate_that_is_frozen_anew(invitation, course, candidate):
    anew = candidate_of(course)

    found = candidate_for(invitation_of(token_of(invitation)), at=NOON)
    assert found == anew != candidate


def test_link_shows_neither_what_was_released_nor_what_comes_after(
    invitation, course, candidate
):
    release(candidate, by=None, change="major", summary="First.", at=NOON)
    assert candidate_for(invitation, at=NOON) is None

    candidate_of(course)
    assert candidate_for(invitation, at=NOON) is None


def test_link_shows_nothing_where_the_candidate_was_thrown_away(invitation, course):
    discard_candidate(course)

    assert candidate_for(invitation, at=NOON) is None
    assert not Edition.objects.exists()


def test_invitation_is_recorded_and_its_person_can_be_erased(invitation, course, staff):
    event = AuditEvent.objects.get(verb="review.invited")

    assert (event.actor, event.hub) == (staff[Role.REVIEWER], course.hub)
    assert (event.facts["course"], event.facts["days"]) == (course.code, 14)
    assert ADA.email not in str(event.facts)
    values = AuditValue.objects.filter(event=event).values_list("name", "new")
    assert dict(values) == {"name": ADA.name, "email": ADA.email}
    OutsideReviewer.objects.all().delete()
    assert ReviewInvitation.objects.get().name == "Outside reviewer"


def test_taking_back_is_recorded(invitation, staff):
    revoke_reviewer(invitation, by=staff[Role.LEAD], at=NOON)

    event = AuditEvent.objects.get(verb="review.revoked")
    assert (event.actor, event.object_id) == (staff[Role.LEAD], str(invitation.pk))


def test_link_does_not_end_before_it_was_sent(invitation):
    invitation.expires_at = NOON

    with pytest.raises(IntegrityError):
        invitation.save()
