"""Staff set up a second step in time, and say again who they are after some hours."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from hubs.models import HubRole
from tests.factories.hubs import UserFactory
from tests.factories.staff import member
from tests.hubs.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def author(client, settings):
    """Somebody whose days to set up a second step are over."""
    settings.STAFF_SECOND_STEP = True
    person = member()
    client.force_login(person)
    return person


def begin_role(days):
    HubRole.objects.update(since=timezone.now() - timedelta(days=days))


def test_who_has_no_second_step_in_time_sets_one_up(client, author):
    begin_role(15)

    assert client.get("/cms/")["Location"] == reverse("mfa_index")
    assert client.post("/cms/")["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code in {200, 302}


def test_the_first_days_are_free(client, author):
    begin_role(13)

    assert client.get("/cms/").status_code == 200


def test_the_days_are_a_setting(client, author, settings):
    settings.STAFF_SECOND_STEP_GRACE_DAYS = 0
    begin_role(1)

    assert client.get("/cms/").status_code == 302


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Authenticator.Type.TOTP, 200),
        (Authenticator.Type.WEBAUTHN, 200),
        (Authenticator.Type.RECOVERY_CODES, 302),
    ],
)
def test_an_app_or_a_key_is_a_second_step(client, author, kind, status):
    Authenticator.objects.create(user=author, type=kind, data={})

    assert client.get("/cms/").status_code == status


def test_administrators_count_from_their_account_on(client, settings):
    settings.STAFF_SECOND_STEP = True
    long_ago = timezone.now() - timedelta(days=15)
    for joined, status in ((timezone.now(), 200), (long_ago, 302)):
        client.force_login(UserFactory(administrator=True, date_joined=joined))

        assert client.get("/cms/").status_code == status


@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 302)])
def test_accounts_of_the_demonstration_are_left_out_there_alone(
    client, author, settings, demo, status
):
    settings.DEMO = demo
    author.email = "author.flanders@example.org"
    author.save(update_fields=["email"])

    assert client.get("/cms/").status_code == status


def test_other_accounts_are_asked_in_a_demonstration_too(client, author, settings):
    settings.DEMO = True

    assert client.get("/cms/").status_code == 302


def test_visitors_and_other_pages_are_let_alone(client, author):
    assert client.get("/learn/").status_code == 200
    client.logout()
    assert client.get("/cms/")["Location"].startswith("/accounts/login/")


def sign_in(client):
    person = make_person(administrator=True)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return person


def age(client, seconds):
    """Let the session's sign-in have been so long ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - seconds
    session.save()


def test_after_hours_staff_say_again_who_they_are(client, settings):
    settings.STAFF_SESSION_HOURS = 12
    sign_in(client)
    before = client.get("/cms/").status_code
    age(client, 12 * HOUR + 60)

    answer = client.get("/cms/pages/?p=2")

    assert before == 200
    question = answer["Location"]
    assert question == "/accounts/reauthenticate/?next=%2Fcms%2Fpages%2F%3Fp%3D2"
    said = client.post(question, {"password": PASSWORD})
    assert said["Location"] == "/cms/pages/?p=2"
    assert client.get("/cms/").status_code == 200


def test_what_is_being_written_may_still_be_sent(client, settings):
    settings.STAFF_SESSION_HOURS = 12
    sign_in(client)

    statuses = []
    for minutes in (30, 90):
        age(client, 12 * HOUR + minutes * 60)
        answer = client.post(reverse("wagtailadmin_dismissibles"), b"{}", "text/json")
        statuses.append(answer.status_code)

    assert statuses[0] != 302
    assert statuses[1] == 302


def test_learning_asks_nobody_again(client, settings):
    settings.STAFF_SESSION_HOURS = 12
    sign_in(client)
    age(client, 13 * HOUR)

    assert client.get("/learn/").status_code == 200
