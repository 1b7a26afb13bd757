from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.cancelling import cancel_run
from courses.domain.enrolment import enrol
from courses.domain.winding_up import wind_up
from courses.models import (
    Enrolment,
    Order,
    OrderParty,
    Payment,
    Refund,
    Run,
    RunChange,
)
from tests.factories.courses import EnrolmentFactory
from tests.factories.dates import DatedRunFactory
from tests.factories.money import (
    DisputeFactory,
    LegalEntityFactory,
    OrganisationFactory,
    VoucherFactory,
)
from tests.factories.seating import dated_run, fill, paid_enrolment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def paid(learner):
    """The learner's paid seat on a run in 40 days."""
    run = dated_run(seats=3, price_cents=45_000, starts_at=timezone.now() + 40 * DAY)
    return paid_enrolment(run, buyer=learner, at=timezone.now())


@pytest.fixture
def free(learner):
    run = dated_run(starts_at=timezone.now() + 40 * DAY)
    return enrol(learner, run=run, at=timezone.now())


def address(enrolment, name):
    return reverse(f"courses:{name}", args=[enrolment.public_id])


def test_cancelling_says_first_what_comes_back(signed_in, paid):
    page = signed_in.get(address(paid, "cancel")).content.decode()

    assert "€544.50" in page
    assert "all of the price comes back" in page
    assert Enrolment.objects.get().state == "active"


def test_cancelling_gives_the_seat_and_the_money_back(signed_in, paid):
    response = signed_in.post(address(paid, "cancel"), {"reason": "Ill"}, follow=True)

    page = response.content.decode()
    assert "Your seat on “GMP for beginners” is free again." in page
    assert "€544.50 go back to you the way you paid." in page
    assert Refund.objects.get().amount_cents == 54_450


def test_a_seat_whose_money_ones_bank_takes_back_is_kept(signed_in, paid):
    DisputeFactory(payment=Payment.objects.get())

    response = signed_in.post(address(paid, "cancel"), {"reason": "Ill"}, follow=True)

    assert "Your bank is taking the payment for this seat back" in (
        response.content.decode()
    )
    assert Enrolment.objects.get().state == "active"


def test_cancelling_a_free_seat_speaks_of_no_money(signed_in, free):
    page = signed_in.get(address(free, "cancel")).content.decode()
    assert "Comes back now" not in page

    signed_in.post(address(free, "cancel"), {"reason": ""})

    assert Run.objects.get().taken == 0


def test_leaving_what_has_dates_leads_to_cancelling(signed_in, free):
    assert signed_in.get(address(free, "leave")).url == address(free, "cancel")


def test_employers_seat_says_whose_the_money_is(signed_in, learner):
    run = dated_run(price_cents=45_000, starts_at=timezone.now() + 40 * DAY)
    seat = paid_enrolment(
        run, buyer=learner, organisation=OrganisationFactory(), at=timezone.now()
    )

    page = signed_in.get(address(seat, "cancel")).content.decode()
    assert "Your employer paid for this seat" in page
    page = signed_in.get(address(seat, "transfer")).content.decode()
    assert "ask the employer to move it" in page


def test_moved_run_says_that_all_comes_back(signed_in, paid):
    empty = {"venue": "", "address": "", "sessions": []}
    RunChange.objects.create(
        run=paid.run,
        at=timezone.now() + DAY,
        before=empty,
        after=empty | {"venue": "Elsewhere"},
    )

    page = signed_in.get(address(paid, "cancel")).content.decode()

    assert "The hub has moved the run since you booked" in page


def test_cancelling_what_is_completed_leads_to_the_record(signed_in, free):
    Enrolment.objects.update(state="completed")
    record = address(free, "record")

    assert signed_in.post(address(free, "cancel")).url == record
    assert signed_in.post(address(free, "transfer")).url == record


def test_changing_shows_the_other_dates_and_changes(signed_in, free):
    to = DatedRunFactory(course=free.run.course, starts_at=timezone.now() + 50 * DAY)
    page = signed_in.get(address(free, "transfer")).content.decode()
    assert to.public_id in page

    response = signed_in.post(address(free, "transfer"), {"run": to.public_id})

    begun = Enrolment.objects.get(state="active")
    assert begun.run == to
    assert response.url == address(begun, "record")


@pytest.mark.parametrize("sent", [{}, {"run": "nonsense"}])
def test_changing_to_nothing_asks_again(signed_in, free, sent):
    DatedRunFactory(course=free.run.course, starts_at=timezone.now() + 50 * DAY)

    response = signed_in.post(address(free, "transfer"), sent)

    assert response.status_code == 200
    assert "hoose " in response.content.decode()
    assert Enrolment.objects.get().run == free.run


def test_changing_to_a_run_that_is_full_by_now_says_so(signed_in, free):
    to = DatedRunFactory(
        course=free.run.course, seats=1, starts_at=timezone.now() + 50 * DAY
    )
    fill(to, at=timezone.now())

    response = signed_in.post(address(free, "transfer"), {"run": to.public_id})

    assert response.status_code == 409
    assert "That run is full." in response.content.decode()


def test_changing_to_a_run_that_one_is_on_says_so(signed_in, learner, free):
    to = DatedRunFactory(course=free.run.course, starts_at=timezone.now() + 50 * DAY)
    enrol(learner, run=to, at=timezone.now())

    response = signed_in.post(address(free, "transfer"), {"run": to.public_id})

    assert response.status_code == 409


def test_nothing_to_change_to_says_why(signed_in, free):
    page = signed_in.get(address(free, "transfer")).content.decode()
    assert "No other run of this course can be booked" in page

    Run.objects.update(starts_at=timezone.now() - DAY)
    page = signed_in.get(address(free, "transfer")).content.decode()
    assert "as long as all of the price would come back" in page


def test_seat_had_with_a_voucher_of_this_run_says_why_it_stays(signed_in, paid):
    code = VoucherFactory(campaign__hub=paid.run.hub, run=paid.run)
    Order.objects.update(voucher=code)

    page = signed_in.get(address(paid, "transfer")).content.decode()

    assert "holds for this run alone" in page


def test_changing_says_that_runs_with_another_tax_are_left_out(signed_in, paid):
    said = "Only runs with the VAT that you were charged"
    assert said not in signed_in.get(address(paid, "transfer")).content.decode()

    LegalEntityFactory(hub=paid.run.hub)
    OrderParty.objects.update(country="ES")

    assert said in signed_in.get(address(paid, "transfer")).content.decode()


@pytest.mark.parametrize("name", ["cancel", "transfer"])
def test_anothers_seat_is_not_there(signed_in, name):
    other = EnrolmentFactory()

    assert signed_in.get(address(other, name)).status_code == 404
    assert signed_in.post(address(other, name)).status_code == 404


def test_cancelled_run_is_told_where_one_learnt(signed_in, free):
    cancelled = cancel_run(free.run, by=None, at=timezone.now(), reason="Flood")
    wind_up(cancelled, at=timezone.now())

    response = signed_in.get(address(free, "record"))

    assert response.status_code == 403
    page = response.content.decode()
    assert "The hub has cancelled this run" in page
    assert "Flood" in page
