"""Seats under many hands at once: on PostgreSQL, in threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import wraps
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from courses.domain.booking import book
from courses.domain.cancelling import cancel_run, cancel_seat
from courses.domain.enrolment import RunClosed, enrol, leave
from courses.domain.lapsing import lapse
from courses.domain.seat_moves import move_open
from courses.domain.seats import NoSeatLeft, SeatGone, hold, miscounted, take
from courses.domain.transferring import transfer
from courses.domain.waiting import (
    OfferOver,
    accept,
    decline,
    join,
    offer_next,
)
from courses.domain.winding_up import wind_up
from courses.models import Enrolment, Run, Seat, WaitingPlace
from tests.factories.employers import bought
from tests.factories.hubs import NOON, UserFactory
from tests.factories.seating import dated_run, fill

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)
REFUSALS = (NoSeatLeft, SeatGone, OfferOver, RunClosed)


def at_once(*calls):
    """Make all calls at the same moment; return results or refusals in order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=30)
            return call()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def rounds(number):
    """Let a test race several times: emptying the tables takes longer than racing."""

    def again(test):
        @wraps(test)
        def racing():
            for _round in range(number):
                test()

        return racing

    return again


def counts(*runs):
    """What the counters say, having made sure that the ledger says the same."""
    assert miscounted() == []
    return [Run.objects.get(pk=run.pk).taken for run in runs]


def book_naively(learner, *, run):
    """As one would without a lock: look, then write."""
    with transaction.atomic():
        row = Run.objects.get(pk=run.pk)
        if Seat.objects.filter(run=row).count() >= row.seats:
            raise NoSeatLeft
        Seat.objects.create(run=row, holder=learner, state="held", how="free")


def test_looking_before_writing_sells_too_many_seats():
    """The race is there: what the rules prevent happens without them."""
    run = dated_run(seats=5)
    people = [UserFactory() for _each in range(30)]

    at_once(*[lambda p=p: book_naively(p, run=run) for p in people])

    assert Seat.objects.count() > run.seats


@rounds(2)
def test_thirty_for_five_seats_give_five_winners_and_a_line():
    run = dated_run(seats=5)
    people = [UserFactory() for _each in range(30)]

    told = at_once(*[lambda p=p: book(p, run=run, at=NOON) for p in people])

    winners = [each for each in told if isinstance(each, Enrolment)]
    line = [each for each in told if isinstance(each, WaitingPlace)]
    assert (len(winners), len(line)) == (5, 25)
    assert {each.state for each in line} == {"waiting"}
    assert counts(run) == [5]
    kept = Seat.objects.filter(run=run, state="taken").values_list("holder", flat=True)
    assert set(kept) == {each.learner_id for each in winners}


def test_thirty_for_twenty_nine_seats_sell_all_of_them():
    run = dated_run(seats=29)
    people = [UserFactory() for _each in range(30)]

    told = at_once(*[lambda p=p: enrol(p, run=run, at=NOON) for p in people])

    assert sum(isinstance(each, NoSeatLeft) for each in told) == 1
    assert counts(run) == [29]


def test_freed_seat_is_offered_to_one_of_those_who_wait():
    run = dated_run(seats=1)
    [first] = fill(run)
    places = [join(UserFactory(), run=run, at=NOON) for _each in range(3)]
    leave(first, at=NOON)

    at_once(*[lambda: offer_next(run, at=NOON)] * 4)

    states = [WaitingPlace.objects.get(pk=place.pk).state for place in places]
    assert states == ["offered", "waiting", "waiting"]
    assert counts(run) == [1]


@rounds(3)
def test_newcomer_does_not_take_what_was_freed_for_who_waits():
    run = dated_run(seats=1)
    [first] = fill(run)
    place = join(UserFactory(), run=run, at=NOON)
    newcomer = UserFactory()

    at_once(
        lambda: leave(first, at=NOON),
        lambda: book(newcomer, run=run, at=NOON),
        lambda: offer_next(run, at=NOON),
    )
    offer_next(run, at=NOON)

    assert WaitingPlace.objects.get(pk=place.pk).state == "offered"
    assert WaitingPlace.objects.get(learner=newcomer).state == "waiting"
    assert counts(run) == [1]


@rounds(3)
def test_offer_taken_while_it_lapses_has_one_outcome():
    run = dated_run(seats=1)
    [first] = fill(run)
    place = join(UserFactory(), run=run, at=NOON)
    leave(first, at=NOON)
    offer_next(run, at=NOON)
    place.refresh_from_db()
    end = place.offered_until

    taken, _lapsed = at_once(
        lambda: accept(place, at=end - HOUR), lambda: lapse(run, at=end)
    )

    is_taken = isinstance(taken, Enrolment)
    assert counts(run) == [1 if is_taken else 0]
    state = WaitingPlace.objects.get(pk=place.pk).state
    assert state == ("accepted" if is_taken else "lapsed")


@rounds(3)
def test_offer_taken_and_declined_at_once_has_one_outcome():
    run = dated_run(seats=1)
    [first] = fill(run)
    place = join(UserFactory(), run=run, at=NOON)
    leave(first, at=NOON)
    offer_next(run, at=NOON)
    place.refresh_from_db()

    taken, declined = at_once(
        lambda: accept(place, at=NOON), lambda: decline(place, at=NOON)
    )

    assert isinstance(taken, Enrolment) == isinstance(declined, OfferOver)
    assert counts(run) == [1 if isinstance(taken, Enrolment) else 0]


@rounds(3)
def test_seat_paid_while_it_lapses_is_had_or_gone():
    from tests.factories.courses import EnrolmentFactory

    run = dated_run(seats=1)
    learner, until = UserFactory(), NOON + HOUR
    [seat] = hold(run, how=Seat.How.PAID, holder=learner, at=NOON, until=until)
    enrolment = EnrolmentFactory(learner=learner, run=run)

    taken, _lapsed = at_once(
        lambda: take(seat, learner=learner, enrolment=enrolment, at=NOON),
        lambda: lapse(run, at=until),
    )

    is_gone = isinstance(taken, SeatGone)
    assert Seat.objects.get(run=run).state == ("freed" if is_gone else "taken")
    assert counts(run) == [0 if is_gone else 1]


def test_orders_written_before_the_seat_do_not_wait_for_each_other():
    """Both point to the run, then lock it: with the key locked, they would deadlock."""
    run = dated_run(seats=2)
    people = [UserFactory(), UserFactory()]
    both_wrote = Barrier(2)

    def order_then_hold(person):
        with transaction.atomic():
            WaitingPlace.objects.create(run=run, learner=person, joined_at=NOON)
            both_wrote.wait(timeout=10)
            return join(person, run=run, at=NOON)

    told = at_once(*[lambda p=p: order_then_hold(p) for p in people])

    assert [type(each) for each in told] == [WaitingPlace] * 2


@rounds(3)
def test_run_cancelled_while_people_book_keeps_nobody():
    run = dated_run(seats=3)
    other = dated_run()
    fill(other)
    people = [UserFactory() for _each in range(4)]

    def try_to_book(person):
        from courses.domain.booking import NotBookable

        try:
            return book(person, run=run, at=NOON)
        except NotBookable:
            return None

    at_once(
        *[lambda p=p: try_to_book(p) for p in people],
        lambda: cancel_run(run, by=None, at=NOON, reason="Flood"),
    )
    run.refresh_from_db()
    wind_up(run, at=NOON)

    assert not Enrolment.objects.active().filter(run=run).exists()
    assert not WaitingPlace.objects.open().filter(run=run).exists()
    assert counts(run, other) == [0, 1]


@rounds(3)
def test_two_who_change_places_do_not_wait_for_each_other():
    here = dated_run(seats=2)
    there = dated_run(seats=2, edition=here.course.editions.get())
    one = enrol(UserFactory(), run=here, at=NOON)
    two = enrol(UserFactory(), run=there, at=NOON)

    at_once(
        lambda: transfer(one, to=there, by=one.learner, at=NOON),
        lambda: transfer(two, to=here, by=two.learner, at=NOON),
    )

    active = Enrolment.objects.active().filter(run__in=[here, there])
    assert set(active.values_list("learner", "run")) == {
        (one.learner_id, there.pk),
        (two.learner_id, here.pk),
    }
    assert counts(here, there) == [1, 1]


@rounds(3)
def test_cancelling_twice_at_once_frees_one_seat():
    run = dated_run(seats=2)
    first, _second = fill(run)

    at_once(*[lambda: cancel_seat(first, by=first.learner, at=NOON)] * 2)

    assert counts(run) == [1]
    assert first.history.count() == 2


def test_seats_of_a_pack_move_while_somebody_writes_a_row_of_the_run():
    here = dated_run(seats=9, price_cents=10_000)
    edition = here.course.editions.get()
    there = dated_run(seats=9, price_cents=10_000, edition=edition, hub=here.hub)
    pack = bought(here, quantity=2)
    is_moved, is_written = Event(), Event()

    def move():
        by = pack.order.buyer
        with transaction.atomic():
            moved = move_open(pack, number=2, origin=here, to=there, by=by, at=NOON)
            is_moved.set()
            # Whoever only points to the run has no reason to wait for this.
            return moved, is_written.wait(timeout=10)

    def write():
        is_moved.wait(timeout=10)
        Seat.objects.create(run=there, state="freed", how="free")
        is_written.set()

    assert at_once(move, write)[0] == (2, True)
    assert counts(here, there) == [0, 2]
