from dataclasses import replace
from datetime import timedelta

import pytest

from courses.domain.cancelling import (
    RunOver,
    cancel_run,
    cancel_seat,
    move_run,
)
from courses.domain.coming_back import comes_back, paid_for, seat_of
from courses.domain.disputes import heard_claim
from courses.domain.enrolment import admit, enrol
from courses.domain.orders import Party
from courses.domain.quotes import accept, ask
from courses.domain.refunds import Disputed
from courses.domain.run_planning import plan_of
from courses.domain.seats import hold, miscounted
from courses.domain.states import TransitionNotAllowed
from courses.domain.stripe_facts import Claim
from courses.domain.waiting import join, offer_next
from courses.domain.winding_up import wind_up
from courses.models import (
    Enrolment,
    OrderSeat,
    PackSeat,
    Payment,
    Refund,
    Seat,
    SeatPack,
    WaitingPlace,
)
from hubs.models import AuditEvent, Letter, Outgoing
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import (
    DisputeFactory,
    InvoiceTermsFactory,
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
    PaymentFactory,
)
from tests.factories.seating import dated_run, fill, paid_enrolment

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS = ("street", "postcode", "city", "country", "vat_number")
#: The run begins after 40 days: all comes back until the 26th, half until the 33rd.
LATE = NOON + 39 * DAY


@pytest.fixture
def enrolment():
    """Somebody who paid €544.50 for a seat."""
    return paid_enrolment()


def told(person):
    letters = Letter.objects.filter(person=person).order_by("pk")
    return [letter.content["what"] for letter in letters]


def teach(run):
    trainer = UserFactory()
    run.sessions.update(trainer=trainer)
    return trainer


def employers(run, *, seats=2, buyer=None):
    """Seats that an organisation paid for, and their pack."""
    organisation = OrganisationFactory()
    order = OrderFactory(run=run, quantity=seats, organisation=organisation)
    PaymentFactory(order=order)
    held = hold(run, how=Seat.How.EMPLOYER, at=NOON, quantity=seats)
    pack = SeatPack.objects.create(
        organisation=organisation, order=order, course=run.course, bought_at=NOON
    )
    for seat in held:
        PackSeat.objects.create(pack=pack, seat=seat)
    return held


def test_cancelling_in_time_gives_everything_back(enrolment):
    trainer = teach(enrolment.run)

    done = cancel_seat(enrolment, by=enrolment.learner, at=NOON, reason="Ill")

    assert done.enrolment.state == "withdrawn"
    assert (done.refund.amount_cents, done.refund.why) == (54_450, "left")
    assert (done.refund.state, done.refund.asked_by) == ("due", None)
    assert told(enrolment.learner) == ["booked", "cancelled"]
    assert told(trainer) == ["given-back"]
    letter = Letter.objects.filter(person=enrolment.learner).latest("pk")
    assert letter.content["amount"] == "€544.50"
    assert miscounted() == []
    assert seat_of(enrolment).state == "freed"


def test_cancelling_twice_is_harmless(enrolment):
    cancel_seat(enrolment, by=enrolment.learner, at=NOON)

    again = cancel_seat(enrolment, by=enrolment.learner, at=NOON)

    assert again.refund is None
    assert Refund.objects.count() == 1
    assert told(enrolment.learner) == ["booked", "cancelled"]


@pytest.mark.parametrize(("days", "cents"), [(26, 54_450), (33, 27_225), (34, None)])
def test_cancelling_later_gives_back_what_the_terms_say(enrolment, days, cents):
    at = NOON + days * DAY

    done = cancel_seat(enrolment, by=enrolment.learner, at=at)

    assert (done.refund and done.refund.amount_cents) == cents


def test_hub_that_cancels_gives_everything_back(enrolment):
    trainer = UserFactory()

    done = cancel_seat(enrolment, by=trainer, at=LATE, reason="No gowning training")

    assert (done.refund.amount_cents, done.refund.why) == (54_450, "goodwill")
    # Above the hub's limit a second person decides what somebody gives.
    assert (done.refund.state, done.refund.asked_by) == ("asked", trainer)
    letter = Letter.objects.filter(person=enrolment.learner).latest("pk")
    assert letter.content["waits"] is True


def test_cancelling_what_was_free_moves_no_money():
    [enrolment] = fill(dated_run())

    assert cancel_seat(enrolment, by=UserFactory(), at=NOON).refund is None


def test_cancelling_what_was_completed_is_refused(enrolment):
    Enrolment.objects.update(state="completed")

    with pytest.raises(TransitionNotAllowed):
        cancel_seat(enrolment, by=enrolment.learner, at=NOON)

    assert seat_of(enrolment).state == "taken"


def test_enrolment_from_before_the_ledger_can_be_cancelled():
    enrolment = EnrolmentFactory()

    cancel_seat(enrolment, by=enrolment.learner, at=NOON)

    assert Enrolment.objects.get().state == "withdrawn"


def test_part_that_went_back_before_does_not_go_back_twice(enrolment):
    payment = paid_for(seat_of(enrolment)).payment
    Refund.objects.create(
        payment=payment,
        state="done",
        why="goodwill",
        amount_cents=50_000,
        key="7c5f2f6e-6f6e-4d5c-9d4d-1d0c2b3a4f5e",
        asked_at=NOON,
    )

    done = cancel_seat(enrolment, by=enrolment.learner, at=NOON)

    assert done.refund.amount_cents == 4_450


def test_employers_money_does_not_go_to_the_learner():
    run = dated_run(seats=2, price_cents=45_000)
    seat, _other = employers(run)
    enrolment = admit(UserFactory(), seat=seat, at=NOON)

    assert comes_back(enrolment, at=NOON) == 0
    assert cancel_seat(enrolment, by=enrolment.learner, at=NOON).refund is None


def sessions_later(run, by):
    plan = plan_of(run)
    return [
        replace(each, starts_at=each.starts_at + by, ends_at=each.ends_at + by)
        for each in plan.sessions
    ]


def test_who_booked_before_a_run_was_moved_gets_all_back_until_it_begins(enrolment):
    run = enrolment.run
    LegalEntityFactory(hub=run.hub)
    moved = move_run(run, sessions=sessions_later(run, DAY), by=None, at=NOON + HOUR)
    enrolment.run.refresh_from_db()
    later = paid_enrolment(run, at=NOON + 2 * HOUR)

    assert moved.run.starts_at == NOON + 41 * DAY
    assert comes_back(enrolment, at=NOON + 40 * DAY) == 54_450
    assert comes_back(enrolment, at=NOON + 41 * DAY) == 0
    assert comes_back(later, at=NOON + 40 * DAY) == 0


def test_run_that_was_moved_back_was_not_moved(enrolment):
    run = enrolment.run
    LegalEntityFactory(hub=run.hub)
    move_run(run, sessions=sessions_later(run, DAY), by=None, at=NOON + HOUR)
    move_run(run, sessions=sessions_later(run, -DAY), by=None, at=NOON + 2 * HOUR)
    enrolment.run.refresh_from_db()

    assert comes_back(enrolment, at=LATE) == 0


def test_cancelled_run_takes_nobody_and_calendars_notice():
    run = dated_run(seats=2)
    fill(run)
    trainer = teach(run)
    lead = UserFactory()

    cancelled = cancel_run(run, by=lead, at=NOON, reason="Water in the clean room")

    assert (cancelled.state, cancelled.cancelled_at) == ("cancelled", NOON)
    session = run.sessions.get()
    assert (cancelled.sequence, session.sequence) == (1, 1)
    assert session.cancelled_at == NOON
    assert told(trainer) == ["run-cancelled"]
    event = AuditEvent.objects.get(verb="run.cancelled")
    assert (event.actor, event.reason) == (lead, "Water in the clean room")
    assert Outgoing.objects.filter(kind="courses.wind_up_run").exists()


def test_cancelling_a_run_twice_keeps_the_first_reason():
    run = dated_run()
    cancel_run(run, by=None, at=NOON, reason="Flood")

    assert cancel_run(run, by=None, at=NOON, reason="Fire").cancel_reason == "Flood"


def test_run_that_is_over_is_not_cancelled():
    run = dated_run(starts_at=NOON - DAY, ends_at=NOON)

    with pytest.raises(RunOver):
        cancel_run(run, by=None, at=NOON, reason="Too late")


def test_everybody_is_let_go_from_a_cancelled_run(enrolment):
    run = enrolment.run
    buyer = UserFactory()
    hold(run, how=Seat.How.PAID, holder=buyer, at=NOON, until=NOON + HOUR)
    hold(run, how=Seat.How.PAID, holder=UserFactory(), at=NOON, until=NOON + HOUR)
    place = join(UserFactory(), run=run, at=NOON)
    cancel_run(run, by=None, at=LATE, reason="Flood")
    run.refresh_from_db()

    assert wind_up(run, at=LATE) == 3
    assert wind_up(run, at=LATE) == 0

    enrolment.refresh_from_db()
    place.refresh_from_db()
    assert (enrolment.state, place.state) == ("withdrawn", "closed")
    refund = Refund.objects.get()
    assert (refund.amount_cents, refund.why, refund.state) == (
        54_450,
        "run-cancelled",
        "due",
    )
    assert told(enrolment.learner) == ["booked", "run-cancelled"]
    assert told(place.learner) == ["waiting", "line-cancelled"]
    assert miscounted() == []
    run.refresh_from_db()
    assert run.taken == 0
    assert not Outgoing.objects.filter(
        kind="courses.wind_up_run", done_at=None
    ).exists()


def test_offers_of_a_cancelled_run_end():
    run = dated_run()
    [enrolment] = fill(run)
    place = join(UserFactory(), run=run, at=NOON)
    cancel_seat(enrolment, by=enrolment.learner, at=NOON)
    offer_next(run, at=NOON)
    cancel_run(run, by=None, at=NOON, reason="Flood")
    run.refresh_from_db()

    assert wind_up(run, at=NOON) == 1
    assert WaitingPlace.objects.get(pk=place.pk).state == "closed"


def test_employer_gets_back_what_it_paid_for_a_cancelled_run():
    run = dated_run(seats=2, price_cents=45_000)
    seat, unclaimed = employers(run)
    enrolment = admit(UserFactory(), seat=seat, at=NOON)
    cancel_run(run, by=None, at=NOON, reason="Flood")
    run.refresh_from_db()

    wind_up(run, at=NOON)

    # One sum for all of its seats.
    assert Refund.objects.get().amount_cents == 108_900
    assert PackSeat.objects.get(seat=unclaimed).voided_at == NOON
    # What an employer paid is not told to the learner.
    letter = Letter.objects.filter(person=enrolment.learner).latest("pk")
    assert letter.content["amount"] == ""


def test_nobody_pays_by_invoice_for_a_run_that_was_cancelled():
    run = dated_run(seats=3, price_cents=45_000)
    entity, organisation = LegalEntityFactory(hub=run.hub), OrganisationFactory()
    InvoiceTermsFactory(entity=entity, organisation=organisation)
    quote = ask(
        UserFactory(),
        run=run,
        party=Party(
            **{name: getattr(organisation, name) for name in ADDRESS},
            name=organisation.legal_name,
            email=organisation.billing_email,
        ),
        organisation=organisation,
        quantity=2,
        at=NOON,
    )
    order = accept(quote, by=quote.buyer, at=NOON)
    cancel_run(run, by=None, at=NOON, reason="Flood")
    run.refresh_from_db()

    assert wind_up(run, at=NOON) == 2
    assert wind_up(run, at=NOON) == 0

    order.refresh_from_db()
    note = order.invoices.get(kind="credit")
    assert (order.state, note.gross_cents) == ("cancelled", order.gross_cents)
    assert not Refund.objects.exists()
    assert PackSeat.objects.filter(voided_at=None).count() == 0
    assert miscounted() == []


def test_run_that_was_not_cancelled_keeps_its_people():
    run = dated_run()
    fill(run)

    assert wind_up(run, at=NOON) == 0
    assert Enrolment.objects.active().exists()


def test_who_completed_keeps_the_course_when_the_run_is_cancelled():
    run = dated_run()
    fill(run)
    Enrolment.objects.update(state="completed")
    cancel_run(run, by=None, at=NOON, reason="Flood")
    run.refresh_from_db()

    assert wind_up(run, at=NOON) == 0
    assert Enrolment.objects.get().state == "completed"


def test_order_of_a_seat_that_was_not_paid_is_none():
    run = dated_run(price_cents=45_000)
    order = OrderFactory(run=run, state="open")
    [seat] = hold(run, how=Seat.How.PAID, holder=order.buyer, at=NOON)
    OrderSeat.objects.create(order=order, seat=seat)

    assert paid_for(seat) is None


def test_free_run_of_somebody_is_enrolled_again_after_cancelling():
    run = dated_run()
    [enrolment] = fill(run)
    cancel_seat(enrolment, by=enrolment.learner, at=NOON)

    assert enrol(enrolment.learner, run=run, at=NOON) != enrolment


# ---- disputes


@pytest.mark.parametrize("by_hub", [True, False])
def test_a_disputed_seat_is_kept_until_it_is_decided(enrolment, by_hub):
    DisputeFactory(payment=Payment.objects.get())

    by = UserFactory() if by_hub else enrolment.learner

    with pytest.raises(Disputed):
        cancel_seat(enrolment, by=by, at=NOON)

    enrolment.refresh_from_db()
    assert (enrolment.state, Refund.objects.count()) == ("active", 0)


@pytest.mark.parametrize("won", [True, False])
def test_what_a_dispute_withheld_of_a_cancelled_run_goes_back_when_won(enrolment, won):
    LegalEntityFactory(hub=enrolment.run.hub)
    payment = Payment.objects.get()
    Payment.objects.update(intent_id="pi_1")
    dispute = DisputeFactory(payment=payment)
    cancel_run(enrolment.run, by=None, at=NOON, reason="Flood")
    wind_up(enrolment.run, at=NOON)
    assert not Refund.objects.exists()

    claim = Claim(dispute.stripe_id, "won" if won else "lost", 1, "pi_1")
    heard_claim(claim, at=NOON)
    heard_claim(claim, at=NOON)

    returned = list(Refund.objects.values_list("why", "amount_cents"))
    assert returned == ([("run-cancelled", 54_450)] if won else [])


def test_what_an_organisation_bought_is_looked_at_by_people_when_won():
    run = dated_run(seats=5, price_cents=45_000)
    employers(run)
    payment = Payment.objects.get()
    Payment.objects.update(intent_id="pi_1")
    dispute = DisputeFactory(payment=payment)
    cancel_run(run, by=None, at=NOON, reason="Flood")
    wind_up(run, at=NOON)

    heard_claim(Claim(dispute.stripe_id, "won", 1, "pi_1"), at=NOON)

    assert not Refund.objects.exists()
