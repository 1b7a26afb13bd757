from datetime import timedelta

import pytest

from hubs.domain.consents import WORDING, give, withdraw
from hubs.models import AuditEvent, SharingConsent
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrganisationFactory

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def test_consent_is_given_once_and_says_to_which_words():
    person, place = UserFactory(), OrganisationFactory()

    assert give(person, to=place, at=NOON) == give(person, to=place, at=LATER)

    [consent] = SharingConsent.objects.holding()
    assert (consent.wording, consent.given_at) == (WORDING, NOON)


def test_consent_that_is_withdrawn_is_kept_and_can_be_given_anew():
    person, place = UserFactory(), OrganisationFactory()
    other = give(UserFactory(), to=place, at=NOON)
    give(person, to=place, at=NOON)

    withdraw(person, to=place, at=LATER)
    withdraw(person, to=place, at=LATER)

    assert list(SharingConsent.objects.holding()) == [other]
    give(person, to=place, at=LATER)
    rows = SharingConsent.objects.filter(person=person).order_by("pk")
    assert list(rows.values_list("withdrawn_at", flat=True)) == [LATER, None]
    verbs = AuditEvent.objects.filter(actor=person).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "consent.given",
        "consent.withdrawn",
        "consent.given",
    ]
