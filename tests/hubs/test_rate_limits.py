"""Tries are counted before a password is hashed, by an address nobody can forge."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.core.internal import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.urls import reverse

from tests.hubs.signing_in import NEWCOMER, PASSWORD, CountingHasher, make_person

pytestmark = pytest.mark.django_db
WRONG = {"login": "zoe@example.org", "password": "not this one"}


@pytest.fixture(autouse=True)
def limited(settings):
    settings.ACCOUNT_RATE_LIMITS = {
        "login": "100/m/ip",
        "login_failed": "6/m/ip,3/15m/key",
        "signup": "2/m/ip",
        "reset_password": "2/m/ip",
    }
    settings.PASSWORD_HASHERS = ["tests.hubs.signing_in.CountingHasher"]
    cache.clear()
    yield
    cache.clear()


def test_failed_tries_on_one_account_end_before_the_hash(client):
    make_person()
    for _try in range(3):
        client.post(reverse("account_login"), WRONG)
    CountingHasher.work = 0

    answer = client.post(reverse("account_login"), WRONG | {"password": PASSWORD})

    assert "Too many tries" in answer.content.decode()
    assert CountingHasher.work == 0


def test_failed_tries_end_alike_for_an_account_that_is_not(client):
    for _try in range(3):
        client.post(reverse("account_login"), WRONG)

    answer = client.post(reverse("account_login"), WRONG)

    assert "Too many tries" in answer.content.decode()


def test_forged_headers_give_no_new_tries(client):
    make_person()
    work = []
    for number in range(8):
        CountingHasher.work = 0
        client.post(
            reverse("account_login"),
            WRONG | {"login": f"person{number}@example.org"},
            headers={
                "X-Forwarded-For": f"198.51.100.{number}",
                "X-Real-IP": f"198.51.100.{number}",
                "Forwarded": f"for=198.51.100.{number}",
            },
        )
        work.append(CountingHasher.work)

    assert work == [1] * 6 + [0] * 2


def test_behind_a_proxy_what_the_client_wrote_itself_counts_for_nothing(
    client, settings
):
    settings.TRUSTED_PROXIES = 1
    work = []
    for number in range(8):
        CountingHasher.work = 0
        client.post(
            reverse("account_login"),
            WRONG | {"login": f"person{number}@example.org"},
            headers={"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.7"},
        )
        work.append(CountingHasher.work)

    assert work == [1] * 6 + [0] * 2


def test_behind_a_proxy_people_are_told_apart(client, settings):
    settings.TRUSTED_PROXIES = 1
    work = []
    for number in range(8):
        CountingHasher.work = 0
        client.post(
            reverse("account_login"),
            WRONG | {"login": f"person{number}@example.org"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
        work.append(CountingHasher.work)

    assert work == [1] * 8


def test_another_host_gives_no_new_tries(client):
    make_person()
    for host in ("testserver", "localhost", "127.0.0.1"):
        client.post(reverse("account_login"), WRONG, headers={"host": host})
    CountingHasher.work = 0

    client.post(reverse("account_login"), WRONG)

    assert CountingHasher.work == 0


def test_a_good_sign_in_takes_no_try(client):
    make_person()
    good = WRONG | {"password": PASSWORD, "next": reverse("account_profile")}
    for _try in range(4):
        answer = client.post(reverse("account_login"), good)
        assert answer.status_code == 302
        client.cookies.clear()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_signup", NEWCOMER),
        ("account_reset_password", {"email": "zoe@example.org"}),
    ],
)
def test_too_many_tries_show_a_page_that_says_so(client, name, data):
    for _try in range(2):
        client.post(reverse(name), data)
        client.cookies.clear()
    CountingHasher.work = 0

    answer = client.post(reverse(name), data)

    assert answer.status_code == 429
    assert "That was too often" in answer.content.decode()
    assert CountingHasher.work == 0


def test_tries_at_the_same_moment_are_all_counted(rf):
    request = rf.post("/")
    request.user = AnonymousUser()

    def consume(_number):
        return bool(
            ratelimit.consume(
                request, app="allauth.account", action="login_failed", key="zoe"
            )
        )

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(consume, range(24)))

    assert sum(allowed) == 3
