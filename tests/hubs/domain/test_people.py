import pytest

from hubs.domain.people import introduce
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
