"""The audit trail: what an inspector asks of it."""

import pytest

from hubs.domain.audit import Break, Personal, chain, digest, first_break, record
from hubs.models import AuditEvent, AuditLink, AuditValue
from tests.factories.hubs import HubFactory, UserFactory

pytestmark = pytest.mark.django_db


def three_events():
    hub = HubFactory()
    person = UserFactory()
    for verb in ("frozen", "released", "withdrawn"):
        record(verb, hub, by=person, hub=hub, reason="test", facts={"number": 1})
    return hub


def test_record_says_who_did_what_to_which_and_why():
    hub, person = HubFactory(), UserFactory()

    event = record("released", hub, by=person, hub=hub, reason="ready", facts={"n": 2})

    event.refresh_from_db()
    assert (event.actor, event.hub, event.verb, event.reason) == (
        person,
        hub,
        "released",
        "ready",
    )
    assert (event.object_type, event.object_id) == ("hubs.hub", str(hub.pk))
    assert event.facts == {"n": 2}
    assert event.at is not None


def test_personal_values_stand_outside_the_event():
    person = UserFactory()
    change = Personal("name_on_certificate", "Zoe", "Zoë", person=person)

    event = record("renamed", person, by=person, personal=[change])

    value = AuditValue.objects.get()
    assert (value.old, value.new, value.person) == ("Zoe", "Zoë", person)
    assert event.facts == {"personal": {"name_on_certificate": digest(change)}}
    assert "Zo" not in str(event.facts)


def test_chain_is_contiguous_and_holds():
    three_events()

    assert chain() == 3
    assert chain() == 0
    assert list(AuditLink.objects.order_by("seq").values_list("seq", flat=True)) == [
        1,
        2,
        3,
    ]
    assert first_break() is None


def test_chain_goes_on_where_it_ended():
    three_events()

    assert chain(most=2) == 2
    assert chain(most=2) == 1
    assert first_break() is None


def test_erasing_personal_values_leaves_the_chain_whole():
    person = UserFactory()
    record("renamed", person, by=person, personal=[Personal("name", "a", "b", person)])
    chain()

    AuditValue.objects.all().delete()

    assert first_break() is None


def test_a_changed_event_is_found():
    three_events()
    chain()
    second = AuditLink.objects.get(seq=2).event_id

    AuditEvent.objects.filter(pk=second).update(reason="another")

    assert first_break() == Break(2, "changed")


def test_a_missing_link_is_found():
    three_events()
    chain()

    AuditLink.objects.filter(seq=2).delete()

    assert first_break() == Break(2, "missing")


def test_a_link_that_points_elsewhere_is_found():
    three_events()
    chain()

    AuditLink.objects.filter(seq=3).update(previous="f" * 64)

    assert first_break() == Break(3, "points elsewhere")
