import hashlib

import pytest

from courses.domain.calendars import give_address, whose, withdraw_address
from courses.models import CalendarFeed
from hubs.models import AuditEvent
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_an_address_is_its_owners_and_only_its_fingerprint_is_kept(person):
    token = give_address(person, at=NOON)

    feed = CalendarFeed.objects.get()
    assert whose(token) == person
    assert len(token) == 43
    assert feed.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(vars(feed))
    assert verbs() == ["calendar.given"]


def test_a_new_address_ends_the_old_one(person):
    old = give_address(person, at=NOON)

    new = give_address(person, at=NOON)

    assert new != old
    assert whose(old) is None
    assert whose(new) == person
    assert verbs() == ["calendar.given", "calendar.withdrawn", "calendar.given"]


def test_an_address_is_taken_back_once(person):
    token = give_address(person, at=NOON)

    assert withdraw_address(person, at=NOON) is True
    assert withdraw_address(person, at=NOON) is False

    assert whose(token) is None
    assert CalendarFeed.objects.get().revoked_at == NOON


def test_the_address_of_a_closed_account_shows_nothing(person):
    token = give_address(person, at=NOON)
    person.is_active = False
    person.save()

    assert whose(token) is None


def test_a_made_up_address_is_nobodys(person):
    give_address(person, at=NOON)

    assert whose("") is None
    assert whose(CalendarFeed.objects.get().digest) is None
