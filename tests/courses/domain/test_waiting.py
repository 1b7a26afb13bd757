from datetime import timedelta

import pytest

from courses.domain.enrolment import leave as leave_course
from courses.domain.seats import hold, miscounted
from courses.domain.waiting import (
    HasSeat,
    LineClosed,
    OfferOver,
    accept,
    decline,
    join,
    leave,
    offer_next,
    position,
    raise_priority,
)
from courses.models import Enrolment, OrderEvent, Run, RunChange, Seat, WaitingPlace
from hubs.models import AuditEvent, Letter, Outgoing
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import OrderFactory
from tests.factories.seating import dated_run, fill

pytestmark = pytest.mark.django_db
Priority = WaitingPlace.Priority
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ELSEWHERE = {"venue": "Elsewhere"}


@pytest.fixture
def run():
    """A run with one seat, which is taken."""
    run = dated_run()
    fill(run)
    return run


@pytest.fixture
def place(run):
    return join(UserFactory(), run=run, at=NOON)


def join_another(learner, run):
    """Wait for another run of the course; the place there."""
    return join(learner, run=dated_run(edition=run.course.editions.get()), at=NOON)


def moved(run, *, at):
    empty = {"venue": "", "address": "", "sessions": []}
    RunChange.objects.create(run=run, at=at, before=empty, after=empty | ELSEWHERE)


def give_back(run, *, at=NOON):
    """Free the one seat of the run."""
    leave_course(Enrolment.objects.get(run=run, state="active"), at=at)


def offered(place, *, at=NOON):
    """The place, once the seat has come free and was offered."""
    give_back(place.run, at=at)
    offer_next(place.run, at=at)
    place.refresh_from_db()
    return place


def told(person):
    letters = Letter.objects.filter(person=person).order_by("pk")
    return [letter.content["what"] for letter in letters]


def test_join_gives_places_in_order_and_tells_the_position(run, place):
    second = join(UserFactory(), run=run, at=NOON)

    assert (position(place), position(second)) == (1, 2)
    letter = Letter.objects.get(person=second.learner)
    assert (letter.content["what"], letter.content["position"]) == ("waiting", 2)
    assert AuditEvent.objects.filter(verb="waiting.joined").count() == 2


def test_join_twice_is_one_place(run, place):
    assert join(place.learner, run=run, at=NOON + HOUR) == place


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "closed"},
        {"state": "cancelled", "cancelled_at": NOON},
        {"starts_at": NOON, "ends_at": NOON + HOUR},
    ],
)
def test_join_refuses_a_run_that_takes_nobody(run, fields):
    Run.objects.update(**fields)

    with pytest.raises(LineClosed):
        join(UserFactory(), run=run, at=NOON)


def test_join_refuses_who_has_a_seat(run):
    learner = Enrolment.objects.get().learner

    with pytest.raises(HasSeat):
        join(learner, run=run, at=NOON)


def test_who_completed_the_run_may_wait_to_requalify(run):
    enrolment = Enrolment.objects.get()
    Enrolment.objects.update(state="completed")

    assert join(enrolment.learner, run=run, at=NOON).state == "waiting"


def test_join_while_a_seat_is_free_owes_an_offer():
    run = dated_run()

    join(UserFactory(), run=run, at=NOON)

    assert Outgoing.objects.filter(kind="courses.offer_seats", done_at=None).exists()


def test_who_lost_a_seat_through_no_fault_comes_before_others(run, place):
    """Paid, and the seat was gone: the money went back, and they are next."""
    order = OrderFactory(run=run, state="undeliverable")
    OrderEvent.objects.create(
        order=order, before="open", after="undeliverable", at=NOON, reason="NoSeatLeft"
    )

    assert join(order.buyer, run=run, at=NOON).priority == 10
    assert position(place) == 2


def test_who_had_a_seat_since_is_served_and_waits_as_others(run, place):
    order = OrderFactory(run=run, state="undeliverable")
    OrderEvent.objects.create(
        order=order, before="open", after="undeliverable", at=NOON
    )
    seated = EnrolmentFactory(
        learner=order.buyer,
        edition=run.course.editions.get(),
        enrolled_at=NOON + timedelta(hours=1),
    )

    assert join(seated.learner, run=run, at=NOON).priority == 0


def test_who_was_on_a_cancelled_run_of_the_course_comes_before_others(run, place):
    other = dated_run(edition=run.course.editions.get())
    [enrolment] = fill(other)
    leave_course(enrolment, at=NOON)
    Run.objects.filter(pk=other.pk).update(state="cancelled", cancelled_at=NOON)

    join(enrolment.learner, run=run, at=NOON)

    assert position(place) == 2


def test_hub_lets_somebody_come_first_and_says_why(run, place):
    other = join(UserFactory(), run=run, at=NOON)
    WaitingPlace.objects.filter(pk=other.pk).update(priority=10)
    lead = UserFactory()

    raised = raise_priority(place, by=lead, at=NOON, reason="Works alone on shift")

    assert (position(raised), raised.priority_reason) == (1, "Works alone on shift")
    event = AuditEvent.objects.get(verb="waiting.raised")
    assert (event.actor, event.reason) == (lead, "Works alone on shift")


def test_place_that_has_ended_is_not_raised(place):
    leave(place, at=NOON)

    with pytest.raises(LineClosed):
        raise_priority(place, by=UserFactory(), at=NOON, reason="Late")


def test_freed_seat_is_offered_for_48_hours(run, place):
    second = join(UserFactory(), run=run, at=NOON)

    offered(place)

    assert (place.state, place.offered_at) == ("offered", NOON)
    assert place.offered_until == place.seat.held_until == NOON + 48 * HOUR
    assert (place.seat.holder, place.seat.how) == (place.learner, "waiting")
    assert position(second) == 1
    assert told(place.learner) == ["waiting", "offered"]
    assert told(second.learner) == ["waiting"]
    assert miscounted() == []


def test_offer_ends_with_the_start_where_that_is_sooner():
    run = dated_run(starts_at=NOON + HOUR)
    fill(run)
    place = offered(join(UserFactory(), run=run, at=NOON))

    assert place.offered_until == NOON + HOUR


def test_offer_ends_with_the_start_of_a_run_that_was_moved_forward(place):
    offered(place)
    Run.objects.update(starts_at=NOON + HOUR)
    place.run.refresh_from_db()

    assert place.deadline == NOON + HOUR
    with pytest.raises(OfferOver):
        accept(place, at=NOON + HOUR)


@pytest.mark.parametrize(
    "fields", [{"starts_at": NOON, "ends_at": NOON + DAY}, {"state": "closed"}]
)
def test_nobody_is_offered_a_seat_on_a_run_that_began_or_closed(place, fields):
    give_back(place.run)
    Run.objects.update(**fields)

    assert offer_next(place.run, at=NOON) == 0
    place.refresh_from_db()
    assert place.state == "waiting"


def test_offering_settles_what_was_owed_and_offers_once(place):
    offered(place)

    assert offer_next(place.run, at=NOON) == 0
    assert not Outgoing.objects.filter(
        kind="courses.offer_seats", done_at=None
    ).exists()


def test_run_that_lost_its_limit_has_a_seat_for_everybody_who_waits(run, place):
    join(UserFactory(), run=run, at=NOON)
    Run.objects.update(seats=None)

    assert offer_next(run, at=NOON) == 2


@pytest.mark.parametrize(
    ("moved_after", "left_after", "is_theirs", "expected"),
    [
        (HOUR, 2 * HOUR, True, Priority.DISPLACED),
        # It was moved when they had left, or they left when it had begun.
        (3 * HOUR, 2 * HOUR, True, Priority.NORMAL),
        (HOUR, 40 * DAY, True, Priority.NORMAL),
        # Somebody took it from them; that is said by whoever did.
        (HOUR, 2 * HOUR, False, Priority.NORMAL),
    ],
)
def test_who_gave_up_a_seat_that_was_moved_comes_first(
    run, moved_after, left_after, is_theirs, expected
):
    enrolment = Enrolment.objects.get(run=run)
    moved(run, at=NOON + moved_after)
    by = enrolment.learner if is_theirs else UserFactory()
    leave_course(enrolment, at=NOON + left_after, by=by)

    assert join_another(enrolment.learner, run).priority == expected


def test_who_gave_up_a_seat_without_dates_that_was_moved_comes_first(run):
    enrolment = Enrolment.objects.get(run=run)
    moved(run, at=NOON + HOUR)
    Run.objects.filter(pk=run.pk).update(mode="self-paced", starts_at=None)
    leave_course(enrolment, at=NOON + 2 * HOUR, by=enrolment.learner)

    assert join_another(enrolment.learner, run).priority == Priority.DISPLACED


def test_who_gave_up_a_seat_as_it_was_booked_comes_by_time(run):
    enrolment = Enrolment.objects.get(run=run)
    leave_course(enrolment, at=NOON + HOUR, by=enrolment.learner)

    assert join_another(enrolment.learner, run).priority == Priority.NORMAL


def test_accepting_begins_the_course(place):
    enrolment = accept(offered(place), at=NOON + HOUR)

    place.refresh_from_db()
    assert (enrolment.state, enrolment.seat) == ("active", place.seat)
    assert (place.state, place.ended_at) == ("accepted", NOON + HOUR)
    assert accept(place, at=NOON + 50 * HOUR) == enrolment


def test_accepting_where_it_costs_keeps_the_seat_until_it_is_paid(run, place):
    offered(place)
    Run.objects.update(price_cents=45_000)
    place.run.refresh_from_db()

    seat = accept(place, at=NOON + HOUR)

    assert isinstance(seat, Seat)
    place.refresh_from_db()
    assert (place.state, seat.state) == ("offered", "held")
    [again] = hold(run, how=Seat.How.PAID, holder=place.learner, at=NOON + HOUR)
    assert (again, again.how) == (seat, "paid")


@pytest.mark.parametrize("late", [48 * HOUR, 30 * DAY])
def test_accepting_too_late_is_refused(place, late):
    with pytest.raises(OfferOver):
        accept(offered(place), at=NOON + late)


def test_accepting_nothing_is_refused(place):
    with pytest.raises(OfferOver):
        accept(place, at=NOON)


def test_declining_leaves_the_seat_to_the_next(run, place):
    second = join(UserFactory(), run=run, at=NOON)
    offered(place)

    for _each in range(2):
        assert decline(place, at=NOON).state == "declined"
    offer_next(run, at=NOON)

    second.refresh_from_db()
    assert second.state == "offered"
    assert miscounted() == []


def test_declining_nothing_is_refused(place):
    with pytest.raises(OfferOver):
        decline(place, at=NOON)


def test_leaving_the_line_moves_the_others_up(run, place):
    second = join(UserFactory(), run=run, at=NOON)

    for _each in range(2):
        assert leave(place, at=NOON).state == "left"

    assert position(second) == 1


def test_leaving_with_an_offer_gives_the_seat_back(run, place):
    leave(offered(place), at=NOON)

    run.refresh_from_db()
    assert (place.run.ledger.latest("pk").state, run.taken) == ("freed", 0)
