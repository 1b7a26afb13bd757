"""Signing keys in the CMS: two people of the hub, and nobody else."""

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import SigningKey
from certificates.views.keys import ask_platform_key
from hubs.models import HubRole
from tests.factories.certificates import SigningKeyFactory
from tests.factories.hubs import HubFactory, UserFactory
from tests.factories.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return HubFactory()


def signed_in(client, hub, role):
    person = member(hub, role)
    client.force_login(person)
    return person


def ask(client, hub, kind="credential"):
    address = reverse("signing_key_ask", args=[hub.slug])
    return client.post(address, {"kind": kind}, follow=True)


def confirm(client, key):
    return client.post(reverse("signing_key_confirm", args=[key.pk]), follow=True)


def test_a_lead_asks_and_a_reviewer_confirms(client, hub):
    lead = signed_in(client, hub, "lead")
    assert "A colleague must confirm it now." in ask(client, hub).content.decode()
    key = SigningKey.objects.get()
    reviewer = signed_in(client, hub, "reviewer")

    page = confirm(client, key).content.decode()

    key.refresh_from_db()
    assert (key.asked_by, key.confirmed_by) == (lead, reviewer)
    assert "Is being made" in page


def test_who_asked_is_told_that_it_takes_two(client, hub):
    signed_in(client, hub, "lead")
    ask(client, hub)
    key = SigningKey.objects.get()

    page = confirm(client, key).content.decode()

    assert "You asked for this key yourself" in page
    assert reverse("signing_key_confirm", args=[key.pk]) not in page


def test_confirming_twice_is_a_sentence(client, hub):
    signed_in(client, hub, "lead")
    key = SigningKeyFactory(hub=hub)

    assert "was confirmed or withdrawn before" in confirm(client, key).content.decode()


@pytest.mark.parametrize("kind", ["", "everything"])
def test_a_key_for_nothing_is_not_asked_for(client, hub, kind):
    signed_in(client, hub, "lead")

    page = ask(client, hub, kind).content.decode()

    assert "Choose what the key is for" in page
    assert not SigningKey.objects.exists()


def test_keys_of_another_hub_are_not_there(client, hub):
    other = SigningKeyFactory(asked=True)
    signed_in(client, hub, "lead")

    assert ask(client, other.hub).status_code == 404
    assert confirm(client, other).status_code == 404
    page = client.get(reverse("signing_keys")).content.decode()
    assert other.hub.short_name not in page


@pytest.mark.parametrize("role", ["author", "trainer", "assessor", "finance"])
def test_other_roles_have_nothing_to_do_with_keys(client, hub, role):
    key = SigningKeyFactory(hub=hub, asked=True)
    signed_in(client, hub, role)

    assert ask(client, hub).status_code in {403, 404}
    assert confirm(client, key).status_code in {403, 404}
    key.refresh_from_db()
    assert key.confirmed_by is None
    assert HubRole.objects.filter(role=role).exists()


def test_the_list_costs_the_same_for_one_and_for_three(
    client, hub, django_assert_num_queries
):
    signed_in(client, hub, "lead")
    SigningKeyFactory(hub=hub)
    client.get(reverse("signing_keys"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("signing_keys"))

    SigningKeyFactory.create_batch(2, hub=hub)

    with django_assert_num_queries(len(one)):
        client.get(reverse("signing_keys"))


def test_the_list_shows_each_state(client, hub):
    signed_in(client, hub, "lead")
    key = SigningKeyFactory(hub=hub, is_demonstration=True)
    SigningKeyFactory(hub=hub, retired_at=key.made_at)
    SigningKeyFactory(hub=hub, withdrawn_at=key.made_at)
    SigningKeyFactory(hub=hub, asked=True)

    page = client.get(reverse("signing_keys")).content.decode()

    for words in ("Signs since", "Retired on", "Withdrawn on", "Waits for a second"):
        assert words in page
    assert "Demonstration, worth nothing" in page
    assert key.private not in page


def test_administrators_ask_for_the_platforms_key_and_hubs_do_not(client, hub):
    signed_in(client, hub, "lead")
    of_platform = SigningKeyFactory(hub=None, kind="seal", asked=True)
    address = reverse("platform_key_ask")
    assert client.post(address).status_code in {403, 404}
    assert confirm(client, of_platform).status_code == 404
    assert "The platform" not in client.get(reverse("signing_keys")).content.decode()
    administrator = UserFactory(is_superuser=True)
    client.force_login(administrator)

    page = client.post(address, follow=True).content.decode()

    assert "A colleague must confirm it now." in page
    assert "The platform" in page
    asked = SigningKey.objects.get(asked_by=administrator)
    assert (asked.hub, asked.kind) == (None, "seal")
    assert (
        "The key is made within a minute"
        in confirm(client, of_platform).content.decode()
    )


def test_behind_the_gate_the_platforms_key_is_its_administrators_all_the_same(hub, rf):
    request = rf.post(reverse("platform_key_ask"))
    request.user = member(hub, "lead")

    with pytest.raises(Http404):
        ask_platform_key(request)
