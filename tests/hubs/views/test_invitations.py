"""An invitation as its addressee sees it, and as others do."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from hubs.domain.invitations import invite, revoke
from hubs.models import HubRole
from hubs.roles import Role
from tests.factories.hubs import HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    lead = HubRoleFactory()
    return invite(
        lead.hub,
        email="new@example.org",
        role=Role.AUTHOR,
        by=lead.user,
        at=timezone.now(),
    )


def address(offer):
    return reverse("hub_invitation", args=[offer.token])


def test_visitors_sign_in_first(client, offer):
    answer = client.get(address(offer))

    assert answer["Location"] == f"/accounts/login/?next={address(offer)}"


def test_the_addressee_accepts_and_enters_the_cms(client, offer):
    client.force_login(UserFactory(email="new@example.org"))

    page = client.get(address(offer)).content.decode()
    answer = client.post(address(offer))

    assert offer.hub.name in page
    assert answer["Location"] == "/cms/"
    assert client.get("/cms/").status_code == 200


def test_the_addressee_reads_for_which_days(client):
    lead = HubRoleFactory(hub__time_zone="Europe/Brussels")
    zone, now = ZoneInfo("Europe/Brussels"), timezone.now()
    offer = invite(
        lead.hub,
        email="new@example.org",
        role=Role.AUTHOR,
        by=lead.user,
        at=now,
        since=datetime(2199, 3, 1, tzinfo=zone),
        until=datetime(2199, 3, 31, 23, 59, 59, tzinfo=zone),
    )
    client.force_login(
        UserFactory(email="new@example.org", time_zone="America/New_York")
    )

    page = client.get(address(offer)).content.decode()

    assert "The role begins on 1 March 2199. Its last day is 31 March 2199." in page


def test_an_invitation_without_days_says_none(client, offer):
    client.force_login(UserFactory(email="new@example.org"))

    page = client.get(address(offer)).content.decode()

    assert "The role begins" not in page
    assert "last day" not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_to_others_it_is_not_there(client, offer, method):
    client.force_login(UserFactory())

    answer = getattr(client, method)(address(offer))

    assert answer.status_code == 404
    assert HubRole.objects.count() == 1


def test_a_closed_invitation_says_so(client, offer):
    revoke(offer, by=offer.invited_by, at=timezone.now())
    client.force_login(UserFactory(email="new@example.org"))

    assert "is closed" in client.get(address(offer)).content.decode()
    assert client.post(address(offer)).status_code == 409
    assert HubRole.objects.count() == 1
