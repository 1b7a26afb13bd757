"""Two workers that tell an organisation at once: on PostgreSQL, in threads."""

import pytest

from certificates.domain.notices import tell
from hubs.models import AuditEvent
from tests.certificates.domain.test_life_races import at_once
from tests.certificates.domain.test_notices import before, certified, notices
from tests.factories.employers import OrganisationManagerFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(3))
def test_of_two_workers_one_tells(_round):
    place = OrganisationManagerFactory().organisation
    certified(place)

    results = at_once(*[lambda: tell(place.pk, at=before(90))] * 2)

    assert sorted(results) == [0, 1]
    assert notices().count() == 1
    assert AuditEvent.objects.filter(verb="organisation.told").count() == 1
