"""Where runs stand: by what people decided, by dates and by seats."""

from datetime import timedelta

import pytest

from courses.domain.seats import free, hold, take
from courses.domain.shelf import forget, shelf
from courses.domain.standing import Standing, standing, with_pending
from courses.domain.timetable import stands, timetable
from courses.domain.waiting import join, offer_next
from courses.models import Enrolment, Run, Seat
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.employers import bought
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = NOON + timedelta(minutes=30)


def a_run(**facts):
    return DatedRunFactory(
        course=EditionFactory().course, **{"minimum": 2, "seats": 4, **facts}
    )


def seen(run, *, at=NOON):
    row = with_pending(Run.objects.filter(pk=run.pk)).get()
    return standing(row, pending=row.pending, at=at)


def pay(run, seat):
    learner = UserFactory()
    enrolment = EnrolmentFactory(run=run, learner=learner)
    return take(seat, learner=learner, enrolment=enrolment, at=NOON)


def test_a_run_is_confirmed_by_seats_that_are_somebodys_alone():
    run = a_run()
    first, second = hold(
        run, how=Seat.How.PAID, quantity=2, until=HALF_AN_HOUR, at=NOON
    )
    assert seen(run) is Standing.OPEN

    pay(run, first)
    assert seen(run) is Standing.OPEN
    pay(run, second)

    assert seen(run) is Standing.CONFIRMED


def test_a_run_is_not_confirmed_any_more_when_somebody_leaves():
    run = a_run()
    seats = [pay(run, seat) for seat in hold(run, how="free", quantity=2, at=NOON)]
    assert seen(run) is Standing.CONFIRMED

    free(seats[:1], at=NOON)

    assert seen(run) is Standing.OPEN


def test_an_offer_from_the_waiting_list_confirms_nothing():
    run = a_run(seats=2)
    taken = [pay(run, seat) for seat in hold(run, how="free", quantity=2, at=NOON)]
    join(UserFactory(), run=run, at=NOON)
    Enrolment.objects.filter(pk=taken[0].enrolment_id).update(state="withdrawn")
    free(taken[:1], at=NOON)
    assert offer_next(run, at=NOON) == 1
    # One more than are taken, so that the run is not full.
    Run.objects.filter(pk=run.pk).update(seats=3)

    assert seen(run) is Standing.OPEN


def test_seats_that_an_organisation_bought_confirm_a_run():
    run = a_run(price_cents=10_000)

    bought(run, quantity=2)

    assert seen(run) is Standing.CONFIRMED


@pytest.mark.parametrize("taken", [0, 3])
def test_a_run_that_needs_nobody_is_open_and_nothing_more(taken):
    run = a_run(minimum=0)
    if taken:
        hold(run, how=Seat.How.FREE, quantity=taken, at=NOON)

    assert seen(run) is Standing.OPEN


def test_a_run_without_dates_is_never_confirmed():
    run = a_run(sessions=False, starts_at=None, ends_at=None, minimum=1)
    pay(run, hold(run, how=Seat.How.FREE, at=NOON)[0])

    assert seen(run) is Standing.OPEN


def test_what_is_kept_fills_a_run_all_the_same():
    run = a_run(seats=2)
    hold(run, how=Seat.How.PAID, quantity=2, until=HALF_AN_HOUR, at=NOON)

    assert seen(run) is Standing.FULL


@pytest.mark.parametrize(
    ("facts", "stand"),
    [
        ({"state": "planned"}, Standing.PLANNED),
        ({"state": "cancelled", "cancelled_at": NOON}, Standing.CANCELLED),
        ({"state": "closed"}, Standing.CLOSED),
        ({"starts_at": NOON - timedelta(hours=1)}, Standing.RUNNING),
        ({"starts_at": NOON - timedelta(hours=3)}, Standing.DONE),
    ],
)
def test_decisions_and_dates_come_before_seats(facts, stand):
    run = a_run(minimum=1, **facts)
    Run.objects.filter(pk=run.pk).update(taken=1)

    assert seen(run) is stand


def test_the_public_is_told_of_what_is_sure():
    run = a_run(price_cents=0)
    forget()
    hold(run, how=Seat.How.PAID, quantity=2, until=HALF_AN_HOUR, at=NOON)
    [entry] = timetable(shelf("en", at=NOON), at=NOON).entries
    assert stands(entry.run, at=NOON) is Standing.OPEN

    for seat in Seat.objects.all():
        pay(run, seat)
    shelf("en", at=NOON + timedelta(minutes=1))

    assert stands(entry.run, at=NOON) is Standing.CONFIRMED
