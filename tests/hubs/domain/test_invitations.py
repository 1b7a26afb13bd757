"""Roles offered by mail: to one address, once, for two weeks."""

from datetime import timedelta

import pytest

from hubs.domain.invitations import (
    LIFE,
    AlreadyHeld,
    NotOpen,
    NotTheAddressee,
    accept,
    invite,
    revoke,
)
from hubs.domain.membership import derive
from hubs.domain.post import written
from hubs.models import AuditEvent, Hub, HubRole, Letter
from hubs.roles import Role
from tests.factories.hubs import NOON, HubFactory, HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return HubRoleFactory().user


def offered(lead, email="new@example.org", role=Role.AUTHOR, at=NOON):
    hub = lead.hub_roles.get().hub
    return invite(hub, email=email, role=role, by=lead, at=at)


def test_an_invitation_goes_by_mail(lead):
    invitation = offered(lead, " New@Example.org")

    mail = written(Letter.objects.get())
    assert Letter.objects.get().to == "new@example.org"
    assert invitation.hub.name in mail.subject
    for text in (mail.text, mail.html):
        assert f"http://testserver/accounts/invitations/{invitation.token}/" in text
        assert "Author" in text
        assert "5 December 2026" in text


def test_an_invitation_is_written_in_the_language_of_its_reader(lead):
    UserFactory(email="new@example.org", language="nl")

    offered(lead)

    assert Letter.objects.get().language == "nl"


def test_the_addressee_gets_the_role(lead):
    invitation = offered(lead)
    person = UserFactory(email="new@example.org")

    row = accept(invitation, by=person, at=NOON + LIFE - timedelta(seconds=1))

    assert (row.user, row.role, row.granted_by) == (person, Role.AUTHOR, lead)
    assert person.groups.exists()
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["invitation.sent", "invitation.accepted", "role.granted"]


def for_days(lead, *, since=None, until=None):
    hub = lead.hub_roles.get().hub
    term = {"since": since, "until": until}
    address = "new@example.org"
    return invite(hub, email=address, role=Role.AUTHOR, by=lead, at=NOON, **term)


def test_the_role_holds_from_and_until_the_days_of_the_invitation(lead):
    since, until = NOON + timedelta(days=3), NOON + timedelta(days=40)
    invitation = for_days(lead, since=since, until=until)
    person = UserFactory(email="new@example.org")

    row = accept(invitation, by=person, at=NOON)

    assert (row.since, row.until) == (since, until)
    assert not person.groups.exists()
    derive(row.hub, at=since)
    assert person.groups.exists()
    days = {"since": since.isoformat(), "until": until.isoformat()}
    for verb in ("invitation.sent", "role.granted"):
        event = AuditEvent.objects.get(verb=verb)
        assert event.facts.items() >= days.items()


def test_a_role_does_not_begin_before_it_is_accepted(lead):
    invitation = for_days(lead, since=NOON)

    later = NOON + timedelta(days=2)
    row = accept(invitation, by=UserFactory(email="new@example.org"), at=later)

    assert (row.since, row.until) == (later, None)


def test_a_role_that_would_be_over_is_not_accepted(lead):
    until = NOON + timedelta(days=2)
    invitation = for_days(lead, until=until)

    assert invitation.expires_at == until
    with pytest.raises(NotOpen):
        accept(invitation, by=UserFactory(email="new@example.org"), at=until)


@pytest.mark.parametrize(
    ("term", "said", "unsaid"),
    [
        ({}, [], ["begins", "last day"]),
        ({"since": NOON}, ["begins on 22 November 2026"], ["last day"]),
        ({"until": NOON}, ["last day is 22 November 2026"], ["begins"]),
    ],
)
def test_the_letter_says_the_days_at_the_hub(lead, term, said, unsaid):
    # When it is noon in UTC, this is the day after at the hub.
    Hub.objects.update(time_zone="Pacific/Kiritimati")
    for_days(lead, **term)

    mail = written(Letter.objects.get())
    for text in (mail.text, mail.html):
        for words in said:
            assert words in text
        for words in unsaid:
            assert words not in text


def test_nobody_else_gets_the_role(lead):
    invitation = offered(lead)

    with pytest.raises(NotTheAddressee):
        accept(invitation, by=UserFactory(), at=NOON)

    assert HubRole.objects.count() == 1


def test_an_invitation_works_once(lead):
    invitation = offered(lead)
    person = UserFactory(email="new@example.org")
    accept(invitation, by=person, at=NOON)

    with pytest.raises(NotOpen):
        accept(invitation, by=person, at=NOON)


def test_an_invitation_expires(lead):
    invitation = offered(lead)
    person = UserFactory(email="new@example.org")

    with pytest.raises(NotOpen):
        accept(invitation, by=person, at=NOON + LIFE)


def test_a_revoked_invitation_does_not_work(lead):
    invitation = offered(lead)
    person = UserFactory(email="new@example.org")
    revoke(invitation, by=lead, at=NOON)

    with pytest.raises(NotOpen):
        accept(invitation, by=person, at=NOON)
    with pytest.raises(NotOpen):
        revoke(invitation, by=lead, at=NOON)


def test_the_newest_letter_is_the_one_that_works(lead):
    first, second = offered(lead), offered(lead)
    person = UserFactory(email="new@example.org")

    with pytest.raises(NotOpen):
        accept(first, by=person, at=NOON)
    accept(second, by=person, at=NOON)

    assert HubRole.objects.filter(user=person).count() == 1


def test_who_holds_the_role_is_not_invited_to_it(lead):
    with pytest.raises(AlreadyHeld):
        offered(lead, lead.email, Role.LEAD)

    assert not Letter.objects.exists()


def test_who_held_the_role_may_be_invited_again(lead):
    held = HubRoleFactory(hub=HubFactory(), role=Role.AUTHOR, until=NOON)

    invite(held.hub, email=held.user.email, role=Role.AUTHOR, by=lead, at=NOON)

    assert Letter.objects.count() == 1
