"""Accounts are entered at /accounts/login/ and nowhere else."""

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.hubs import UserFactory
from tests.hubs.signing_in import PASSWORD, make_person

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture
def administrator(client):
    administrator = UserFactory(administrator=True)
    client.force_login(administrator)
    return administrator


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/", "/nl/_util/login/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_doors_lead_to_the_one(client, path, method):
    person = make_person(administrator=True)
    data = {"username": person.email, "password": PASSWORD}

    answer = getattr(client, method)(path, data if method == "post" else {})

    assert answer.status_code == 302
    assert answer["Location"].partition("?")[0] == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_other_doors_keep_where_one_wanted_to_go(client):
    answer = client.get("/cms/login/", {"next": "/cms/pages/"})

    assert answer["Location"] == f"{SIGN_IN}?next=/cms/pages/"


def test_other_doors_lead_nobody_elsewhere_after_signing_in(client, settings):
    settings.LOGIN_REDIRECT_URL = "account_profile"
    person = make_person()
    answer = client.post(
        SIGN_IN,
        {
            "login": person.email,
            "password": PASSWORD,
            "next": "https://evil.example/",
        },
    )

    assert answer["Location"] == reverse("account_profile")


def test_cms_sends_visitors_to_the_one_door(client):
    answer = client.get("/cms/")

    assert answer["Location"] == f"{SIGN_IN}?next=/cms/"


@pytest.mark.parametrize(
    "path",
    [
        "/cms/password_reset/",
        "/cms/password_reset/done/",
        "/cms/password_reset/confirm/MQ/abc-def/",
        "/cms/password_reset/complete/",
    ],
)
def test_cms_resets_no_passwords(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "zoe@example.org"}).status_code == 404


def test_cms_account_page_has_neither_address_nor_password(client, administrator):
    before = administrator.password
    page = client.get("/cms/account/").content.decode()
    for name in ("email", "password", "first_name", "preferred_language"):
        assert f'name="name_email-{name}"' not in page
        assert f"-{name}" not in page or name == "password"
    assert 'type="password"' not in page

    answer = client.post(
        "/cms/account/",
        {
            "name_email-email": "other@example.org",
            "password-old_password": PASSWORD,
            "password-new_password1": "quite another one",
            "password-new_password2": "quite another one",
            "theme-theme": "dark",
            "theme-contrast": "system",
            "theme-density": "default",
        },
    )

    assert answer.status_code == 302
    administrator.refresh_from_db()
    assert administrator.password == before
    assert administrator.email != "other@example.org"
    assert administrator.wagtail_userprofile.theme == "dark"


def test_cms_account_page_is_for_those_who_may_enter(client):
    client.force_login(UserFactory())

    assert client.get("/cms/account/").status_code == 403


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/nothing-like-it/"])
def test_who_has_no_role_is_told_so_after_signing_in_and_not_sent_round(client, path):
    person = make_person()
    sent = {"login": person.email, "password": PASSWORD, "next": path}

    answer = client.post(SIGN_IN, sent, follow=True)

    assert answer.redirect_chain == [(path, 302)]
    assert answer.status_code == 403
    assertContains(answer, "people with a role at a hub", status_code=403)


def test_only_allauth_recognises_people(settings, rf):
    assert settings.AUTHENTICATION_BACKENDS == [
        "allauth.account.auth_backends.AuthenticationBackend"
    ]
    person = make_person()

    # By the name of Django's own forms nobody is let in.
    request = rf.post("/")
    assert authenticate(request, username=person.email, password="wrong") is None


def test_django_admin_is_not_there(client):
    assert client.get("/admin/").status_code == 404
    assert client.get("/admin/login/").status_code == 404
