import pytest

from hubs.domain.people import introduce, rename
from hubs.models import AuditEvent
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


def test_introduce_keeps_a_confirmation_of_the_same_name():
    person = UserFactory(name_on_certificate="Zoë Wójcik", name_confirmed_at=NOON)

    introduce(
        person, name_on_certificate="Zoë Wójcik", language="nl", time_zone="Europe/Rome"
    )

    person.refresh_from_db()
    assert person.name_confirmed_at == NOON
    assert (person.language, person.time_zone) == ("nl", "Europe/Rome")


def test_introduce_asks_anew_about_another_name():
    person = UserFactory(name_on_certificate="Zoë Wójcik", name_confirmed_at=NOON)

    introduce(
        person, name_on_certificate="Zoë Ångström", language="en", time_zone="UTC"
    )

    person.refresh_from_db()
    assert person.name_on_certificate == "Zoë Ångström"
    assert person.name_confirmed_at is None


def test_a_hub_renames_somebody_who_then_confirms_it():
    person = UserFactory(name_on_certificate="Zoë Wójcik", name_confirmed_at=NOON)
    lead = UserFactory()

    rename(person, name="Zoë Peeters", by=lead)

    person.refresh_from_db()
    assert person.name_on_certificate == "Zoë Peeters"
    assert person.name_confirmed_at is None
    assert AuditEvent.objects.get(verb="name.changed").actor == lead


def test_a_hub_that_says_the_same_name_changes_nothing():
    person = UserFactory(name_on_certificate="Zoë Wójcik", name_confirmed_at=NOON)

    rename(person, name="Zoë Wójcik", by=UserFactory())

    person.refresh_from_db()
    assert person.name_confirmed_at == NOON
    assert not AuditEvent.objects.exists()
