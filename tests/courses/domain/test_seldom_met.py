"""What is seldom met: ends of runs, codes of every kind, numbers of elsewhere."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from courses.domain.accounts_export import _day
from courses.domain.bills import _remind
from courses.domain.campaigns import (
    MOST,
    Terms,
    TooManyCodes,
    _holds_for,
    gives,
    make,
    shown_code,
)
from courses.domain.cancelling import _unhold
from courses.domain.checkout import _opened
from courses.domain.enrolment import CourseWithdrawn
from courses.domain.fulfilment import fulfil
from courses.domain.invoices import issue
from courses.domain.run_plans import require_places
from courses.domain.sending_back import _fail
from courses.domain.standing import Standing, standing
from courses.models import Edition, Order, Seat
from tests.factories.courses import RunFactory
from tests.factories.hubs import NOON, HubFactory
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    PaidRunFactory,
    PaymentFactory,
    RefundFactory,
    VoucherFactory,
)
from tests.factories.paying import run_for_sale

pytestmark = pytest.mark.django_db


def test_a_run_that_is_over_is_done():
    run = RunFactory.build(starts_at=NOON - timedelta(days=2), ends_at=NOON)

    assert standing(run, at=NOON) == Standing.DONE


def test_a_code_says_what_it_gives_and_where():
    run = PaidRunFactory()
    percent = VoucherFactory()
    amount = VoucherFactory(kind="amount", percent=None, amount_cents=5000, run=run)
    free = VoucherFactory(kind="free", percent=None, course=run.course)

    assert [gives(each) for each in (percent, amount, free)] == [
        "20 %",
        "50.00 EUR",
        "free",
    ]
    assert [_holds_for(each) for each in (percent, amount, free)] == [
        "hub",
        f"run {run.public_id} ({run.course.code})",
        run.course.code,
    ]
    assert shown_code("SPRING") == "SPRING"


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_no_campaign_has_no_codes_or_too_many(count):
    hub = HubFactory()
    with pytest.raises(TooManyCodes):
        make(hub, name="Fair", terms=Terms(kind="free"), count=count, by=None, at=NOON)


def test_what_has_no_day_is_left_empty_in_accounts():
    assert _day(None, HubFactory()) == ""


def test_what_is_invoiced_and_cannot_be_delivered_sends_nothing_back():
    order = OrderFactory(run=run_for_sale(), state="invoiced", by="invoice")
    Edition.objects.update(state="withdrawn")

    assert fulfil(order, at=NOON).state == Order.State.UNDELIVERABLE


def test_a_free_order_that_cannot_be_delivered_says_why():
    nothing = {"unit_cents": 0, "state": "open", "by": "nothing"}
    order = OrderFactory(run=run_for_sale(), **nothing)
    Edition.objects.update(state="withdrawn")

    with pytest.raises(CourseWithdrawn):
        fulfil(order, at=NOON)


def test_only_what_is_awaited_is_reminded_of_and_each_stage_once():
    run = PaidRunFactory()
    LegalEntityFactory(hub=run.hub)
    order = OrderFactory(run=run, state="invoiced", by="invoice")
    invoice = issue(order, at=NOON)

    assert _remind(invoice, stage=1, at=NOON, by=None)
    assert not _remind(invoice, stage=1, at=NOON, by=None)
    Order.objects.update(state="paid")
    invoice.order.refresh_from_db()
    assert not _remind(invoice, stage=2, at=NOON, by=None)


def test_a_payment_keeps_the_session_that_it_has():
    payment = PaymentFactory(session_id="cs_first")
    other = SimpleNamespace(id="cs_other", url="", expires_at=None)

    assert _opened(payment, other, at=NOON).session_id == "cs_first"


def test_a_refund_that_is_done_does_not_fail_any_more():
    refund = RefundFactory()

    assert _fail(refund, why="late", at=NOON).state == "done"


def test_a_freed_seat_is_not_given_back_again():
    seat = Seat.objects.create(run=PaidRunFactory(), state="freed", how="paid")

    assert not _unhold(seat, at=NOON)


def test_a_run_at_ones_own_pace_needs_no_sessions():
    require_places(RunFactory(state="planned"))
