from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from courses.domain.enrolment import admit, enrol, leave
from courses.domain.seats import (
    OFFER,
    NoSeatLeft,
    SeatGone,
    free,
    free_lapsed,
    hold,
    miscounted,
    recount,
    room,
    take,
)
from courses.domain.waiting import join
from courses.models import Run, Seat
from hubs.models import Outgoing
from tests.factories.courses import CompletionFactory, EnrolmentFactory, RunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.seating import dated_run, fill

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PAID = Seat.How.PAID


def taken(run):
    """The run's counter, having made sure that the ledger says the same."""
    assert miscounted() == []
    return Run.objects.get(pk=run.pk).taken


def is_owed():
    return Outgoing.objects.filter(kind=OFFER, done_at=None).exists()


def test_hold_keeps_a_seat_until_a_time():
    run, learner = dated_run(), UserFactory()

    [seat] = hold(run, how=PAID, holder=learner, at=NOON, until=NOON + HOUR)

    assert (seat.state, seat.holder, seat.held_until) == ("held", learner, NOON + HOUR)
    assert taken(run) == 1


def test_hold_several_gives_all_or_none():
    run = dated_run(seats=3)
    hold(run, how=Seat.How.EMPLOYER, at=NOON, quantity=2)

    with pytest.raises(NoSeatLeft):
        hold(run, how=Seat.How.EMPLOYER, at=NOON, quantity=2)

    assert taken(run) == 2


def test_hold_again_finds_the_seat_that_is_kept():
    run, learner = dated_run(), UserFactory()
    first = hold(run, how=PAID, holder=learner, at=NOON, until=NOON + HOUR)

    assert hold(run, how=PAID, holder=learner, at=NOON) == first
    assert taken(run) == 1


def test_hold_finds_the_seat_on_which_the_learner_is():
    run = dated_run(seats=2)
    enrolment = enrol(UserFactory(), run=run, at=NOON)

    [seat] = hold(run, how=PAID, holder=enrolment.learner, at=NOON)

    assert seat == enrolment.seat
    assert seat.how == "free"


def test_hold_after_a_lapse_is_a_new_seat_where_nobody_waits():
    run, learner = dated_run(), UserFactory()
    [old] = hold(run, how=PAID, holder=learner, at=NOON, until=NOON + HOUR)

    [new] = hold(run, how=PAID, holder=learner, at=NOON + HOUR)

    assert new != old
    assert taken(run) == 1


def test_hold_after_a_lapse_stands_behind_who_waits():
    run, learner = dated_run(), UserFactory()
    hold(run, how=PAID, holder=learner, at=NOON, until=NOON + HOUR)
    join(UserFactory(), run=run, at=NOON)

    with pytest.raises(NoSeatLeft):
        hold(run, how=PAID, holder=learner, at=NOON + HOUR)


def test_hold_to_requalify_is_a_new_seat_and_the_old_one_counts():
    run = dated_run(seats=2)
    enrolment = enrol(UserFactory(), run=run, at=NOON)
    CompletionFactory(enrolment=enrolment)
    enrolment.state = "completed"
    enrolment.save()

    [seat] = hold(run, how=Seat.How.FREE, holder=enrolment.learner, at=NOON)

    enrolment.seat.refresh_from_db()
    assert (seat.state, enrolment.seat.state) == ("held", "used")
    assert taken(run) == 2


def test_hold_refuses_a_cancelled_run():
    run = dated_run()
    Run.objects.update(state="cancelled", cancelled_at=NOON)

    with pytest.raises(NoSeatLeft):
        hold(run, how=PAID, at=NOON)


def test_room_leaves_freed_seats_to_those_who_wait():
    run = dated_run(seats=3)
    first, second, _third = fill(run)
    join(UserFactory(), run=run, at=NOON)
    leave(first, at=NOON)
    run.refresh_from_db()
    assert room(run) == 0

    leave(second, at=NOON)
    run.refresh_from_db()
    assert room(run) == 1


def test_room_has_no_end_where_seats_have_none():
    assert room(RunFactory()) is None


def test_take_is_idempotent():
    run, learner = dated_run(), UserFactory()
    [seat] = hold(run, how=PAID, holder=learner, at=NOON, until=NOON + HOUR)
    enrolment = EnrolmentFactory(run=run, learner=learner)

    for _each in range(2):
        row = take(seat, learner=learner, enrolment=enrolment, at=NOON)

    assert (row.state, row.enrolment, row.held_until) == ("taken", enrolment, None)
    assert row.history.count() == 2


def test_take_refuses_anothers_seat():
    run, learner = dated_run(), UserFactory()
    [seat] = hold(run, how=PAID, holder=UserFactory(), at=NOON)
    enrolment = EnrolmentFactory(run=run, learner=learner)

    with pytest.raises(SeatGone):
        take(seat, learner=learner, enrolment=enrolment, at=NOON)


def test_take_ends_the_learners_waiting():
    run, learner = dated_run(), UserFactory()
    [seat] = hold(run, how=Seat.How.EMPLOYER, at=NOON)
    place = join(learner, run=run, at=NOON)

    admit(learner, seat=seat, at=NOON)

    place.refresh_from_db()
    assert (place.state, place.ended_at) == ("accepted", NOON)


def test_free_gives_each_seat_back_once_and_owes_an_offer():
    run = dated_run(seats=3)
    seats = hold(run, how=Seat.How.EMPLOYER, at=NOON, quantity=2)

    assert free(seats, at=NOON, reason="test") == 2
    assert free(seats, at=NOON) == 0

    assert taken(run) == 0
    assert is_owed()
    assert seats[0].history.latest("pk").reason == "test"


def test_free_owes_nothing_where_nobody_can_wait():
    run = RunFactory()
    free(hold(run, how=PAID, at=NOON), at=NOON)

    assert not is_owed()


def test_free_seats_of_several_runs():
    one, two = dated_run(), dated_run()
    seats = hold(one, how=PAID, at=NOON) + hold(two, how=PAID, at=NOON)

    assert free(seats, at=NOON) == 2
    assert (taken(one), taken(two)) == (0, 0)


def test_lapsed_seats_come_back_and_others_stay():
    run = dated_run(seats=3)
    [lapsed] = hold(run, how=PAID, at=NOON, until=NOON + HOUR)
    hold(run, how=PAID, at=NOON, until=NOON + 2 * HOUR)
    hold(run, how=PAID, at=NOON)

    assert free_lapsed(run, at=NOON + HOUR) == [lapsed]
    assert taken(run) == 2


def test_counter_that_differs_from_the_ledger_is_found_and_mended():
    run = dated_run(seats=3)
    hold(run, how=PAID, at=NOON)
    Run.objects.update(taken=3)

    assert miscounted() == [(run, 1)]
    assert recount(run) == -2
    assert recount(run) == 0
    assert taken(run) == 1


def test_counter_never_exceeds_the_seats():
    run = dated_run()
    hold(run, how=PAID, at=NOON)

    with pytest.raises(IntegrityError):
        Run.objects.update(taken=2)


def test_command_says_which_counts_are_wrong_and_mends_them():
    run = dated_run(seats=3)
    Run.objects.update(taken=3)
    said = StringIO()

    with pytest.raises(CommandError, match="1 miscounted"):
        call_command("recount_seats", stdout=said)
    assert f"{run.public_id}: 3 counted, 0 had" in said.getvalue()

    call_command("recount_seats", "--mend", stdout=said)
    call_command("recount_seats", stdout=said)
    assert taken(run) == 0
