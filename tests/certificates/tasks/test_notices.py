"""Organisations are told by a task that runs each day."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from certificates.tasks import tell_employers
from hubs.models import Letter, Outgoing, SharingConsent
from tests.certificates.domain.test_notices import certified, revoked
from tests.factories.employers import OrganisationManagerFactory

pytestmark = pytest.mark.django_db


def test_each_organisation_gets_the_letter_of_the_day_once(caplog):
    now = timezone.now()
    managers = OrganisationManagerFactory.create_batch(2)
    for manager in managers:
        revoked(certified(manager.organisation), at=now - timedelta(hours=2))
    SharingConsent.objects.update(given_at=now - timedelta(days=3))
    Letter.objects.all().delete()
    Outgoing.objects.all().delete()

    with caplog.at_level("INFO", logger="certificates.tasks.notices"):
        assert tell_employers() == 2
        assert tell_employers() == 0

    letters = Letter.objects.order_by("to")
    assert {each.person for each in letters} == {each.user for each in managers}
    owed = Outgoing.objects.filter(kind="hubs.post").values_list("key", flat=True)
    assert set(owed) == {str(each.pk) for each in letters}
    assert [record.letters for record in caplog.records] == [2, 0]


def test_it_runs_each_day():
    [entry] = [
        each for each in settings.CELERY_BEAT_SCHEDULE.values()
        if each["task"] == tell_employers.name
    ]  # fmt: skip

    assert entry["schedule"].hour == {4}
    assert entry["schedule"].minute == {20}
