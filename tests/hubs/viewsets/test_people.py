import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from hubs.models import User
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    administrator = UserFactory(administrator=True, email="admin@example.org")
    client.force_login(administrator)
    return administrator


def test_list_shows_people_with_the_same_queries_for_one_and_three(
    client, administrator, django_assert_max_num_queries
):
    counts = []
    address = reverse("wagtailusers_users:index")
    client.get(address)
    for _more in range(2):
        with django_assert_max_num_queries(40) as queries:
            answer = client.get(address)
        counts.append(len(queries))
        UserFactory.create_batch(2)

    assert answer.status_code == 200
    assert "admin@example.org" in answer.content.decode()
    assert counts[0] == counts[1]


def test_people_are_found_by_address(client, administrator):
    UserFactory(email="wanted@example.org")

    answer = client.get(reverse("wagtailusers_users:index"), {"q": "wanted"})

    assert "wanted@example.org" in answer.content.decode()


def test_new_person_has_no_password_to_be_told(client, administrator):
    address = reverse("wagtailusers_users:add")
    form = client.get(address).content.decode()
    assert "password" not in form.lower()
    group = Group.objects.first()

    answer = client.post(
        address,
        {
            "email": "New@Example.org",
            "name_on_certificate": "Zoë Wójcik",
            "language": "nl",
            "time_zone": "Europe/Amsterdam",
            "groups": [group.pk],
        },
    )

    assert answer.status_code == 302
    person = User.objects.get(email="new@example.org")
    assert not person.has_usable_password()
    assert person.language == "nl"
    assert list(person.groups.all()) == [group]


def test_address_that_is_taken_is_said_in_its_place(client, administrator):
    UserFactory(email="taken@example.org")

    answer = client.post(
        reverse("wagtailusers_users:add"),
        {"email": "Taken@example.org", "language": "en", "time_zone": "UTC"},
    )

    assert answer.status_code == 200
    assert "already" in answer.content.decode()


def test_person_is_edited_without_address_and_password(client, administrator):
    person = UserFactory(email="zoe@example.org", name_confirmed_at=NOON)
    before = person.password
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    form = client.get(address).content.decode()
    assert 'name="email"' not in form
    assert 'type="password"' not in form

    answer = client.post(
        address,
        {
            "email": "other@example.org",
            "password1": "sneaked in here",
            "password2": "sneaked in here",
            "name_on_certificate": "Zoë Other",
            "language": "en",
            "time_zone": "UTC",
            "is_active": "on",
        },
    )

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.email == "zoe@example.org"
    assert person.password == before
    assert person.name_on_certificate == "Zoë Other"
    assert person.name_confirmed_at is None


def test_name_that_cannot_be_printed_is_refused(client, administrator):
    person = UserFactory()

    answer = client.post(
        reverse("wagtailusers_users:edit", args=[person.pk]),
        {
            "name_on_certificate": "Zoë 😀",
            "language": "en",
            "time_zone": "UTC",
            "is_active": "on",
        },
    )

    assert "cannot be printed" in answer.content.decode()
