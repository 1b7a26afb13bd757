"""What is refused is noted, and nobody fills the trail by asking for it for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hubs.domain.refusals import MOST, WHILE, note_refusal
from hubs.models import AuditEvent
from tests.factories.hubs import HubFactory, UserFactory

pytestmark = pytest.mark.django_db


def noted():
    return AuditEvent.objects.filter(verb="permission.refused").count()


def test_a_refusal_says_who_wanted_what_at_which_hub():
    person, hub = UserFactory(), HubFactory()

    note_refusal(person, act="POST x", thing=hub, hub=hub, at=timezone.now())

    event = AuditEvent.objects.get(verb="permission.refused")
    assert (event.actor, event.hub, event.object_type) == (person, hub, "hubs.hub")
    assert event.facts == {"act": "POST x"}


def test_the_same_is_noted_a_few_times_a_minute():
    person, now = UserFactory(), timezone.now()

    for _each in range(MOST + 3):
        note_refusal(person, act="POST x", thing=person, at=now)
    assert noted() == MOST

    note_refusal(person, act="POST x", thing=person, at=now + WHILE * 2)
    assert noted() == MOST + 1


def test_what_differs_is_noted_all_the_same():
    person, hub, now = UserFactory(), HubFactory(), timezone.now()
    for _each in range(MOST):
        note_refusal(person, act="POST x", thing=person, at=now)

    note_refusal(person, act="GET x", thing=person, at=now + timedelta(seconds=1))
    note_refusal(person, act="POST x", thing=hub, hub=hub, at=now)
    note_refusal(UserFactory(), act="POST x", thing=person, at=now)

    assert noted() == MOST + 3
