"""Is it alive, is it ready."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from certificates.domain.status_lists import HALF_LIFE, PATIENCE, ensure
from cms.views import health
from hubs.domain.relay import beat
from tests.factories.certificates import CertificateFactory


@pytest.fixture
def demonstration(settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(health, "BEGAN", timezone.now() - timedelta(hours=1))


@pytest.mark.django_db
def test_live_asks_nothing_of_anybody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/health/live")

    assert response.json() == {"live": True}


@pytest.mark.django_db
def test_ready_needs_database_and_cache_only(client, settings):
    settings.DEMO = False

    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": True,
        "cache": True,
        "relay": False,
        "worker": False,
    }
    assert not response.cookies


@pytest.mark.django_db
def test_the_demonstration_is_ready_when_all_processes_live(client, demonstration):
    now = timezone.now()

    beat("relay", at=now)
    waiting = client.get("/health/ready")
    beat("worker", at=now)
    ready = client.get("/health/ready")

    assert (waiting.status_code, ready.status_code) == (503, 200)


@pytest.mark.django_db
def test_a_process_that_fell_silent_counts_as_dead(client, demonstration):
    beat("relay", at=timezone.now())
    beat("worker", at=timezone.now() - health.SILENCE - timedelta(seconds=1))

    assert client.get("/health/ready").status_code == 503


@pytest.mark.django_db
def test_what_was_heard_of_an_earlier_start_does_not_count(
    client, demonstration, monkeypatch
):
    monkeypatch.setattr(health, "BEGAN", timezone.now() + timedelta(seconds=1))
    for name in health.PROCESSES:
        beat(name, at=timezone.now())

    assert client.get("/health/ready").status_code == 503


@pytest.mark.django_db
def test_a_database_that_is_away_answers_503(client):
    def refuse(*_args):
        message = "away"
        raise DatabaseError(message)

    with connection.execute_wrapper(refuse):
        response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json()["database"] is False


@pytest.mark.django_db
def test_metrics_are_for_whoever_holds_the_token(client, settings):
    settings.METRICS_TOKEN = "a token"

    refused = [
        client.get("/metrics"),
        client.get("/metrics", headers={"Authorization": "Bearer another"}),
    ]
    shown = client.get("/metrics", headers={"Authorization": "Bearer a token"})

    assert [r.status_code for r in refused] == [404, 404]
    assert b"django_http_requests" in shown.content


def figure(client, settings, name):
    settings.METRICS_TOKEN = "a token"
    page = client.get("/metrics", headers={"Authorization": "Bearer a token"})
    assert page.status_code == 200
    [line] = [
        each
        for each in page.content.decode().splitlines()
        if each[:1] != "#" and each.split()[0] == name
    ]
    return line.split()[1]


@pytest.mark.django_db
def test_metrics_count_status_lists_that_nobody_signs(client, settings):
    now = timezone.now()
    for ago in (timedelta(0), PATIENCE, HALF_LIFE):
        ensure(CertificateFactory(), at=now - ago)

    assert figure(client, settings, "passage_status_lists_overdue") == "2.0"


@pytest.mark.django_db
def test_metrics_without_the_database_are_no_figure_and_not_none(client, settings):
    def refuse(*_args):
        raise DatabaseError("away")

    with connection.execute_wrapper(refuse):
        assert figure(client, settings, "passage_status_lists_overdue") == "NaN"


@pytest.mark.django_db
def test_metrics_are_closed_without_a_token(client, settings):
    settings.METRICS_TOKEN = ""

    assert (
        client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    )
