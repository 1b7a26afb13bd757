"""Invoices and credit notes: once each, frozen, and in sum what was paid."""

from datetime import UTC, date, datetime, timedelta

import pytest

from courses.domain.credit_notes import (
    CREDIT,
    NothingLeftToCredit,
    credit_lost,
    credit_rest,
    issue_credit_note,
    left_to_credit,
    owe_credit_note,
)
from courses.domain.invoice_numbers import gaps
from courses.domain.invoice_payload import digest
from courses.domain.invoices import DRAW, INVOICE, NoSeller, issue, owe_invoice, quote
from courses.models import Dispute, Invoice, OrderParty, Refund
from hubs.models import AuditEvent, LegalEntity, Outgoing
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
    PaymentFactory,
    RefundFactory,
)

pytestmark = pytest.mark.django_db
Kind = Invoice.Kind


@pytest.fixture
def order():
    """Paid by card, delivered."""
    order = OrderFactory(fulfilled_at=NOON)
    LegalEntityFactory(hub=order.hub)
    PaymentFactory(order=order)
    return order


def refund(order, cents, **facts):
    return RefundFactory(payment=order.payments.get(), amount_cents=cents, **facts)


def test_a_paid_order_is_invoiced_once_as_paid(order):
    first, second = issue(order, at=NOON), issue(order, at=NOON + timedelta(days=1))

    assert first == second
    assert (first.kind, first.number, first.year) == (Kind.INVOICE, 1, 2026)
    assert (first.net_cents, first.vat_cents, first.gross_cents) == (45000, 9450, 54450)
    assert first.due_on is None
    assert first.payload["number"] == f"{order.hub.code}-INV-2026-00001"
    assert first.payload["paid_on"] == "2026-11-21"
    assert first.payload["paid_by"] == "checkout"
    assert first.payload_hash == digest(first.payload)
    assert Outgoing.objects.filter(kind=DRAW, key=str(first.pk)).exists()
    [event] = AuditEvent.objects.filter(verb="invoice.issued")
    assert event.facts == {
        "number": first.payload["number"],
        "order": order.public_id,
    }


def test_an_order_that_is_not_paid_says_until_when(order):
    order.payments.all().delete()

    issued = issue(order, at=NOON)

    assert issued.due_on == date(2026, 12, 21)
    assert issued.payload["paid_on"] == ""


def test_what_is_billed_stands_apart_and_both_stay_as_they_were(order):
    issued = issue(order, at=NOON)
    OrderParty.objects.update(name="Somebody else")
    LegalEntity.objects.update(name="Another seller")

    kept = Invoice.objects.get(pk=issued.pk)

    assert kept.party.payload["name"] == "Zoë Ångström-Wójcik"
    assert "Zoë" not in str(kept.payload)
    assert kept.payload["seller"]["name"] == "Gent ATMP Training VZW"


def test_the_year_is_that_of_the_hub(order):
    new_year_in_ghent = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    issued = issue(order, at=new_year_in_ghent)

    assert (issued.year, issued.payload["issued_on"]) == (2027, "2027-01-01")


def test_numbers_are_per_hub_year_and_kind(order):
    def another(hub):
        return OrderFactory(run__hub=hub, run__course__hub=hub)

    elsewhere = LegalEntityFactory().hub
    numbers = [
        issue(order, at=NOON).number,
        issue(another(order.hub), at=NOON).number,
        issue(another(elsewhere), at=NOON).number,
        quote(another(order.hub), at=NOON).number,
        issue(another(order.hub), at=NOON + timedelta(days=60)).number,
    ]

    assert numbers == [1, 2, 1, 1, 1]
    assert gaps(order.hub) == []


def test_a_gap_is_found(order):
    issue(order, at=NOON)
    Invoice.objects.update(number=2)

    assert gaps(order.hub) == [(2026, "invoice")]


def test_what_costs_nothing_is_not_invoiced():
    order = OrderFactory(unit_cents=0)

    assert issue(order, at=NOON) is None


def test_a_hub_without_a_seller_issues_nothing():
    with pytest.raises(NoSeller):
        issue(OrderFactory(), at=NOON)


def test_a_line_says_the_course_in_the_buyers_language_or_its_own(order):
    EditionFactory(course=order.course)
    order.buyer.language = "nl"
    order.buyer.save()

    payload = issue(order, at=NOON).payload

    assert payload["language"] == "nl"
    assert payload["lines"][0]["title"] == "GMP for beginners"


def test_a_buyer_with_another_language_gets_english(order):
    order.buyer.language = "ro"
    order.buyer.save()

    payload = issue(order, at=NOON).payload

    assert payload["language"] == "en"
    assert payload["lines"][0]["title"] == order.course.code


def test_an_exemption_says_its_ground():
    order = OrderFactory(vat_rule="exempt-training", vat_percent="0", vat_cents=0)
    LegalEntityFactory(hub=order.hub, exempt=True)

    note = issue(order, at=NOON).payload["vat"]["note"]

    assert "Article 132(1)(i)" in note
    assert "Article 44, § 2, 4°, VAT Code" in note


def test_a_quote_holds_for_thirty_days(order):
    quoted = quote(order, at=NOON)

    assert quoted == quote(order, at=NOON)
    assert (quoted.kind, quoted.due_on) == (Kind.QUOTE, date(2026, 12, 21))


def test_a_refund_is_credited_once_with_the_facts_of_its_invoice(order):
    invoice = issue(order, at=NOON)
    back = refund(order, 54_450)

    first = issue_credit_note(back, at=NOON)

    assert first == issue_credit_note(back, at=NOON)
    assert (first.kind, first.credits, first.refund) == (Kind.CREDIT, invoice, back)
    assert (first.net_cents, first.vat_cents) == (45_000, 9450)
    assert first.payload["corrects"] == [invoice.payload["number"], "2026-11-21"]
    assert first.payload["reason"] == "The participant cancelled."
    assert first.party.payload == invoice.party.payload
    assert left_to_credit(invoice) == 0


@pytest.mark.parametrize("parts", [(1, 54_449), (18_151, 18_149, 18_150), (7,) * 3])
def test_parts_that_are_credited_are_in_sum_the_invoice(order, parts):
    invoice = issue(order, at=NOON)
    notes = [issue_credit_note(refund(order, part), at=NOON) for part in parts]
    if left_to_credit(invoice):
        notes.append(credit_rest(invoice, by=None, at=NOON, reason="Never paid."))

    assert sum(note.net_cents for note in notes) == 45_000
    assert sum(note.vat_cents for note in notes) == 9450
    assert all(abs(n.vat_cents - n.net_cents * 21 / 100) <= 1 for n in notes)


def test_more_than_the_invoice_is_not_credited(order):
    invoice = issue(order, at=NOON)
    credit_rest(invoice, by=order.buyer, at=NOON, reason="Never paid.")

    assert issue_credit_note(refund(order, 100), at=NOON) is None
    with pytest.raises(NothingLeftToCredit):
        credit_rest(invoice, by=None, at=NOON, reason="Again")


def test_what_was_paid_twice_or_never_delivered_is_not_credited(order):
    issue(order, at=NOON)
    assert issue_credit_note(refund(order, 1, why="paid-twice"), at=NOON) is None

    undelivered = OrderFactory(run=order.run, fulfilled_at=None)
    PaymentFactory(order=undelivered)
    assert issue_credit_note(refund(undelivered, 54_450), at=NOON) is None
    assert Invoice.objects.count() == 1


def test_a_refund_that_failed_and_was_repeated_is_credited_once(order):
    issue(order, at=NOON)
    first = refund(order, 10_000, state="sent")
    note = issue_credit_note(first, at=NOON)
    Refund.objects.filter(pk=first.pk).update(state="failed")

    assert issue_credit_note(refund(order, 10_000), at=NOON) is None
    assert issue_credit_note(refund(order, 5_000), at=NOON).gross_cents == 5_000
    assert issue_credit_note(first, at=NOON) == note


def test_a_refund_that_failed_before_its_note_is_not_credited(order):
    issue(order, at=NOON)
    failed = refund(order, 10_000, state="failed")

    assert issue_credit_note(failed, at=NOON) is None
    assert issue_credit_note(refund(order, 10_000), at=NOON).gross_cents == 10_000


@pytest.mark.parametrize("why", ["paid-twice", "outside", "goodwill"])
def test_what_goes_back_of_a_second_payment_is_not_credited(order, why):
    issue(order, at=NOON)
    second = PaymentFactory(order=order, paid_at=NOON + timedelta(hours=1))
    back = RefundFactory(payment=second, why=why)
    lost = Dispute.objects.create(
        payment=second,
        stripe_id="dp_2",
        state="lost",
        amount_cents=second.amount_cents,
        opened_at=NOON,
    )

    assert issue_credit_note(back, at=NOON) is None
    assert credit_lost(lost, at=NOON) is None


def test_a_dispute_is_credited_as_far_as_no_refund_was(order):
    issue(order, at=NOON)
    issue_credit_note(refund(order, 50_000), at=NOON)
    lost = Dispute.objects.create(
        payment=order.payments.get(),
        stripe_id="dp_1",
        state="lost",
        amount_cents=54_450,
        opened_at=NOON,
    )

    assert credit_lost(lost, at=NOON).gross_cents == 4_450
    assert credit_lost(lost, at=NOON) is None


def test_a_refund_whose_message_comes_first_has_the_invoice_issued(order):
    note = issue_credit_note(refund(order, 54_450, why="goodwill"), at=NOON)

    assert note.credits == issue(order, at=NOON)
    assert note.payload["reason"] == "Refund."


def test_what_is_owed_is_owed_once(order):
    for _each in range(2):
        owe_invoice(order, at=NOON)
        owe_credit_note(Refund(pk=7), at=NOON)

    owed = Outgoing.objects.values_list("kind", "key")
    assert set(owed) == {(INVOICE, str(order.pk)), (CREDIT, "7")}


def test_an_organisations_purchase_order_is_named():
    organisation = OrganisationFactory()
    order = OrderFactory(
        organisation=organisation, quantity=3, party__purchase_order="PO 4711"
    )
    LegalEntityFactory(hub=order.hub)

    payload = issue(order, at=NOON).payload

    assert payload["purchase_order"] == "PO 4711"
    assert payload["lines"][0]["net_cents"] == 135_000
