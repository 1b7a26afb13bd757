from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.domain.access_ended import end_access
from courses.domain.coming_back import comes_back, paid_for, seat_of
from courses.domain.enrolment import AlreadyEnrolled, admit, enrol
from courses.domain.seat_claims import accept
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite
from courses.domain.seats import NoSeatLeft, hold, miscounted
from courses.domain.transferring import (
    Barrier,
    CannotTransfer,
    barrier_to,
    hubs_barrier,
    own_barrier,
    runs_to_change_to,
    runs_to_move_to,
    transfer,
)
from courses.models import Enrolment, OrderSeat, Seat
from hubs.models import AuditEvent, Letter
from tests.factories.courses import EditionFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.employers import bought
from tests.factories.hubs import NOON, HubFactory, UserFactory
from tests.factories.learning import read
from tests.factories.money import (
    LegalEntityFactory,
    OrganisationFactory,
    VoucherFactory,
)
from tests.factories.paying import ordered
from tests.factories.seating import dated_run, fill, paid_enrolment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def another(run, **fields):
    """Another run of the same course at the same price."""
    same = {"price_cents": run.price_cents, "hub": run.hub}
    return DatedRunFactory(course=run.course, **(same | fields))


def free_by_voucher(run=None, *, voucher=None):
    """Somebody who has a seat with a price for nothing, by a code."""
    run = run or dated_run(seats=3, price_cents=45_000)
    LegalEntityFactory(hub=run.hub)
    code = voucher or VoucherFactory(campaign__hub=run.hub, kind="free", percent=None)
    order = ordered(run, voucher=code)
    return Enrolment.objects.get(learner=order.buyer, run=run)


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


def test_seat_that_a_voucher_paid_for_stays_with_its_hub():
    enrolment = free_by_voucher()
    to = another(enrolment.run, hub=HubFactory())

    barrier = barrier_to(enrolment, to=to, at=NOON, is_own=True)

    assert barrier == Barrier.OTHER_SELLER
    assert runs_to_change_to(enrolment, at=NOON) == []


def test_paid_seat_is_changed_while_all_of_the_price_would_come_back():
    enrolment = paid_enrolment()
    to, late = another(enrolment.run), NOON + 27 * DAY

    assert barrier_to(enrolment, to=to, at=late, is_own=True) == Barrier.TOO_LATE
    assert runs_to_change_to(enrolment, at=late) == []
    # The hub may help all the same.
    assert transfer(enrolment, to=to, by=UserFactory(), at=late).run == to


def test_hub_moves_somebody_and_says_why(enrolment):
    lead, to = UserFactory(), another(enrolment.run)
    before = enrolment.run

    begun = transfer(enrolment, to=to, by=lead, at=NOON, reason="The room is small")

    assert (begun.run, seat_of(enrolment).state) == (to, "freed")
    event = AuditEvent.objects.get(verb="enrolment.rebooked")
    assert event.actor == lead
    assert event.facts == {
        "course": to.course.code,
        "before": before.public_id,
        "after": to.public_id,
        "run": before.public_id,
        "reason": "The room is small",
    }
    # Neither begun nor taken by the learner: somebody did it for them.
    assert begun.history.get().by == lead
    letter = Letter.objects.latest("pk")
    assert letter.person == begun.learner
    assert (letter.content["what"], letter.content["by_hub"]) == ("transferred", True)


def test_whom_the_hub_moved_gets_all_of_the_price_back_until_the_run_begins():
    enrolment = paid_enrolment()
    soon = another(enrolment.run, starts_at=NOON + 2 * DAY)
    sooner = another(enrolment.run, starts_at=NOON + DAY)

    by_hub = transfer(enrolment, to=soon, by=UserFactory(), at=NOON)

    assert comes_back(by_hub, at=NOON) == 54_450
    assert comes_back(by_hub, at=soon.starts_at) == 0
    # Who changes on from there has chosen that date.
    own = transfer(by_hub, to=sooner, by=by_hub.learner, at=NOON)
    assert comes_back(own, at=NOON) == 0


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"state": "closed"}, None),
        ({"audience": "invited"}, None),
        ({"state": "planned"}, Barrier.NOT_BOOKABLE),
        ({"mode": "self-paced"}, Barrier.NOT_BOOKABLE),
        ({"starts_at": NOON - DAY, "ends_at": NOON}, Barrier.NOT_BOOKABLE),
        ({"price_cents": 100}, Barrier.OTHER_PRICE),
    ],
)
def test_barrier_to_a_hub_and_its_list_say_the_same(enrolment, fields, expected):
    to = another(enrolment.run, **fields)

    assert barrier_to(enrolment, to=to, at=NOON, is_own=False) == expected
    assert runs_to_move_to(enrolment, at=NOON) == ([] if expected else [to])


def test_hub_moves_people_to_its_own_runs_only(enrolment):
    to = another(enrolment.run, hub=HubFactory())

    barrier = barrier_to(enrolment, to=to, at=NOON, is_own=False)

    assert barrier == Barrier.OTHER_SELLER
    assert runs_to_move_to(enrolment, at=NOON) == []


def test_hub_moves_nobody_from_a_run_that_is_over(enrolment):
    at = enrolment.run.ends_at
    to = another(enrolment.run, starts_at=at + DAY)
    begun = at - timedelta(hours=1)

    assert hubs_barrier(enrolment, at=begun) is None
    assert runs_to_move_to(enrolment, at=begun) == [to]
    assert hubs_barrier(enrolment, at=at) == Barrier.OVER
    assert runs_to_move_to(enrolment, at=at) == []
    assert barrier_to(enrolment, to=to, at=at, is_own=False) == Barrier.OVER


def test_hub_moves_nobody_from_what_has_ended(enrolment):
    Enrolment.objects.update(state="withdrawn")
    enrolment.refresh_from_db()

    assert hubs_barrier(enrolment, at=NOON) == Barrier.NOT_UNDER_WAY


def claimed(run):
    """What somebody began on a seat of a pack whose invoice is not paid."""
    pack, person = bought(run, quantity=2), UserFactory()
    [offer] = invite(
        pack, run=run, lines=[Line(1, person.email)], by=pack.order.buyer, at=NOON
    )
    return accept(offer, by=person, shares=False, at=NOON)


def test_seat_of_a_pack_stays_the_packs_when_the_hub_moves_it():
    enrolment = claimed(dated_run(seats=3, price_cents=45_000))
    of_pack = seat_of(enrolment).pack_seat
    to = another(enrolment.run)

    begun = transfer(enrolment, to=to, by=UserFactory(), at=NOON, reason="Moved")

    of_pack.refresh_from_db()
    assert (of_pack.seat, begun.how) == (seat_of(begun), enrolment.how)
    assert of_pack.pack.seats.count() == 2
    assert not OrderSeat.objects.filter(seat=of_pack.seat).exists()
    assert miscounted() == []


def test_seat_of_a_pack_is_the_employers_before_it_is_paid_as_well():
    enrolment = claimed(dated_run(seats=3, price_cents=45_000))
    assert paid_for(seat_of(enrolment)) is None

    barrier = barrier_to(enrolment, to=another(enrolment.run), at=NOON, is_own=True)

    assert barrier == Barrier.EMPLOYERS
    assert runs_to_change_to(enrolment, at=NOON) == []


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


def test_disputed_seat_is_not_moved_since_it_would_be_open_again():
    seen = paid_enrolment()
    to, order = another(seen.run), paid_for(seat_of(seen)).order
    end_access(order, at=NOON, for_good=False)
    enrolment = Enrolment.objects.get(pk=seen.pk)

    assert hubs_barrier(enrolment, at=NOON) == Barrier.ACCESS_ENDED
    assert own_barrier(enrolment, at=NOON) == Barrier.ACCESS_ENDED
    assert runs_to_change_to(enrolment, at=NOON) == []
    # The page was opened before the bank spoke.
    with pytest.raises(CannotTransfer):
        transfer(seen, to=to, by=UserFactory(), at=NOON)


def test_seat_of_a_pack_that_ended_is_not_moved():
    enrolment = claimed(dated_run(seats=3, price_cents=45_000))
    order = seat_of(enrolment).pack_seat.pack.order
    end_access(order, at=NOON, for_good=False)
    enrolment.refresh_from_db()

    barrier = barrier_to(enrolment, to=another(enrolment.run), at=NOON, is_own=False)

    assert barrier == Barrier.ACCESS_ENDED


def test_voucher_of_one_run_pays_for_no_other_unless_the_hub_moves_them():
    run = dated_run(seats=3, price_cents=45_000)
    code = VoucherFactory(campaign__hub=run.hub, run=run, kind="free", percent=None)
    enrolment = free_by_voucher(run, voucher=code)
    to = another(run)
    assert own_barrier(enrolment, at=NOON) == Barrier.ONE_RUN
    assert runs_to_change_to(enrolment, at=NOON) == []

    moved = transfer(enrolment, to=to, by=UserFactory(), at=NOON)

    # From there, back to what the code holds for.
    third = another(run)
    assert runs_to_change_to(moved, at=NOON) == [run]
    assert barrier_to(moved, to=run, at=NOON, is_own=True) is None
    assert barrier_to(moved, to=third, at=NOON, is_own=True) == Barrier.ONE_RUN


def test_voucher_of_a_course_pays_for_any_run_of_it():
    enrolment = free_by_voucher()
    to = another(enrolment.run)

    assert runs_to_change_to(enrolment, at=NOON) == [to]
    assert barrier_to(enrolment, to=to, at=NOON, is_own=True) is None


def test_learner_changes_to_no_run_with_another_tax_and_the_hub_may_move_them():
    run = dated_run(seats=3, price_cents=45_000, mode="online")
    LegalEntityFactory(hub=run.hub)
    spaniard = {"party__country": "ES", "vat_rule": "consumer-in-union"}
    enrolment = paid_enrolment(run, **spaniard)
    online, on_site = another(run, mode="online"), another(run)

    assert runs_to_change_to(enrolment, at=NOON) == [online]
    assert barrier_to(enrolment, to=online, at=NOON, is_own=True) is None
    barrier = barrier_to(enrolment, to=on_site, at=NOON, is_own=True)
    assert barrier == Barrier.OTHER_TAX
    assert runs_to_move_to(enrolment, at=NOON) == [online, on_site]
    assert transfer(enrolment, to=on_site, by=UserFactory(), at=NOON).run == on_site


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
