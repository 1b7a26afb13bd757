from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.cancelling import cancel_run
from courses.domain.enrolment import leave
from courses.domain.seats import hold
from courses.domain.waiting import join
from courses.models import Enrolment, Run, Seat
from courses.tasks import offer_seats, sweep_seats, wind_up_run
from tests.factories.hubs import UserFactory
from tests.factories.seating import dated_run, fill

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def run():
    return dated_run(starts_at=timezone.now() + 48 * HOUR)


def test_seat_that_came_free_is_offered_once(run):
    now = timezone.now()
    [enrolment] = fill(run, at=now)
    join(UserFactory(), run=run, at=now)
    leave(enrolment, at=now)

    assert [offer_seats(str(run.pk)) for _each in range(2)] == [1, 0]


def test_sweeping_gives_lapsed_seats_back_once(run):
    past = timezone.now() - HOUR
    hold(run, how=Seat.How.PAID, at=past, until=past)

    assert [sweep_seats() for _each in range(2)] == [1, 0]
    assert Run.objects.get().taken == 0


def test_cancelled_run_is_wound_up_once(run):
    fill(run, at=timezone.now())
    cancel_run(run, by=None, at=timezone.now(), reason="Flood")

    assert [wind_up_run(str(run.pk)) for _each in range(2)] == [1, 0]
    assert not Enrolment.objects.active().exists()
