"""The pages of accounts, all of them, as a person meets them."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hubs.models import Letter, User
from hubs.tasks import post
from tests.hubs.signing_in import NEWCOMER, PASSWORD, make_person

pytestmark = pytest.mark.django_db
VISITOR = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_email_verification_sent",
]
PERSON = [
    "account_profile",
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "usersessions_list",
]


@pytest.fixture(autouse=True)
def home(settings):
    settings.LOGIN_REDIRECT_URL = "account_profile"


@pytest.fixture
def person(client):
    person = make_person()
    client.force_login(person)
    confirm(client)
    return person


def confirm(client):
    """Give the password once more, as pages ask that matter to safety."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def check_page(answer):
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert re.search(r"<title>\s*\S.* – Passage</title>", page)
    assert '<html lang="en"' in page
    assert " style=" not in page
    assert "<style" not in page
    assert "javascript:" not in page
    for script in re.findall(r"<script([^>]*)>", page):
        assert "src=" in script or 'type="application/json"' in script
    for field in re.findall(r"<(?:input|select|textarea)[^>]*>", page):
        if 'type="hidden"' in field or "data-theme-switch" in field:
            continue
        name = re.search(r' id="([^"]+)"', field)
        assert name, field
        assert f'for="{name[1]}"' in page, field


@pytest.mark.parametrize("name", VISITOR)
def test_page_for_visitors_is_whole(client, name):
    check_page(client.get(reverse(name)))


@pytest.mark.parametrize("name", PERSON)
def test_page_for_people_is_whole(client, person, name):
    check_page(client.get(reverse(name)))


@pytest.mark.parametrize("name", PERSON)
def test_page_for_people_sends_visitors_to_sign_in(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert answer["Location"].startswith((reverse("account_login"), "/"))
    assert answer["Location"] != reverse(name)


@pytest.mark.parametrize(
    "path",
    ["/accounts/confirm-email/x:y:z/", "/accounts/password/reset/key/1-bad-key/"],
)
def test_link_that_works_no_more_says_so(client, path):
    answer = client.get(path)

    check_page(answer)
    assert "This link works no more" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/code/",
        "/accounts/login/code/confirm/",
        "/accounts/signup/passkey/",
        "/accounts/3rdparty/",
        "/accounts/social/signup/",
        "/accounts/2fa/webauthn/signup/",
    ],
)
def test_ways_that_are_not_used_are_closed(client, path):
    assert client.get(path).status_code == 404


def link_in(letter):
    post(str(letter.pk))
    [address] = re.findall(r"http://testserver(/accounts/\S+/)\n", mail.outbox[-1].body)
    return address


def test_newcomer_signs_up_confirms_and_is_in(client):
    data = NEWCOMER | {"name_on_certificate": "  Zoë   Ångström ", "language": "nl"}
    answer = client.post(reverse("account_signup"), data)
    assert answer["Location"] == reverse("account_email_verification_sent")
    person = User.objects.get()
    assert person.name_on_certificate == "Zoë Ångström"
    assert (person.language, person.time_zone) == ("nl", "Europe/Rome")

    letter = Letter.objects.get()
    assert letter.language == "nl"
    address = link_in(letter)
    assert client.get(address).status_code == 200
    answer = client.post(address)

    assert answer["Location"] == reverse("account_profile")
    assert client.get(reverse("account_profile")).status_code == 200
    assert EmailAddress.objects.get().verified


def test_newcomer_cannot_sign_in_unconfirmed(client):
    client.post(reverse("account_signup"), NEWCOMER)
    client.cookies.clear()

    client.post(
        reverse("account_login"),
        {"login": NEWCOMER["email"], "password": NEWCOMER["password1"]},
    )

    assert client.get(reverse("account_profile")).status_code == 302


#: 255 characters, and an address but for that.
OVERLONG = f"zoe@{'a' * 62}.{'b' * 62}.{'c' * 62}.{'d' * 54}.example"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name_on_certificate": "Zoë 😀"}, "“😀” cannot be printed"),
        ({"name_on_certificate": "李"}, "Latin line of your passport"),
        ({"email": "zoe@example"}, "Enter the whole address"),
        ({"email": OVERLONG}, "at most 254 characters"),
        ({"password1": "short"}, "too short"),
        ({"language": "tlh"}, "valid choice"),
    ],
)
def test_sign_up_says_what_is_wrong_in_its_place(client, changes, message):
    answer = client.post(reverse("account_signup"), NEWCOMER | changes)

    page = answer.content.decode()
    assert message in page
    assert 'aria-invalid="true"' in page
    assert not User.objects.exists()
    check_page(answer)


@pytest.mark.parametrize("given", ["", "Europe/Atlantis", "<script>"])
def test_sign_up_takes_a_likely_zone_where_the_browser_gives_none(client, given):
    client.post(
        reverse("account_signup"),
        NEWCOMER | {"time_zone": given},
        headers={"Accept-Language": "pl-PL,pl"},
    )

    assert User.objects.get().time_zone == "Europe/Warsaw"


def test_person_sets_a_forgotten_password_by_letter(client):
    person = make_person()
    client.post(reverse("account_reset_password"), {"email": person.email})
    address = link_in(Letter.objects.get())

    answer = client.get(address, follow=True)
    check_page(answer)
    new = {"password1": "quite another one", "password2": "quite another one"}
    client.post(answer.redirect_chain[-1][0], new)

    person.refresh_from_db()
    assert person.check_password("quite another one")
    notice = Letter.objects.order_by("pk").last()
    assert notice.template == "account/password_reset"


def test_letters_lead_to_our_own_address_whatever_host_was_asked(client, settings):
    person = make_person()

    client.post(
        reverse("account_reset_password"),
        {"email": person.email},
        headers={"host": "localhost"},
    )

    link = Letter.objects.get().content["password_reset_url"]
    assert link.startswith(settings.SITE_ADDRESS + "/accounts/password/reset/key/")


def test_a_new_address_that_is_too_long_is_refused(client, person):
    answer = client.post(
        reverse("account_email"), {"action_add": "1", "email": OVERLONG}
    )

    assert "at most 254 characters" in answer.content.decode()
    assert not Letter.objects.exists()


def test_person_changes_address_by_confirming_the_new_one(client, person):
    client.post(reverse("account_email"), {"action_add": "1", "email": "new@a.example"})
    person.refresh_from_db()
    assert person.email == "zoe@example.org"
    check_page(client.get(reverse("account_email")))

    letter = Letter.objects.get(template="account/email_confirmation")
    client.post(link_in(letter))

    person.refresh_from_db()
    assert person.email == "new@a.example"
    notice = Letter.objects.get(template="account/email_changed")
    assert (notice.to, notice.person) == ("zoe@example.org", person)


def test_person_keeps_name_language_and_zone(client, person):
    data = {
        "name_on_certificate": "Ελένη Παπαδοπούλου",
        "language": "nl",
        "certificate_language": "nl",
        "time_zone": "Europe/Athens",
    }
    answer = client.post(reverse("account_profile"), data, follow=True)

    person.refresh_from_db()
    assert person.name_on_certificate == "Ελένη Παπαδοπούλου"
    assert (person.language, person.time_zone) == ("nl", "Europe/Athens")
    assert person.certificate_language == "nl"
    assert person.name_confirmed_at is None
    assert answer.status_code == 200


def test_language_of_certificates_that_was_chosen_elsewhere_stays_a_choice(
    client, person
):
    for chosen in ("ca", "qq"):
        User.objects.filter(pk=person.pk).update(certificate_language=chosen)

        form = client.get(reverse("account_profile")).context["form"]

        values = [value for value, _label in form["certificate_language"].field.choices]
        assert values == ["", "en", "nl", chosen]
        assert form["certificate_language"].value() == chosen


def test_person_is_told_which_character_cannot_be_printed(client, person):
    data = {"name_on_certificate": "Zoë <b>", "language": "en", "time_zone": "UTC"}

    page = client.post(reverse("account_profile"), data).content.decode()

    assert "“&lt;” cannot be printed" in page
    person.refresh_from_db()
    assert person.name_on_certificate == "Zoë Ångström-Wójcik"


def test_person_with_codes_needs_the_second_step(client):
    person = make_person()
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    data = {"login": person.email, "password": PASSWORD}

    answer = client.post(reverse("account_login"), data)

    assert answer["Location"] == reverse("mfa_authenticate")
    check_page(client.get(reverse("mfa_authenticate")))
    assert client.get(reverse("account_profile")).status_code == 302


def test_person_sees_their_recovery_codes(
    client, person, django_capture_on_commit_callbacks
):
    TOTP.activate(person, generate_totp_secret())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))

    assert Authenticator.objects.filter(type="recovery_codes").exists()
    for name in ("mfa_view_recovery_codes", "mfa_index", "mfa_deactivate_totp"):
        check_page(client.get(reverse(name)))
    assert Letter.objects.filter(template="mfa/recovery_codes_generated").exists()


def test_password_change_signs_out_other_devices(client, person):
    other = type(client)()
    other.force_login(person)

    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "quite another one",
            "password2": "quite another one",
        },
    )

    assert client.get(reverse("account_profile")).status_code == 200
    assert other.get(reverse("account_profile")).status_code == 302


@pytest.mark.parametrize("devices", [0, 1, 3])
def test_sign_in_takes_ten_queries_at_most(client, devices):
    person = make_person()
    data = {"login": person.email, "password": PASSWORD}
    for _device in range(devices):
        assert type(client)().post(reverse("account_login"), data).status_code == 302

    with CaptureQueriesContext(connection) as queries:
        answer = client.post(reverse("account_login"), data)

    assert answer["Location"] == reverse("account_profile")
    assert UserSession.objects.count() == devices + 1
    # Savepoints are of the test's own transaction.
    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) <= 10, asked


def test_sessions_that_ended_leave_the_list(client):
    person = make_person()
    data = {"login": person.email, "password": PASSWORD}
    client.post(reverse("account_login"), data)
    client.session.delete()
    client.cookies.clear()

    client.post(reverse("account_login"), data)

    assert UserSession.objects.count() == 1
