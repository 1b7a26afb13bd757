from datetime import timedelta

import pytest

from courses.domain.enrolment import leave
from courses.domain.lapsing import lapse, with_something_over
from courses.domain.seats import hold, miscounted
from courses.domain.waiting import join, offer_next
from courses.models import Seat
from hubs.models import Letter
from tests.factories.hubs import NOON, UserFactory
from tests.factories.seating import dated_run, fill

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
START = NOON + timedelta(days=40)


@pytest.fixture
def place():
    """A place with an offer until the day after tomorrow."""
    run = dated_run()
    [enrolment] = fill(run)
    place = join(UserFactory(), run=run, at=NOON)
    leave(enrolment, at=NOON)
    offer_next(run, at=NOON)
    place.refresh_from_db()
    return place


def told(person):
    return Letter.objects.filter(person=person).latest("pk").content["what"]


def test_offer_lapses_and_goes_to_the_next(place):
    run, second = place.run, join(UserFactory(), run=place.run, at=NOON)
    end = NOON + 48 * HOUR

    assert lapse(run, at=end - HOUR) == 0
    assert lapse(run, at=end) == 1
    assert lapse(run, at=end) == 0
    offer_next(run, at=end)

    place.refresh_from_db()
    second.refresh_from_db()
    assert (place.state, second.state) == ("lapsed", "offered")
    assert (told(place.learner), told(second.learner)) == ("lapsed", "offered")
    assert miscounted() == []


def test_hold_of_a_buyer_lapses_without_a_letter():
    run, buyer = dated_run(), UserFactory()
    hold(run, how=Seat.How.PAID, holder=buyer, at=NOON, until=NOON + HOUR)

    assert lapse(run, at=NOON + HOUR) == 1
    assert not Letter.objects.exists()


def test_list_is_closed_when_the_run_begins(place):
    second = join(UserFactory(), run=place.run, at=NOON)
    # The run was moved forward: the offer would last for longer.
    Seat.objects.filter(offer=place).update(held_until=START + HOUR)

    assert lapse(place.run, at=START) == 1

    place.refresh_from_db()
    second.refresh_from_db()
    assert (place.state, second.state) == ("closed", "closed")
    assert (told(place.learner), told(second.learner)) == ("begun", "begun")
    assert miscounted() == []


def test_offer_that_is_being_paid_by_bank_outlasts_the_start(place):
    Seat.objects.filter(offer=place).update(held_until=None)

    assert lapse(place.run, at=START) == 0

    place.refresh_from_db()
    assert place.state == "offered"


def test_only_runs_with_something_over_are_looked_at(place):
    dated_run()
    assert list(with_something_over(at=NOON)) == []
    assert list(with_something_over(at=NOON + 48 * HOUR)) == [place.run]

    # Nothing is held any more, but somebody waits on a run that has begun.
    lapse(place.run, at=NOON + 48 * HOUR)
    join(UserFactory(), run=place.run, at=NOON)
    assert list(with_something_over(at=START)) == [place.run]

    lapse(place.run, at=START)
    assert list(with_something_over(at=START)) == []


def test_offer_on_a_run_that_was_moved_forward_is_looked_at(place):
    Seat.objects.filter(offer=place).update(held_until=START + HOUR)

    assert list(with_something_over(at=START)) == [place.run]
