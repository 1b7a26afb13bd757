"""Offers from a waiting list end after 48 hours, or with the start of their run."""

from datetime import timedelta

import pytest

from courses.domain.enrolment import leave
from courses.domain.lapsing import lapse
from courses.domain.offer_deadlines import OFFER_LASTS, follow_start
from courses.domain.waiting import OfferOver, accept, join, offer_next
from courses.models import Seat, WaitingPlace
from tests.factories.hubs import NOON, UserFactory
from tests.factories.seating import dated_run, fill

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def offered(*, starts_in):
    """An offer of noon on a run that begins so much later."""
    begins = NOON + starts_in
    run = dated_run(starts_at=begins, ends_at=begins + 3 * HOUR)
    [enrolment] = fill(run)
    place = join(UserFactory(), run=run, at=NOON)
    leave(enrolment, at=NOON)
    offer_next(run, at=NOON)
    place.refresh_from_db()
    return place


def move(place, *, starts_in, at=NOON):
    run = place.run
    run.starts_at = NOON + starts_in
    run.ends_at = run.starts_at + 3 * HOUR
    run.save()
    follow_start(run, at=at)
    place.refresh_from_db()


def ends(place):
    """When it ends as it is shown, as it is stored, and as the sweeper asks for it."""
    return {place.deadline, place.offered_until, place.seat.held_until}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (20 * HOUR, 30 * HOUR),
        (20 * HOUR, 400 * HOUR),
        (400 * HOUR, 20 * HOUR),
        (400 * HOUR, 300 * HOUR),
    ],
)
def test_an_offer_ends_by_the_start_as_it_is_now(before, after):
    place = offered(starts_in=before)
    assert ends(place) == {NOON + min(before, OFFER_LASTS)}

    move(place, starts_in=after)

    assert ends(place) == {NOON + min(after, OFFER_LASTS)}


def test_an_offer_that_was_over_stays_over_though_nobody_has_ended_it_yet():
    place = offered(starts_in=20 * HOUR)

    move(place, starts_in=400 * HOUR, at=NOON + 20 * HOUR)

    assert ends(place) == {NOON + 20 * HOUR}
    with pytest.raises(OfferOver):
        accept(place, at=NOON + 20 * HOUR)
    lapse(place.run, at=NOON + 20 * HOUR)
    place.refresh_from_db()
    assert place.state == WaitingPlace.State.LAPSED


def test_an_offer_that_is_being_paid_by_bank_has_no_end():
    place = offered(starts_in=20 * HOUR)
    Seat.objects.filter(pk=place.seat_id).update(held_until=None)

    move(place, starts_in=30 * HOUR)

    assert place.seat.held_until is None
