from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.domain.coming_back import paid_for, seat_of
from courses.domain.enrolment import AlreadyEnrolled, admit, enrol
from courses.domain.seats import NoSeatLeft, hold, miscounted
from courses.domain.transferring import (
    Barrier,
    CannotTransfer,
    barrier_to,
    runs_to_change_to,
    transfer,
)
from courses.models import Enrolment, Seat
from hubs.models import AuditEvent, Letter
from tests.factories.courses import EditionFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.learning import read
from tests.factories.money import OrganisationFactory
from tests.factories.seating import dated_run, fill, paid_enrolment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def another(run, **fields):
    """Another run of the same course at the same price."""
    same = {"price_cents": run.price_cents, "hub": run.hub}
    return DatedRunFactory(course=run.course, **(same | fields))


@pytest.fixture
def enrolment():
    [enrolment] = fill(dated_run())
    return enrolment


def test_change_gives_a_seat_there_and_the_one_here_back(enrolment):
    trainer = UserFactory()
    enrolment.run.sessions.update(trainer=trainer)
    read(enrolment, 1)
    to = another(enrolment.run)

    begun = transfer(enrolment, to=to, by=enrolment.learner, at=NOON)

    assert (begun.run, begun.state, begun.events.count()) == (to, "active", 1)
    assert Enrolment.objects.get(pk=enrolment.pk).state == "withdrawn"
    assert (seat_of(enrolment).state, seat_of(begun).state) == ("freed", "taken")
    assert miscounted() == []
    assert AuditEvent.objects.filter(verb="enrolment.transferred").exists()
    whats = Letter.objects.order_by("pk").values_list("person", "content__what")
    assert list(whats) == [
        (enrolment.learner_id, "booked"),
        (enrolment.learner_id, "transferred"),
        (trainer.pk, "given-back"),
    ]


def test_what_was_paid_goes_along():
    enrolment = paid_enrolment()
    paid = paid_for(seat_of(enrolment))

    begun = transfer(
        enrolment, to=another(enrolment.run), by=enrolment.learner, at=NOON
    )

    assert paid_for(seat_of(begun)) == paid
    assert begun.how == "paid"


def test_change_to_a_full_run_leaves_everything_as_it_was(enrolment):
    to = another(enrolment.run, seats=1)
    fill(to)

    with pytest.raises(NoSeatLeft):
        transfer(enrolment, to=to, by=enrolment.learner, at=NOON)

    enrolment.refresh_from_db()
    assert enrolment.state == "active"


def test_change_to_a_run_on_which_one_is_already_is_refused(enrolment):
    to = another(enrolment.run)
    enrol(enrolment.learner, run=to, at=NOON)

    with pytest.raises(AlreadyEnrolled):
        transfer(enrolment, to=to, by=enrolment.learner, at=NOON)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"price_cents": 100}, Barrier.OTHER_PRICE),
        ({"state": "closed"}, Barrier.NOT_BOOKABLE),
        ({"audience": "invited"}, Barrier.NOT_BOOKABLE),
    ],
)
def test_barrier_to_a_run_and_the_list_say_the_same(enrolment, fields, expected):
    to = another(enrolment.run, **fields)

    assert barrier_to(enrolment, to=to, at=NOON, is_own=True) == expected
    found = runs_to_change_to(enrolment, at=NOON)
    assert found == ([] if expected else [to])
    if expected:
        with pytest.raises(CannotTransfer):
            transfer(enrolment, to=to, by=enrolment.learner, at=NOON)


def test_barrier_to_the_same_run_and_another_course(enrolment):
    other = DatedRunFactory(course=EditionFactory().course)
    run = enrolment.run

    assert barrier_to(enrolment, to=run, at=NOON, is_own=True) == Barrier.SAME_RUN
    assert barrier_to(enrolment, to=other, at=NOON, is_own=True) == Barrier.OTHER_COURSE


def test_paid_seat_stays_with_the_hub_that_sold_it():
    enrolment = paid_enrolment()
    to = another(enrolment.run, hub=HubFactory())

    barrier = barrier_to(enrolment, to=to, at=NOON, is_own=False)

    assert barrier == Barrier.OTHER_SELLER
    assert runs_to_change_to(enrolment, at=NOON) == []


def test_paid_seat_is_changed_while_all_of_the_price_would_come_back():
    enrolment = paid_enrolment()
    to, late = another(enrolment.run), NOON + 27 * DAY

    assert barrier_to(enrolment, to=to, at=late, is_own=True) == Barrier.TOO_LATE
    assert runs_to_change_to(enrolment, at=late) == []
    # The hub may help all the same.
    assert transfer(enrolment, to=to, by=UserFactory(), at=late).run == to


def test_nobody_changes_from_a_run_that_has_begun(enrolment):
    at = enrolment.run.starts_at
    to = another(enrolment.run, starts_at=at + DAY)

    assert barrier_to(enrolment, to=to, at=at, is_own=True) == Barrier.TOO_LATE


def test_nobody_changes_from_what_has_ended(enrolment):
    to = another(enrolment.run)
    Enrolment.objects.update(state="completed")
    enrolment.refresh_from_db()

    assert runs_to_change_to(enrolment, at=NOON) == []
    with pytest.raises(CannotTransfer):
        transfer(enrolment, to=to, by=UserFactory(), at=NOON)


def test_employers_seat_is_the_employers_to_move():
    run = dated_run(price_cents=45_000)
    paid = paid_enrolment(run, organisation=OrganisationFactory())

    barrier = barrier_to(paid, to=another(run), at=NOON, is_own=True)

    assert barrier == Barrier.EMPLOYERS


def test_enrolment_from_before_the_ledger_changes_as_a_free_one(enrolment):
    Seat.objects.filter(enrolment=enrolment).update(enrolment=None, state="freed")

    begun = transfer(
        enrolment, to=another(enrolment.run), by=enrolment.learner, at=NOON
    )

    assert begun.how == "free"


def test_list_costs_the_same_however_many_runs(enrolment):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            found = runs_to_change_to(enrolment, at=NOON)
        return len(found), len(captured)

    another(enrolment.run)
    one = cost()
    another(enrolment.run)
    another(enrolment.run)

    assert (one[0], cost()[0]) == (1, 3)
    assert one[1] == cost()[1]


def test_seat_kept_there_by_an_offer_is_used(enrolment):
    to = another(enrolment.run)
    [kept] = hold(to, how=Seat.How.WAITING, holder=enrolment.learner, at=NOON)

    begun = transfer(enrolment, to=to, by=enrolment.learner, at=NOON)

    assert seat_of(begun) == kept
    assert admit(enrolment.learner, seat=kept, at=NOON) == begun
