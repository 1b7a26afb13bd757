"""The whole trail is walked; what was found broken is settled by somebody."""

from datetime import timedelta

import pytest

from hubs.domain.alarm import standing_alarm
from hubs.domain.audit import Break, chain, record
from hubs.domain.checkpoints import (
    ChainBroken,
    NothingToSettle,
    checkpoint,
    settle,
    verify,
)
from hubs.domain.trail import in_words
from hubs.models import AuditCheckpoint, AuditEvent
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CHANGED = Break(1, "changed")


def happen(*verbs):
    person = UserFactory()
    for verb in verbs:
        record(verb, person, by=person)
    chain()


@pytest.fixture
def forged():
    """An old event was changed behind a checkpoint: what it was before."""
    happen("one", "two")
    checkpoint(at=NOON)
    old = AuditEvent.objects.get(verb="one")
    AuditEvent.objects.filter(pk=old.pk).update(verb="nothing")
    return old


def bring_back(old):
    AuditEvent.objects.filter(pk=old.pk).update(verb=old.verb)


def test_a_trail_that_holds_sounds_no_alarm():
    happen("one", "two")
    checkpoint(at=NOON)

    assert verify() is None
    assert standing_alarm() is None


def test_a_checkpoint_alone_does_not_see_what_was_changed_behind_the_last(forged):
    happen("three")

    assert checkpoint(at=NOON + HOUR).link_id == 3


def test_what_was_changed_behind_a_checkpoint_is_found_and_stands_in_the_trail(forged):
    assert verify() == CHANGED
    assert standing_alarm() == CHANGED
    told = AuditEvent.objects.get(verb="trail.broken")
    assert (told.actor, told.object_id) == (None, "1")
    assert in_words(told) == "found the audit trail broken at 1: changed"


def test_a_false_checkpoint_sounds_the_alarm_too():
    happen("one")
    checkpoint(at=NOON)
    AuditCheckpoint.objects.update(signature="x")

    assert verify() == Break(1, "the signature of its checkpoint is false")
    assert standing_alarm() == verify()


def test_the_alarm_is_recorded_once_and_again_for_another_break(forged):
    happen("three", "four")
    verify()
    verify()
    bring_back(forged)
    AuditEvent.objects.filter(verb="three").update(verb="nothing")
    verify()

    told = AuditEvent.objects.filter(verb="trail.broken").order_by("id")
    assert [event.facts["link"] for event in told] == [1, 3]


def test_nothing_is_signed_while_an_alarm_stands(forged):
    verify()
    happen("three")

    with pytest.raises(ChainBroken) as error:
        checkpoint(at=NOON + HOUR)

    assert error.value.args == (CHANGED,)
    assert AuditCheckpoint.objects.count() == 1


def test_what_was_changed_back_in_silence_is_not_signed_either(forged):
    verify()
    bring_back(forged)

    assert verify() is None
    with pytest.raises(ChainBroken):
        checkpoint(at=NOON + HOUR)


def test_an_alarm_is_not_settled_while_the_trail_does_not_hold(forged):
    verify()

    with pytest.raises(ChainBroken) as error:
        settle(reason="Never mind.")

    assert error.value.args == (CHANGED,)
    assert standing_alarm() == CHANGED


def test_what_was_settled_is_signed_and_its_reason_stands_in_the_trail(forged):
    verify()
    bring_back(forged)

    assert settle(reason="Brought back from the backup.") == CHANGED

    told = AuditEvent.objects.get(verb="trail.settled")
    assert told.reason == "Brought back from the backup."
    assert in_words(told) == "settled that the audit trail was broken at 1"
    assert standing_alarm() is None
    chain()
    assert checkpoint(at=NOON + HOUR).link_id == 4


def test_without_an_alarm_there_is_nothing_to_settle():
    with pytest.raises(NothingToSettle):
        settle(reason="To be sure.")
