"""What a request knows of the person behind it, and what it leaves behind."""

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from hubs.middleware import PersonMiddleware, is_cookieless
from tests.factories.hubs import UserFactory

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"
SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def as_before():
    yield
    timezone.deactivate()
    translation.deactivate()


def language_of(answer):
    return answer.headers["Content-Language"]


def test_visitor_is_spoken_to_as_the_browser_asks(client):
    assert language_of(client.get(SIGN_IN, headers={"Accept-Language": "nl"})) == "nl"
    assert language_of(client.get(SIGN_IN, headers={"Accept-Language": "xx"})) == "en"


def test_visitor_is_spoken_to_as_they_chose(client):
    client.post("/language/", {"language": "nl", "next": SIGN_IN})

    assert language_of(client.get(SIGN_IN, headers={"Accept-Language": "en"})) == "nl"


def test_person_is_spoken_to_in_their_language(client):
    client.force_login(UserFactory(language="nl"))

    answer = client.get(PROFILE, headers={"Accept-Language": "en"})

    assert language_of(answer) == "nl"
    assert '<html lang="nl"' in answer.content.decode()


def test_person_sees_times_in_their_zone(client):
    client.force_login(UserFactory(time_zone="Pacific/Auckland"))

    client.get(PROFILE)

    assert timezone.get_current_timezone_name() == "Pacific/Auckland"


def test_next_visitor_does_not_get_the_zone_of_the_last_person(client):
    client.force_login(UserFactory(time_zone="Pacific/Auckland"))
    client.get(PROFILE)
    client.logout()

    client.get(SIGN_IN)

    assert timezone.get_current_timezone_name() == "UTC"


def test_unknown_zone_leaves_times_in_utc(client):
    client.force_login(UserFactory(time_zone="Europe/Atlantis"))

    assert client.get(PROFILE).status_code == 200
    assert timezone.get_current_timezone_name() == "UTC"


def test_visitor_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(SIGN_IN)


def test_person_costs_one_query_beside_the_session(client, django_assert_num_queries):
    client.force_login(UserFactory(administrator=True))
    client.get(reverse("account_logout"))  # warms the session's cache

    with django_assert_num_queries(1):
        client.get(reverse("account_logout"))


def test_answers_to_a_person_are_kept_by_nobody(client):
    client.force_login(UserFactory())

    answer = client.get(PROFILE)

    assert "private" in answer.headers["Cache-Control"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


def test_answers_to_a_visitor_depend_on_language_and_cookie(client):
    vary = client.get("/").headers["Vary"]

    assert "Cookie" in vary
    assert "Accept-Language" in vary


def test_visitors_page_may_be_kept(client):
    assert "Cache-Control" not in client.get("/").headers


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_machine_addresses_ask_for_no_session(client, path):
    client.force_login(UserFactory())

    answer = client.get(path)

    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/verify", True),
        ("/verify/7H4KQ2M9XW3TBZ5C", True),
        ("/api/v1/openapi.json", True),
        ("/status/be24-1", True),
        ("/calendar/secret.ics", True),
        ("/dates/abc.ics", True),
        ("/dates/hub/west-sweden.ics", True),
        ("/dates/", False),
        ("/learn/calendar/", False),
        ("/verifying/", False),
        ("/accounts/login/", False),
        ("/", False),
    ],
)
def test_cookieless_addresses_are_those_of_machines(path, expected):
    assert is_cookieless(RequestFactory().get(path)) is expected


def test_middleware_leaves_a_page_of_a_language_in_that_language(rf):
    request = rf.get("/nl/hubs/")
    request.user = UserFactory(language="en")
    request.resolver_match = None
    translation.activate("nl")

    PersonMiddleware(lambda _request: None).process_view(request, None, (), {})

    assert translation.get_language() == "nl"
