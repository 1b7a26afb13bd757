"""Periodic work: each task does what the schedule counts on."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from cms.celery import app
from hubs.domain.audit import MOST, first_break, record
from hubs.domain.checkpoints import ChainBroken, as_row
from hubs.domain.outbox import owe, settle
from hubs.models import AuditCheckpoint, AuditEvent, AuditLink, Heartbeat, Outgoing
from hubs.tasks import (
    chain_audit,
    checkpoint_audit,
    clear_outbox,
    clear_sessions,
    derive_roles,
    heartbeat,
    upkeep,
    verify_audit,
)
from tests.factories.hubs import HubRoleFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_schedule_names_tasks_that_exist():
    app.loader.import_default_modules()
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert named <= set(app.tasks)


def test_checkpoint_audit_links_signs_and_logs(caplog):
    person = UserFactory()
    record("renamed", person, by=person)

    with caplog.at_level("INFO", logger="hubs.tasks.upkeep"):
        assert checkpoint_audit() == 1
        assert checkpoint_audit() is None

    made = AuditCheckpoint.objects.get()
    (said,) = caplog.records
    assert said.message == "audit checkpoint"
    assert {name: getattr(said, name) for name in as_row(made)} == as_row(made)


def test_checkpoint_audit_cries_out_where_the_chain_does_not_hold(caplog):
    person = UserFactory()
    record("renamed", person, by=person)
    chain_audit()
    AuditEvent.objects.update(verb="nothing")

    with pytest.raises(ChainBroken):
        checkpoint_audit()

    (said,) = caplog.records
    assert (said.levelname, said.link, said.why) == ("CRITICAL", 1, "changed")


def test_verify_audit_cries_out_for_what_was_changed_long_ago(caplog):
    person = UserFactory()
    record("renamed", person, by=person)
    checkpoint_audit()
    AuditEvent.objects.update(verb="nothing")

    for task in (verify_audit, verify_audit, checkpoint_audit):
        with pytest.raises(ChainBroken):
            task()

    cries = [each for each in caplog.records if each.levelname == "CRITICAL"]
    assert [(each.link, each.why) for each in cries] == [(1, "changed")] * 3
    assert {each.message for each in cries} == {"audit chain broken"}
    assert AuditCheckpoint.objects.count() == 1


def test_verify_audit_counts_the_links_that_hold():
    happen(times=3)
    chain_audit()

    assert verify_audit() == 3


def test_chain_audit_links_new_events():
    person = UserFactory()
    record("renamed", person, by=person)

    assert chain_audit() == 1
    assert AuditLink.objects.count() == 1


def happen(*, times):
    event = {"verb": "renamed", "object_type": "hubs.user", "object_id": "1"}
    AuditEvent.objects.bulk_create(AuditEvent(**event) for _time in range(times))


@pytest.fixture
def _all_the_time(monkeypatch):
    """However busy the machine is, time is not up."""
    monkeypatch.setattr(upkeep, "LINKING", 3600)


@pytest.mark.usefixtures("_all_the_time")
def test_chain_audit_links_all_that_happened_in_a_busy_minute():
    happen(times=2 * MOST + 1)

    assert chain_audit() == 2 * MOST + 1
    assert first_break() is None


def test_chain_audit_leaves_the_rest_to_the_next_when_its_time_is_up(monkeypatch):
    monkeypatch.setattr(upkeep, "LINKING", 0)
    happen(times=MOST + 1)

    assert chain_audit() == MOST
    assert chain_audit() == 1


@pytest.mark.usefixtures("_all_the_time")
def test_checkpoint_audit_signs_for_all_that_happened_in_a_busy_minute():
    happen(times=MOST + 1)

    assert checkpoint_audit() == MOST + 1


def test_clear_outbox_keeps_what_was_done_this_week():
    now = timezone.now()
    for key, days in (("old", 8), ("new", 6)):
        owe("hubs.post", key=key, at=now)
        settle("hubs.post", key=key, at=now - timedelta(days=days))

    assert clear_outbox() == 1
    assert Outgoing.objects.get().key == "new"


def test_clear_sessions_removes_those_that_ran_out():
    for name, days in (("old", -1), ("new", 1)):
        Session.objects.create(
            session_key=name,
            session_data="",
            expire_date=timezone.now() + timedelta(days=days),
        )

    clear_sessions()

    assert Session.objects.get().session_key == "new"


def test_heartbeat_shows_that_the_worker_lives():
    heartbeat()

    assert Heartbeat.objects.get().name == "worker"


def test_derive_roles_lets_in_those_whose_role_began():
    person = HubRoleFactory().user

    assert derive_roles() == 1
    assert person.groups.exists()
