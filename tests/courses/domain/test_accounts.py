"""Accounts: sums that are worked out from the rows, and files that balance."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.domain.accounts import Period, month_of, totals
from courses.domain.accounts_export import KINDS
from courses.domain.credit_notes import issue_credit_note
from courses.domain.invoices import issue
from courses.models import Dispute, Invoice, Order, Payment, StripeFee
from tests.factories.hubs import NOON
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    PaidRunFactory,
    PaymentFactory,
    RefundFactory,
)

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def hub():
    """Three orders: one credited in part, one in full, one exempt; one of another."""
    hub = LegalEntityFactory().hub
    run = PaidRunFactory(hub=hub, course__hub=hub)
    for back in (10_001, 54_450):
        order = sold(run)
        refund = RefundFactory(
            payment=order.payments.get(), amount_cents=back, sent_at=NOON
        )
        issue_credit_note(refund, at=NOON)
    sold(run, vat_rule="exempt-training", vat_percent="0", vat_cents=0)
    sold(run, state=Order.State.INVOICED, paid=False)
    elsewhere = LegalEntityFactory().hub
    sold(PaidRunFactory(hub=elsewhere, course__hub=elsewhere))
    return hub


def sold(run, *, paid=True, **facts):
    order = OrderFactory(run=run, fulfilled_at=NOON, **facts)
    if paid:
        PaymentFactory(order=order)
    issue(order, at=NOON)
    return order


def rows(kind, hub, period=NOVEMBER):
    return list(csv.DictReader(io.StringIO("".join(KINDS[kind](hub, period)))))


def test_sums_are_those_of_the_rows(hub):
    [sums] = totals(hub, NOVEMBER)
    papers = Invoice.objects.filter(hub=hub)

    def total(field):
        signs = {"invoice": 1, "credit": -1}
        return sum(signs[paper.kind] * getattr(paper, field) for paper in papers)

    assert sums.turnover_net_cents == total("net_cents")
    assert sums.turnover_vat_cents == total("vat_cents")
    assert sums.turnover_cents == total("gross_cents")
    assert sums.invoiced_cents - sums.credited_cents == sums.turnover_cents
    assert sums.received_cents == sum(
        payment.amount_cents for payment in Payment.objects.filter(order__hub=hub)
    )
    assert sums.returned_cents == 10_001 + 54_450
    assert sums.awaited_cents == 54_450
    assert sum(line.net_cents for line in sums.taxed) == sums.turnover_net_cents
    assert sum(line.vat_cents for line in sums.taxed) == sums.turnover_vat_cents
    assert [line.rule for line in sums.taxed] == ["exempt-training", "home"]


def test_what_banks_took_back_has_gone_on_the_day_it_was_lost(hub):
    payment = Payment.objects.filter(order__hub=hub).last()
    for state, until in (("lost", NOON), ("won", NOON), ("open", None)):
        Dispute.objects.create(
            payment=payment,
            stripe_id=f"dp_{state}",
            state=state,
            amount_cents=20_000,
            opened_at=NOON,
            closed_at=until,
        )

    [sums] = totals(hub, NOVEMBER)

    assert sums.returned_cents == 10_001 + 54_450 + 20_000
    [line] = [each for each in rows("money", hub) if each["kind"] == "dispute"]
    assert (line["amount"], line["reference"]) == ("-200.00", "dp_lost")
    booked = [row for row in rows("journal", hub) if row["document"].startswith("D")]
    assert [(each["account"], each["debit"], each["credit"]) for each in booked] == [
        ("stripe", "", "200.00"),
        ("receivables", "200.00", ""),
    ]


def test_what_stripe_kept_is_a_cost_and_no_money_of_the_hubs(hub):
    payment = Payment.objects.filter(order__hub=hub).last()
    for entry, cents in (("txn_1", 842), ("txn_2", 1500), ("txn_3", -500)):
        StripeFee.objects.create(
            entry=entry, payment=payment, cents=cents, currency="EUR", booked_at=NOON
        )
    elsewhere = Payment.objects.exclude(order__hub=hub).get()
    StripeFee.objects.create(
        entry="txn_4", payment=elsewhere, cents=7, currency="EUR", booked_at=NOON
    )

    [sums] = totals(hub, NOVEMBER)

    assert sums.fees_cents == 842 + 1500 - 500
    booked = [row for row in rows("journal", hub) if row["document"].startswith("F")]
    assert [(each["account"], each["debit"], each["credit"]) for each in booked] == [
        ("fees", "8.42", ""),
        ("stripe", "", "8.42"),
        ("fees", "15.00", ""),
        ("stripe", "", "15.00"),
        ("fees", "", "5.00"),
        ("stripe", "5.00", ""),
    ]
    assert booked[0]["day"] == NOON.date().isoformat()
    assert booked[0]["text"] == f"{payment.order.public_id} txn_1"


def test_a_period_is_whole_days_of_the_hub(hub):
    def turnover(period):
        return [each.invoiced_cents for each in totals(hub, period)]

    assert turnover(Period(NOON.date(), NOON.date())) != [0]
    # What is awaited is awaited whenever it was invoiced.
    assert turnover(Period(date(2026, 12, 1), date(2026, 12, 31))) == [0]


def test_currencies_are_summed_apart(hub):
    order = OrderFactory(run=PaidRunFactory(hub=hub, course__hub=hub), currency="SEK")
    issue(order, at=NOON)

    assert [each.currency for each in totals(hub, NOVEMBER)] == ["EUR", "SEK"]


def test_a_month_ends_with_its_last_day():
    assert month_of(date(2028, 2, 7)) == Period(date(2028, 2, 1), date(2028, 2, 29))
    assert month_of(date(2026, 12, 31)).until == date(2026, 12, 31)


def test_the_journal_balances_per_document(hub):
    journal = rows("journal", hub)
    debit, credit = Counter(), Counter()
    for row in journal:
        debit[row["document"]] += Decimal(row["debit"] or 0)
        credit[row["document"]] += Decimal(row["credit"] or 0)

    # Four invoices, two credit notes, three payments, two refunds.
    assert len(debit) == 11
    assert debit == credit
    receivables = sum(
        Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0)
        for row in journal
        if row["account"] == "receivables"
    )
    assert receivables == Decimal("544.50")


def test_documents_are_listed_with_their_tax_and_party(hub):
    listed = rows("invoices", hub)

    assert len(listed) == Invoice.objects.filter(hub=hub).count()
    assert (
        sum(Decimal(row["gross"]) for row in listed)
        == Decimal(totals(hub, NOVEMBER)[0].turnover_cents) / 100
    )
    assert {row["party"] for row in listed} == {"Zoë Ångström-Wójcik"}


def test_money_that_went_back_is_negative(hub):
    amounts = sorted(Decimal(row["amount"]) for row in rows("money", hub))

    assert amounts[:2] == [Decimal("-544.50"), Decimal("-100.01")]


def test_a_name_that_is_a_formula_stays_text(hub):
    run = PaidRunFactory(hub=hub, course__hub=hub)
    issue(OrderFactory(run=run, party__name="=HYPERLINK(1)"), at=NOON)

    names = {row["party"] for row in rows("invoices", hub)}

    assert "'=HYPERLINK(1)" in names


def test_what_moved_at_another_time_is_in_no_file(hub):
    later = Period(NOON.date() + timedelta(1), NOON.date() + timedelta(2))

    assert [rows(kind, hub, later) for kind in KINDS] == [[], [], []]
