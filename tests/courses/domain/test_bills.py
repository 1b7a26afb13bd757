"""Paying by invoice: quoted, accepted, paid by transfer, reminded of, given up."""

from datetime import timedelta

import pytest

from courses.domain.bills import (
    AmountDiffers,
    InTheFuture,
    NotDue,
    RemindedAlready,
    give_up,
    mark_paid,
    remind_all,
    remind_now,
    stage_due,
)
from courses.domain.booking import NotBookable
from courses.domain.enrolment import CourseWithdrawn
from courses.domain.orders import Party
from courses.domain.quotes import (
    MOST_A_DAY,
    NothingToQuote,
    QuoteOver,
    TooManyQuotes,
    accept,
    ask,
    decline,
    lapse,
)
from courses.domain.seats import NoSeatLeft
from courses.models import (
    Edition,
    Invoice,
    Order,
    PackSeat,
    Run,
    Seat,
    SeatPack,
    VoucherUse,
)
from hubs.models import Letter
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import (
    InvoiceTermsFactory,
    LegalEntityFactory,
    OrganisationFactory,
    PaidRunFactory,
    VoucherFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
State = Order.State


@pytest.fixture
def run():
    run = PaidRunFactory(seats=3)
    EditionFactory(course=run.course)
    LegalEntityFactory(hub=run.hub)
    return run


@pytest.fixture
def buyer():
    return UserFactory()


def party_of(organisation):
    return Party(
        name=organisation.legal_name,
        email=organisation.billing_email,
        street=organisation.street,
        postcode=organisation.postcode,
        city=organisation.city,
        country="BE",
        vat_number=organisation.vat_number,
    )


def quoted(run, buyer, **facts):
    organisation = OrganisationFactory()
    terms = {"organisation": organisation, "limit_cents": 10_000_000}
    InvoiceTermsFactory(entity=run.hub.legal_entity, **terms)
    return ask(
        buyer,
        run=run,
        party=party_of(organisation),
        organisation=organisation,
        **{"at": NOON, "quantity": 2} | facts,
    )


@pytest.fixture
def invoice(run, buyer):
    order = accept(quoted(run, buyer), by=buyer, at=NOON, purchase_order="PO 1")
    Invoice.objects.update(drawn_at=NOON, file="invoices/x.pdf")
    return order.invoices.get(kind="invoice")


def test_a_quote_holds_no_seat_and_has_its_paper(run, buyer):
    order = quoted(run, buyer)

    assert (order.state, order.by, order.gross_cents) == ("quoted", "invoice", 108_900)
    assert [paper.kind for paper in order.invoices.all()] == ["quote"]
    assert not Seat.objects.exists()
    assert order.history.get().after == State.QUOTED


def test_seats_of_a_course_are_quoted_without_a_run(run, buyer):
    order = quoted(run, buyer, course=run.course, quantity=40)

    accept(order, by=buyer, at=NOON)

    assert PackSeat.objects.filter(pack__order=order, seat=None).count() == 40


def test_what_is_free_closed_or_sold_by_nobody_is_not_quoted(run, buyer):
    Run.objects.update(price_cents=0)
    run.refresh_from_db()
    with pytest.raises(NothingToQuote):
        quoted(run, buyer)
    Run.objects.update(state="closed")
    run.refresh_from_db()
    with pytest.raises(NotBookable):
        quoted(run, buyer)


def test_no_more_quotes_are_drawn_within_a_day_than_people_need(run, buyer):
    first = quoted(run, buyer)
    place = first.organisation
    for _each in range(MOST_A_DAY - 1):
        quoted(run, buyer)
    theirs = {"run": run, "party": party_of(place), "organisation": place}
    late = NOON + DAY - timedelta(seconds=1)

    with pytest.raises(TooManyQuotes):
        quoted(run, buyer, at=late)

    Order.objects.update(organisation=place, buyer=UserFactory())
    with pytest.raises(TooManyQuotes):
        ask(buyer, **theirs, at=late)
    assert ask(buyer, **theirs, at=NOON + DAY).state == State.QUOTED


def test_acceptance_gives_the_seats_and_an_invoice_with_the_order_number(invoice):
    order = Order.objects.get()

    assert (order.state, order.expires_at, order.fulfilled_at) == (
        State.INVOICED,
        None,
        NOON,
    )
    assert invoice.payload["purchase_order"] == "PO 1"
    assert invoice.due_on.isoformat() == "2026-12-21"
    assert SeatPack.objects.get().seats.count() == 2
    assert Run.objects.get().taken == 2


def test_accepting_twice_is_accepting_once(invoice, buyer):
    order = Order.objects.get()

    accept(order, by=buyer, at=NOON + DAY)

    assert Invoice.objects.filter(kind="invoice").count() == 1
    assert Run.objects.get().taken == 2


def test_a_quote_for_seats_that_are_gone_stays_a_quote(run, buyer):
    order = quoted(run, buyer, quantity=3)
    accept(quoted(run, buyer), by=buyer, at=NOON)

    with pytest.raises(NoSeatLeft):
        accept(order, by=buyer, at=NOON)

    order.refresh_from_db()
    assert order.state == State.QUOTED


def test_a_quote_ends_by_itself_or_by_word(run, buyer):
    first, second = quoted(run, buyer), quoted(run, buyer)
    late = NOON + 30 * DAY

    assert [decline(first, by=buyer, at=NOON) for _each in range(2)] == [True, False]
    assert lapse(at=late - DAY) == 0
    with pytest.raises(QuoteOver):
        accept(second, by=buyer, at=late)
    assert [lapse(at=late), lapse(at=late)] == [1, 0]
    with pytest.raises(QuoteOver):
        accept(first, by=buyer, at=NOON)


def test_a_voucher_is_reserved_by_a_quote_and_comes_back(run, buyer):
    voucher = VoucherFactory(campaign__hub=run.hub)
    order = quoted(run, buyer, voucher=voucher)

    assert order.discount_cents == 18_000
    decline(order, by=buyer, at=NOON)

    assert VoucherUse.objects.get().state == VoucherUse.State.RELEASED


def test_a_voucher_is_used_when_the_invoice_is_paid(run, buyer):
    order = quoted(run, buyer, voucher=VoucherFactory(campaign__hub=run.hub))
    accept(order, by=buyer, at=NOON)
    Invoice.objects.update(drawn_at=NOON, file="invoices/x.pdf")
    invoice = order.invoices.get(kind="invoice")
    use = VoucherUse.objects.get()
    assert use.state == VoucherUse.State.RESERVED

    mark_paid(
        invoice,
        booked_on=NOON.date(),
        reference="Line 7",
        by=buyer,
        at=NOON,
        amount_cents=invoice.gross_cents,
    )

    use.refresh_from_db()
    assert use.state == VoucherUse.State.USED


def test_a_voucher_comes_back_with_an_invoice_that_is_given_up(run, buyer):
    order = quoted(run, buyer, voucher=VoucherFactory(campaign__hub=run.hub))
    accept(order, by=buyer, at=NOON)
    Invoice.objects.update(drawn_at=NOON, file="invoices/x.pdf")

    give_up(order.invoices.get(kind="invoice"), by=buyer, at=NOON, reason="Closed")

    assert VoucherUse.objects.get().state == VoucherUse.State.RELEASED


def test_a_quote_is_not_accepted_for_what_is_not_offered_any_more(run, buyer):
    dated, any_run = quoted(run, buyer), quoted(run, buyer, course=run.course)
    Run.objects.update(state="closed")
    with pytest.raises(NotBookable):
        accept(dated, by=buyer, at=NOON)
    Edition.objects.update(state="withdrawn")

    with pytest.raises(CourseWithdrawn):
        accept(any_run, by=buyer, at=NOON)

    assert set(Order.objects.values_list("state", flat=True)) == {State.QUOTED}


def test_a_transfer_pays_the_whole_invoice_once(invoice, buyer):
    line = {
        "booked_on": NOON.date(),
        "reference": "Line 7",
        "by": buyer,
        "at": NOON,
        "amount_cents": invoice.gross_cents,
    }
    with pytest.raises(AmountDiffers):
        mark_paid(invoice, **line | {"amount_cents": 1})
    with pytest.raises(InTheFuture):
        mark_paid(invoice, **line | {"booked_on": (NOON + DAY).date()})

    payment = mark_paid(invoice, **line)

    assert (payment.means, payment.reference) == ("transfer", "Line 7")
    assert Order.objects.get().state == State.PAID
    assert invoice.transfers.get().payment == payment
    with pytest.raises(NotDue):
        mark_paid(invoice, **line)


def test_an_invoice_given_up_is_credited_and_its_seats_come_back(invoice, buyer):
    note = give_up(invoice, by=buyer, at=NOON, reason="Company closed")

    assert (note.kind, note.gross_cents) == ("credit", invoice.gross_cents)
    assert note.payload["paid_by"] == ""
    assert Order.objects.get().state == State.CANCELLED
    assert Run.objects.get().taken == 0
    with pytest.raises(NotDue):
        give_up(invoice, by=buyer, at=NOON, reason="Again")
    with pytest.raises(NotDue):
        remind_now(invoice, by=buyer, at=NOON)


def test_reminders_come_3_14_and_30_days_late_and_once_each(invoice):
    due = NOON + 30 * DAY

    sent = [remind_all(at=due + days * DAY) for days in (0, 2, 3, 3, 13, 14, 30, 90)]

    assert sent == [0, 0, 1, 0, 0, 1, 1, 0]
    letters = Letter.objects.filter(template="courses/invoice_reminder")
    assert [each.content["stage"] for each in letters.order_by("pk")] == [1, 2, 3]
    assert letters[0].content["attached_files"] == {
        f"{invoice.payload['number']}.pdf": "invoices/x.pdf"
    }


def test_stages_that_nobody_sent_are_left_out(invoice):
    assert stage_due(invoice, on=(NOON + 90 * DAY).date(), noted=set()) == 3
    assert stage_due(invoice, on=(NOON + 90 * DAY).date(), noted={3}) is None
    assert stage_due(Invoice(), on=NOON.date(), noted=set()) is None


def test_what_was_reminded_by_hand_is_not_sent_again(invoice, buyer):
    assert remind_now(invoice, by=buyer, at=NOON).stage == 1
    assert remind_all(at=NOON + 33 * DAY) == 0
    assert [remind_now(invoice, by=buyer, at=NOON).stage for _ in range(2)] == [2, 3]
    with pytest.raises(RemindedAlready):
        remind_now(invoice, by=buyer, at=NOON)
