"""Leads see and change the staff of their own hub, and of no other."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format

from hubs.domain.invitations import invite
from hubs.domain.membership import derive
from hubs.models import AuditEvent, HubInvitation, HubRole
from hubs.roles import Role
from tests.factories.hubs import HubFactory, HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


def holder(role=Role.LEAD, hub=None):
    """A role whose holder may enter the CMS."""
    row = HubRoleFactory(role=role, hub=hub or HubFactory())
    derive(row.hub, at=timezone.now())
    return row


@pytest.fixture
def lead(client):
    row = holder()
    client.force_login(row.user)
    return row


def screen(hub, name="hub_staff", *args):
    return reverse(name, args=[hub.slug, *args])


def test_a_lead_sees_who_works_at_the_hub(client, lead):
    author = holder(Role.AUTHOR, lead.hub).user
    stranger = holder(Role.AUTHOR).user

    page = client.get(screen(lead.hub)).content.decode()

    assert author.email in page
    assert stranger.email not in page


def test_the_way_in_leads_to_the_only_hub(client, lead):
    assert client.get(reverse("hub_staff_mine"))["Location"] == screen(lead.hub)
    assert reverse("hub_staff_mine") in client.get("/cms/").content.decode()


def test_an_administrator_chooses_among_hubs(client):
    hubs = [HubFactory(), HubFactory()]
    client.force_login(UserFactory(administrator=True))

    page = client.get(reverse("hub_staff_mine")).content.decode()

    assert all(screen(hub) in page for hub in hubs)


@pytest.mark.parametrize(
    "role", [Role.AUTHOR, Role.REVIEWER, Role.ASSESSOR, Role.TRAINER, Role.FINANCE]
)
def test_other_roles_do_not_keep_staff(client, role):
    row = holder(role)
    client.force_login(row.user)

    assert client.get(screen(row.hub)).status_code == 403
    assert reverse("hub_staff_mine") not in client.get("/cms/").content.decode()


def test_a_lead_invites(client, lead):
    data = {"email": "new@example.org", "role": "reviewer"}

    answer = client.post(screen(lead.hub, "hub_staff_invite"), data)

    assert answer["Location"] == screen(lead.hub)
    assert "new@example.org" in client.get(screen(lead.hub)).content.decode()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"email": "nobody", "role": "author"}, 422),
        ({"email": f"zoe@{'a.' * 123}example", "role": "author"}, 422),
        ({"email": "new@example.org", "role": "superuser"}, 422),
        ({"email": "held@example.org", "role": "author"}, 409),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(client, lead, data, status):
    held = UserFactory(email="held@example.org")
    HubRoleFactory(hub=lead.hub, role=Role.AUTHOR, user=held)

    answer = client.post(screen(lead.hub, "hub_staff_invite"), data)

    assert answer.status_code == status
    assert not HubInvitation.objects.exists()


def days_from_now(hub, days):
    """A day as browsers send it, by the hub's calendar."""
    today = timezone.now().astimezone(ZoneInfo(hub.time_zone)).date()
    return (today + timedelta(days=days)).isoformat()


def test_a_lead_says_for_which_days(client, lead):
    hub = lead.hub
    hub.time_zone = "Pacific/Auckland"
    hub.save()
    since, until = days_from_now(hub, 2), days_from_now(hub, 9)
    data = {"email": "new@example.org", "role": "reviewer"}

    answer = client.post(
        screen(hub, "hub_staff_invite"), {**data, "since": since, "until": until}
    )

    offer = HubInvitation.objects.get()
    zone = ZoneInfo("Pacific/Auckland")
    first, last = offer.role_since.astimezone(zone), offer.role_until.astimezone(zone)
    assert answer.status_code == 302
    assert f"{first:%Y-%m-%d %H:%M}" == f"{since} 00:00"
    assert f"{last:%Y-%m-%d %H:%M}" == f"{until} 23:59"
    page = client.get(screen(hub)).content.decode()
    for day in (first, last):
        assert f"<td>{date_format(day, 'j M Y')}</td>" in page


@pytest.mark.parametrize(
    ("since", "until", "field", "words"),
    [
        (-1, None, "since", "This day is over."),
        (None, -1, "until", "This day is over."),
        (5, 4, "until", "The role would end before it begins."),
    ],
)
def test_days_that_cannot_be_are_said_at_their_field(
    client, lead, since, until, field, words
):
    data = {"email": "new@example.org", "role": "reviewer"}
    days = {"since": since, "until": until}
    given = {
        name: days_from_now(lead.hub, day)
        for name, day in days.items()
        if day is not None
    }

    answer = client.post(screen(lead.hub, "hub_staff_invite"), {**data, **given})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert list(answer.context["form"].errors) == [field]
    assert not HubInvitation.objects.exists()


def test_a_role_may_begin_and_end_today(client, lead):
    today = days_from_now(lead.hub, 0)
    data = {"email": "new@example.org", "role": "reviewer"}

    answer = client.post(
        screen(lead.hub, "hub_staff_invite"), {**data, "since": today, "until": today}
    )

    assert answer.status_code == 302


def test_a_lead_revokes_once(client, lead):
    now = timezone.now()
    offer = invite(lead.hub, email="a@b.org", role=Role.AUTHOR, by=lead.user, at=now)
    address = screen(lead.hub, "hub_staff_revoke", offer.pk)

    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert "a@b.org" not in client.get(screen(lead.hub)).content.decode()


def test_a_lead_ends_a_role_with_a_reason(client, lead):
    row = holder(Role.AUTHOR, lead.hub)
    address = screen(lead.hub, "hub_staff_end", row.pk)

    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Left"}).status_code == 302

    assert AuditEvent.objects.get(verb="role.ended").reason == "Left"
    assert "Who was here before" in client.get(screen(lead.hub)).content.decode()


def test_the_last_lead_stays(client, lead):
    address = screen(lead.hub, "hub_staff_end", lead.pk)

    assert client.post(address, {"reason": "Tired"}).status_code == 409
    assert HubRole.objects.current(at=timezone.now()).filter(pk=lead.pk).exists()


def test_whose_role_ended_is_out_on_the_next_request(client, lead):
    row = holder(Role.AUTHOR, lead.hub)
    theirs = type(client)()
    theirs.force_login(row.user)
    before = theirs.get("/cms/").status_code

    client.post(screen(lead.hub, "hub_staff_end", row.pk), {"reason": "Left"})

    assert (before, theirs.get("/cms/").status_code) == (200, 403)


def test_another_hub_is_not_there(client, lead):
    row = holder(Role.AUTHOR)
    offer = invite(
        row.hub, email="a@b.org", role=Role.AUTHOR, by=row.user, at=timezone.now()
    )
    invited = {"email": "new@example.org", "role": "lead"}

    answers = [
        client.get(screen(row.hub)),
        client.post(screen(row.hub, "hub_staff_invite"), invited),
        client.post(screen(row.hub, "hub_staff_revoke", offer.pk)),
        client.post(screen(row.hub, "hub_staff_end", row.pk), {"reason": "x"}),
        # By the own hub's address, with the other's row.
        client.post(screen(lead.hub, "hub_staff_revoke", offer.pk)),
        client.post(screen(lead.hub, "hub_staff_end", row.pk), {"reason": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert HubRole.objects.current(at=timezone.now()).filter(pk=row.pk).exists()
    assert HubInvitation.objects.open(at=timezone.now()).count() == 1
