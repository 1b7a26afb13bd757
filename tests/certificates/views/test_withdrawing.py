"""Withdrawing a key in the CMS: what the page says, and who may sign."""

import pytest
from django.urls import reverse

from certificates.models import SigningKey
from hubs.models import ElectronicSignature
from tests.factories.certificates import SigningKeyFactory
from tests.factories.hubs import HubFactory, UserFactory
from tests.factories.staff import member
from tests.hubs.signing_in import PASSWORD

pytestmark = pytest.mark.django_db
REASON = "The disk of a worker was sold"


@pytest.fixture
def key():
    return SigningKeyFactory(hub=HubFactory(), number=1)


def signed_in(client, key, role):
    person = member(key.hub, role)
    person.set_password(PASSWORD)
    person.save()
    client.force_login(person)
    return person


def address(key):
    return reverse("signing_key_withdraw", args=[key.pk])


def sign(client, key, **facts):
    return client.post(
        address(key), {"password": PASSWORD, "reason": REASON, **facts}, follow=True
    )


def test_two_people_sign_and_the_key_is_gone(client, key):
    lead = signed_in(client, key, "lead")
    assert address(key) in client.get(reverse("signing_keys")).content.decode()
    assert "a colleague of the hub signs as well" in sign(client, key).content.decode()
    signed_in(client, key, "reviewer")
    page = client.get(address(key)).content.decode()
    assert REASON in page
    assert "With your signature the key is withdrawn" in page

    done = sign(client, key).content.decode()

    assert "Withdrawn. A new key is being made, and 0 certificates are signed" in done
    key.refresh_from_db()
    assert key.withdrawn_at
    assert SigningKey.objects.get(number=2).asked_by == lead
    assert address(key) not in done


def test_who_signed_is_not_asked_again(client, key):
    signed_in(client, key, "lead")
    sign(client, key)

    page = client.get(address(key)).content.decode()
    again = sign(client, key).content.decode()

    assert "Somebody else of the hub has to sign as well" in page
    assert 'name="password"' not in page
    assert "You signed this yourself" in again
    assert ElectronicSignature.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"password": "wrong"}, "This is not your password."),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_without_proof_or_reason_nothing_is_signed(client, key, facts, said):
    signed_in(client, key, "lead")

    response = sign(client, key, **facts)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ElectronicSignature.objects.exists()


def test_a_key_that_is_gone_is_a_sentence(client, key):
    signed_in(client, key, "lead")
    key.withdrawn_at = key.made_at
    key.save()

    page = client.get(address(key), follow=True).content.decode()

    assert "This key was withdrawn before" in page


def test_keys_of_others_and_of_the_platform_are_not_there(client, key):
    signed_in(client, key, "lead")
    assert sign(client, SigningKeyFactory()).status_code == 404
    client.force_login(UserFactory(is_superuser=True))

    of_platform = SigningKeyFactory(hub=None, kind="seal")

    assert client.get(address(of_platform)).status_code == 404
    keys = client.get(reverse("signing_keys")).content.decode()
    assert address(of_platform) not in keys


@pytest.mark.parametrize("role", ["author", "trainer", "assessor", "finance"])
def test_other_roles_sign_nothing(client, key, role):
    signed_in(client, key, role)

    assert sign(client, key).status_code in {403, 404}
    assert not ElectronicSignature.objects.exists()
