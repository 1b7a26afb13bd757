"""The site without its cache: slower, and with no way in for those who guess."""

import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.urls import reverse

from cms import cache as ours
from cms.settings import env
from tests.factories.certificates import CertificateFactory
from tests.factories.hubs import UserFactory
from tests.factories.offer import publish_course
from tests.hubs.signing_in import PASSWORD, CountingHasher, make_person


def redis_at(port, options=""):
    address = f"redis://127.0.0.1:{port}/0{options}"
    return {"BACKEND": "cms.cache.ForgivingRedisCache", "LOCATION": address}


@pytest.fixture
def away(settings):
    """Nobody listens where the cache should be."""
    settings.CACHES = {"default": redis_at(1)}


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Starts and stops a Redis of the test's own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    monkeypatch.setattr(ours, "PAUSE", 0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Server([program, "--port", str(port), "--save", ""], port, tmp_path)
    yield running
    running.stop()


class Server:
    def __init__(self, command, port, folder):
        self.command, self.port, self.folder = command, port, folder
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, cwd=self.folder, stdout=subprocess.DEVNULL
        )
        for _try in range(200):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError(self.command)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


def test_a_redis_address_means_the_cache_that_may_be_away(monkeypatch):
    monkeypatch.setenv("SOME_CACHE", "rediscache://cache:6379/3")

    assert env.cache("SOME_CACHE", "") == {
        "BACKEND": "cms.cache.ForgivingRedisCache",
        "LOCATION": "redis://cache:6379/3",
    }


def test_nothing_is_found_and_nothing_kept_while_it_is_away(away):
    cache.set("name", "Zoë")
    cache.set_many({"name": "Zoë"})
    cache.delete("name")
    cache.delete_many(["name"])

    assert cache.get("name", "nobody") == "nobody"
    assert cache.get_many(["name"]) == {}
    assert cache.get_or_set("name", "Zoë") == "Zoë"
    assert "name" not in cache
    assert cache.add("name", "Zoë") is False
    assert cache.touch("name") is False
    assert cache.clear() is False
    with pytest.raises(ValueError, match="name"):
        cache.incr("name")


def test_it_is_asked_once_and_said_once_in_a_while(settings, caplog):
    met = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.CACHES = {"default": redis_at(door.getsockname()[1])}
        threading.Thread(target=hang_up, args=(door, met), daemon=True).start()

        for _time in range(50):
            cache.get("name")

    # Redis' client tries a second time at once.
    assert len(met) == 2
    (said,) = caplog.records
    assert (said.levelname, said.message) == ("WARNING", "cache does not answer")
    assert "ConnectionError" in said.error


def hang_up(door, met):
    """Close the door on whoever comes, until it is taken away."""
    with suppress(OSError):
        while True:
            visitor, where = door.accept()
            met.append(where)
            visitor.close()


def test_each_command_does_what_redis_does_while_it_answers(server, settings):
    server.start()
    settings.CACHES = {"default": redis_at(server.port)}

    cache.set_many({"one": 1, "two": 2})
    assert cache.get_many(["one", "two", "three"]) == {"one": 1, "two": 2}
    assert cache.incr("one") == 2
    assert cache.add("one", 5) is False
    assert cache.add("three", 3) is True
    assert cache.touch("three", 60) is True
    assert "three" in cache
    cache.delete_many(["one", "two"])
    assert cache.delete("three") is True
    assert cache.get_many(["one", "two", "three"]) == {}
    cache.set("four", 4)
    assert cache.clear() is True
    assert cache.get("four") is None
    with pytest.raises(ValueError, match="four"):
        cache.incr("four")


def test_counting_starts_anew_when_its_time_ended(server, settings):
    server.start()
    settings.CACHES = {"default": redis_at(server.port)}

    assert [cache.count("tries", weight, 60) for weight in (1, 2, 1)] == [1, 3, 4]
    assert cache.decr("tries") == 3
    redis = cache._cache.get_client("tries", write=True)
    key = cache.make_key("tries")
    assert 0 < redis.ttl(key) <= 60
    redis.pexpire(key, 1)
    time.sleep(0.01)
    assert cache.count("tries", 5, 60) == 5
    assert redis.ttl(key) > 0


def test_counting_goes_on_after_redis_has_forgotten_how(server, settings):
    server.start()
    settings.CACHES = {"default": redis_at(server.port)}

    assert cache.count("tries", 1, 60) == 1
    cache._cache.get_client("tries", write=True).script_flush()
    assert [cache.count("tries", 1, 60) for _time in range(2)] == [2, 3]


def test_a_count_that_has_no_end_gets_one(server, settings):
    server.start()
    settings.CACHES = {"default": redis_at(server.port)}
    redis = cache._cache.get_client("tries", write=True)
    key = cache.make_key("tries")
    # What another version of the site may have left.
    redis.set(key, 0)

    assert cache.count("tries", 1, 60) == 1
    assert 0 < redis.ttl(key) <= 60


def test_each_time_is_the_first_while_nothing_can_be_counted(away):
    assert [cache.count("tries", 2, 60) for _time in range(2)] == [2, 2]


def test_it_is_asked_again_and_a_dead_connection_costs_nothing(server, settings):
    server.start()
    settings.CACHES = {"default": redis_at(server.port)}
    cache.set("name", "Zoë")
    server.stop()
    server.start()

    cache.set("name", "Zoë")

    assert cache.get("name") == "Zoë"


@pytest.mark.parametrize(
    ("remembered", "kept"), [(10_000, {"kept": 1}), (1, {})], ids=["few", "too many"]
)
def test_what_was_ended_meanwhile_does_not_live_on(
    server, settings, monkeypatch, remembered, kept
):
    monkeypatch.setattr(ours, "MOST_STALE", remembered)
    server.start()
    settings.CACHES = {"default": redis_at(server.port, "?socket_timeout=0.1")}
    cache.set_many({"ended": 1, "changed": "old", "kept": 1})

    server.process.send_signal(signal.SIGSTOP)
    cache.delete("ended")
    cache.set("changed", "new")
    server.process.send_signal(signal.SIGCONT)

    assert cache.get_many(["ended", "changed", "kept"]) == kept


def test_what_was_to_be_emptied_meanwhile_is_empty(server, settings):
    server.start()
    settings.CACHES = {"default": redis_at(server.port, "?socket_timeout=0.1")}
    cache.set("name", "Zoë")

    server.process.send_signal(signal.SIGSTOP)
    cache.clear()
    server.process.send_signal(signal.SIGCONT)

    assert cache.get("name") is None


@pytest.mark.django_db
def test_public_pages_are_shown_without_it(client, settings):
    course, _edition = publish_course()
    certificate = CertificateFactory()
    settings.CACHES = {"default": redis_at(1)}
    settings.VERIFY_PER_MINUTE = 1
    pages = [each.url for each in (course, course.get_parent())]

    asked = ["/", "/courses/", *pages, "/verify/", "/accounts/login/"]
    asked += [f"/verify/{certificate.number}"] * 3

    assert [(path, client.get(path).status_code) for path in asked] == [
        (path, 200) for path in asked
    ]


@pytest.mark.django_db
def test_who_is_signed_in_stays_signed_in_without_it(client, settings):
    client.force_login(UserFactory())
    settings.CACHES = {"default": redis_at(1)}

    assert client.get(reverse("courses:home")).status_code == 200


@pytest.mark.django_db
def test_nobody_tries_a_password_while_tries_cannot_be_counted(client, settings, away):
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/15m/key"}
    settings.PASSWORD_HASHERS = ["tests.hubs.signing_in.CountingHasher"]
    make_person()
    CountingHasher.work = 0

    answer = client.post(
        reverse("account_login"), {"login": "zoe@example.org", "password": PASSWORD}
    )

    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "back in a few minutes" in answer.content.decode()
    assert CountingHasher.work == 0


@pytest.mark.django_db
def test_health_says_that_the_cache_is_away(client, away):
    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["database"] is True
    assert answer.json()["cache"] is False
