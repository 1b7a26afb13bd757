"""What is seldom met: ends of runs, codes of every kind, numbers of elsewhere."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pikepdf
import pytest

from courses.domain import invoice_paper, pack_lists
from courses.domain.accounts_export import _day
from courses.domain.bills import _remind
from courses.domain.campaigns import (
    MOST,
    CodeTooShort,
    Terms,
    TooManyCodes,
    _holds_for,
    gives,
    make,
    shown_code,
)
from courses.domain.checkout import opened
from courses.domain.enrolment import CourseWithdrawn
from courses.domain.fulfilment import fulfil
from courses.domain.invoice_xml import xml
from courses.domain.invoices import issue
from courses.domain.run_plans import require_places
from courses.domain.sending_back import _fail
from courses.domain.standing import Standing, standing
from courses.domain.winding_up import _let_go, _unhold
from courses.models import Edition, Order, Seat
from tests.factories.courses import EditionFactory, EnrolmentFactory, RunFactory
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

    assert standing(run, pending=0, at=NOON) == Standing.DONE


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


def test_no_code_is_so_short_that_it_is_guessed():
    terms = Terms(kind="free")
    with pytest.raises(CodeTooShort):
        make(HubFactory(), name="Fair", terms=terms, code="SPR-27", by=None, at=NOON)


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

    assert opened(payment, other).session_id == "cs_first"


def test_a_refund_that_is_done_does_not_fail_any_more():
    refund = RefundFactory()

    assert _fail(refund, why="late", at=NOON).state == "done"


def test_a_freed_seat_is_not_given_back_again():
    seat = Seat.objects.create(run=PaidRunFactory(), state="freed", how="paid")

    assert not _unhold(seat, seat.run, at=NOON)


def test_a_run_at_ones_own_pace_needs_no_sessions():
    require_places(RunFactory(state="planned"))


def test_who_left_before_is_not_let_go_again():
    assert not _let_go(EnrolmentFactory(state="withdrawn"), at=NOON)


@pytest.mark.parametrize(
    ("seller", "of_payload"),
    [
        ({"vat_number": ""}, {"purchase_order": "PO 4711"}),
        ({"vat_number": "", "register_number": ""}, {}),
        ({"bic": ""}, {"due_on": "", "paid_on": ""}),
    ],
)
def test_data_of_sellers_that_lack_something_are_written(seller, of_payload):
    run = PaidRunFactory()
    LegalEntityFactory(hub=run.hub)
    order = OrderFactory(run=run, state="invoiced", by="invoice")
    invoice = issue(order, at=NOON)
    payload = invoice.payload | of_payload
    payload["seller"] = payload["seller"] | seller
    payload["lines"] = [
        line | {"starts_on": "2026-12-14", "ends_on": ""} for line in payload["lines"]
    ]

    assert b"CrossIndustryInvoice" in xml(payload, party=invoice.party.payload)


def test_a_paper_that_is_not_as_it_must_be_is_not_kept(monkeypatch):
    run = PaidRunFactory()
    LegalEntityFactory(hub=run.hub)
    invoice = issue(OrderFactory(run=run, state="invoiced", by="invoice"), at=NOON)
    plain, page = BytesIO(), pikepdf.new()
    page.add_blank_page()
    page.save(plain)
    monkeypatch.setattr(invoice_paper, "paper", lambda *_, **__: plain.getvalue())

    with pytest.raises(invoice_paper.PaperDefect):
        invoice_paper.draw(invoice, at=NOON)


def test_a_pack_calls_its_course_in_the_readers_language():
    edition = EditionFactory()
    text = edition.texts.get()
    text.pk, text.language, text.title = None, "nl", "Steriel werken"
    text.save()
    edition.languages = [*edition.languages, "nl"]
    edition.save()

    titles = pack_lists.titles_of([edition.course], language="nl")

    assert titles[edition.course_id].text == "Steriel werken"
