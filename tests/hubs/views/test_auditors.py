"""The administrators' screen for auditors."""

from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.models import AuditorMandate
from hubs.roles import Role
from tests.factories.hubs import HubFactory, UserFactory
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    person = UserFactory(administrator=True)
    client.force_login(person)
    return person


def asked(person, **facts):
    today = timezone.localdate()
    return {
        "email": person.email.upper(),
        "since": today.isoformat(),
        "until": (today + timedelta(days=6)).isoformat(),
        "reason": "Inspection by the agency",
        **facts,
    }


def appoint(client, person, **facts):
    return client.post(reverse("auditors_appoint"), asked(person, **facts))


def test_an_administrator_appoints_and_ends(client, administrator):
    person = UserFactory()

    answer = appoint(client, person)

    assert answer["Location"] == reverse("auditors")
    mandate = AuditorMandate.objects.get()
    assert (mandate.user, mandate.granted_by) == (person, administrator)
    assert mandate.since <= timezone.now()
    assert mandate.until.astimezone(UTC).hour == 23
    page = client.get(reverse("auditors")).content.decode()
    assert person.email in page
    assert "Inspection by the agency" in page

    end = reverse("auditors_dismiss", args=[mandate.pk])
    assert client.post(end, {"reason": "Done"})["Location"] == reverse("auditors")
    mandate.refresh_from_db()
    assert mandate.ended_by == administrator
    assert client.post(end, {"reason": "Again"}).status_code == 409
    assert "Who audited before" in client.get(reverse("auditors")).content.decode()


def test_a_mandate_may_begin_later(client, administrator):
    today = timezone.localdate()

    appoint(client, UserFactory(), since=(today + timedelta(days=2)).isoformat())

    mandate = AuditorMandate.objects.get()
    assert mandate.since.astimezone(UTC).hour == 0
    assert mandate.since > timezone.now()


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"email": "nobody@example.org"}, 422, "no account with this address"),
        ({"reason": ""}, 422, "Say why"),
        ({"until": ""}, 422, "This field is required"),
        ({"since": "0001-01-01"}, 422, "from the years 2000 to 2100"),
        ({"until": "9999-12-31"}, 422, "from the years 2000 to 2100"),
        ({"until": "2020-01-01"}, 409, "over before it begins"),
        ({"until": "2099-01-01"}, 409, "at most 30 days"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_lost(
    client, administrator, wrong, status, words
):
    answer = appoint(client, UserFactory(), **{"reason": "Inspection", **wrong})

    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert not AuditorMandate.objects.exists()
    assert wrong.get("reason") == "" or "Inspection" in page


def test_staff_and_auditors_are_not_appointed(client, administrator):
    staff, reader = member(), auditor()

    assert "do not audit themselves" in appoint(client, staff).content.decode()
    assert "auditor already" in appoint(client, reader).content.decode()


def test_a_mandate_ends_for_a_reason(client, administrator):
    auditor()
    end = reverse("auditors_dismiss", args=[AuditorMandate.objects.get().pk])

    assert client.post(end, {"reason": ""}).status_code == 422
    assert AuditorMandate.objects.filter(ended_at=None).exists()
    assert client.post(reverse("auditors_dismiss", args=[0])).status_code == 404


@pytest.mark.parametrize("role", [*Role, None])
def test_to_all_others_there_is_no_such_screen(client, role):
    client.force_login(member(HubFactory(), role) if role else UserFactory())
    expected = 404 if role else 403

    assert client.get(reverse("auditors")).status_code == expected
    answer = client.post(reverse("auditors_appoint"), asked(UserFactory()))
    assert answer.status_code == expected
    assert not AuditorMandate.objects.exists()


def test_visitors_are_sent_to_the_way_in(client):
    assert "/accounts/login/" in client.get(reverse("auditors"))["Location"]


def test_administrators_find_it_from_the_staff(client, administrator):
    HubFactory()

    assert reverse("auditors") in client.get(reverse("hub_staff_mine")).content.decode()


def test_queries_do_not_grow_with_mandates(
    client, administrator, django_assert_num_queries
):
    auditor()
    client.get(reverse("auditors"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("auditors"))
    auditor()
    auditor()
    with django_assert_num_queries(len(one)):
        client.get(reverse("auditors"))
