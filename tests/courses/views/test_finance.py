"""Finance in the CMS: each hub's own, by role, and what is done is done once."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from courses.domain.campaigns import Terms, make
from courses.domain.credit_notes import credit_unpaid
from courses.domain.invoices import issue
from courses.domain.vat import rule_of
from courses.models import (
    BalanceLine,
    Campaign,
    Dispute,
    Invoice,
    Order,
    Payment,
    Refund,
    Voucher,
)
from hubs.models import AuditEvent, LegalEntity, Letter
from hubs.roles import Role
from tests.factories.hubs import NOON
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
    PaidRunFactory,
    PaymentFactory,
    RefundFactory,
)
from tests.factories.passkeys import Passkey
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db
#: By what everybody here proves who they are.
PROOF = {"password": "a good password"}
STARTS = {"since": "2026-11-01", "until": "2026-11-30"}


@pytest.fixture
def hub():
    return LegalEntityFactory().hub


@pytest.fixture
def run(hub):
    return PaidRunFactory(hub=hub, course__hub=hub)


@pytest.fixture
def finance(client, hub):
    person = member(hub, Role.FINANCE)
    client.force_login(person)
    return person


def at(hub, name, *args):
    return reverse(f"finance_{name}" if name else "finance", args=[hub.slug, *args])


def paid_order(run, **facts):
    order = OrderFactory(run=run, fulfilled_at=NOON, **facts)
    PaymentFactory(order=order)
    return order


def disputed(payment, **facts):
    return Dispute.objects.create(
        payment=payment,
        stripe_id=f"du_{payment.pk}",
        amount_cents=payment.amount_cents,
        opened_at=NOON,
        **facts,
    )


def billed(run):
    """An order of an organisation against an invoice that is not paid."""
    order = OrderFactory(
        run=run,
        state=Order.State.INVOICED,
        by=Order.By.INVOICE,
        organisation=OrganisationFactory(),
        fulfilled_at=NOON,
    )
    invoice = issue(order, at=NOON)
    Invoice.objects.update(drawn_at=NOON, file="invoices/x.pdf")
    return invoice


def pages(hub, order, invoice):
    return [
        at(hub, ""),
        at(hub, "orders"),
        at(hub, "order", order.public_id),
        at(hub, "payments"),
        at(hub, "refunds"),
        at(hub, "balance"),
        at(hub, "invoices"),
        at(hub, "invoice", invoice.public_id),
        at(hub, "vouchers"),
        at(hub, "seller"),
    ]


def test_finance_leads_and_auditors_see_a_hubs_accounts(client, hub, run):
    order = paid_order(run)
    invoice = issue(order, at=NOON)

    for person in (member(hub, Role.FINANCE), member(hub, Role.LEAD), auditor()):
        client.force_login(person)
        for address in pages(hub, order, invoice):
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.TRAINER, Role.FINANCE])
def test_what_is_another_hubs_is_not_there(client, hub, run, role):
    order = paid_order(run)
    invoice = issue(order, at=NOON)
    own = LegalEntityFactory().hub
    client.force_login(member(own, role))

    for address in pages(hub, order, invoice):
        assert client.get(address).status_code in {403, 404}, address
    if role == Role.FINANCE:
        # Another hub's things are not to be had through one's own either.
        assert client.get(at(own, "order", order.public_id)).status_code == 404
        assert client.get(at(own, "invoice", invoice.public_id)).status_code == 404
        assert order.public_id not in client.get(at(own, "orders")).content.decode()


def test_a_lead_sees_and_does_not_charge(client, hub, run):
    invoice = billed(run)
    client.force_login(member(hub, Role.LEAD))

    page = client.get(at(hub, "invoice", invoice.public_id)).content.decode()
    answer = client.post(at(hub, "invoice_remind", invoice.public_id))

    assert at(hub, "invoice_remind", invoice.public_id) not in page
    assert answer.status_code in {403, 404}
    assert not invoice.reminders.exists()


def test_the_way_in_leads_to_the_only_hub(client, hub, finance):
    assert client.get(reverse("finance_hubs"))["Location"] == at(hub, "")
    assert reverse("finance_hubs") in client.get("/cms/").content.decode()


def test_the_overview_says_sums_and_what_waits(client, hub, run, finance):
    order = paid_order(run)
    issue(order, at=NOON)
    RefundFactory(payment=order.payments.get(), state="asked")
    billed(run)

    page = client.get(at(hub, ""), STARTS).content.decode()

    assert "€900.00" in page
    assert "1 refund waits for a second person" in page
    assert "1 invoice awaits its transfer" in page


def test_a_period_that_ends_before_it_begins_is_refused(client, hub, finance):
    answer = client.get(at(hub, ""), {"since": "2026-11-02", "until": "2026-11-01"})

    assert answer.status_code == 422
    assert "The period would end before it begins" in answer.content.decode()


@pytest.mark.parametrize("name", ["", "export"])
@pytest.mark.parametrize(
    "wanted",
    [
        {"since": "0001-01-01", "until": "2026-11-30"},
        {"since": "2026-11-01", "until": "9999-12-31"},
    ],
)
def test_days_at_the_ends_of_the_calendar_are_refused(
    client, hub, finance, name, wanted
):
    kind = ["journal"] if name else []
    answer = client.get(at(hub, name, *kind), wanted)

    assert answer.status_code == 422
    assert "from the years 2000 to 2100" in answer.content.decode()


def test_orders_are_found_by_state_and_words(client, hub, run, finance):
    wanted = paid_order(run, party__name="Ada Lovelace")
    other = paid_order(run, state=Order.State.REFUNDED)

    for query in ({"q": "lovelace"}, {"state": "paid"}, {"q": wanted.public_id}):
        page = client.get(at(hub, "orders"), query).content.decode()
        assert wanted.public_id in page
        assert other.public_id not in page


def test_payments_are_found_by_means_state_and_words(client, hub, run, finance):
    card = paid_order(run, party__name="Ada Lovelace").payments.get()
    Payment.objects.update(intent_id="pi_of_ada")
    other = paid_order(run).payments.get()
    Payment.objects.filter(pk=other.pk).update(
        means="transfer", state="failed", reference="Statement 47, line 3"
    )

    for query in (
        {"means": "checkout"},
        {"state": "paid"},
        {"q": "lovelace"},
        {"q": "pi_of_ada"},
        {"q": card.order.public_id},
    ):
        page = client.get(at(hub, "payments"), query).content.decode()
        assert "1 payment." in page, query
        assert card.order.public_id in page
        assert other.order.public_id not in page
    page = client.get(at(hub, "payments"), {"q": "line 3"}).content.decode()
    assert other.order.public_id in page
    assert card.order.public_id not in page
    # What is no state narrows nothing.
    page = client.get(at(hub, "payments"), {"state": "tea"}).content.decode()
    assert "2 payments." in page


def test_payments_tell_what_went_back_and_by_whom(client, hub, run, finance):
    payment = paid_order(run).payments.get()
    RefundFactory(payment=payment, amount_cents=5_000)
    RefundFactory(payment=payment, amount_cents=1_000)
    RefundFactory(payment=payment, amount_cents=9_900, state="failed")

    page = client.get(at(hub, "payments")).content.decode()
    assert "€60.00" in page
    assert "disputed" not in page

    dispute = disputed(payment)
    page = client.get(at(hub, "payments")).content.decode()
    assert "disputed" in page
    assert "by the bank" not in page

    Dispute.objects.filter(pk=dispute.pk).update(state="lost", closed_at=NOON)
    page = client.get(at(hub, "payments")).content.decode()
    assert "€544.50 <small>by the bank</small>" in page
    assert "disputed" not in page


def test_a_bank_that_asks_for_money_back_waits_for_an_answer(client, hub, run, finance):
    order = paid_order(run)
    dispute = disputed(order.payments.get())
    whole = at(hub, "order", order.public_id)
    words = "The bank of 1 buyer asks for the payment back"

    assert words in client.get(at(hub, "")).content.decode()
    assert "Answer in Stripe’s own pages" in client.get(whole).content.decode()

    for state, told in (("won", "left it with the hub"), ("lost", "took the payment")):
        Dispute.objects.filter(pk=dispute.pk).update(state=state, closed_at=NOON)
        assert told in client.get(whole).content.decode()
        assert words not in client.get(at(hub, "")).content.decode()


def test_sums_lead_to_the_months_around_and_name_their_rules(client, hub, run, finance):
    issue(paid_order(run), at=NOON)

    page = client.get(at(hub, ""), STARTS).content.decode()

    assert "?since=2026-10-01&amp;until=2026-10-31" in page
    assert "?since=2026-12-01&amp;until=2026-12-31" in page
    assert f"{escape(rule_of('home').words)} <small>home</small>" in page


def test_lists_ask_as_often_for_one_row_as_for_three(client, hub, run, finance):
    def number(name):
        with CaptureQueriesContext(connection) as queries:
            client.get(at(hub, name), STARTS if not name else {})
        return len(queries)

    def another():
        order = paid_order(run)
        issue(order, at=NOON)
        RefundFactory(payment=order.payments.get(), state="asked")
        disputed(order.payments.get())
        billed(run)
        terms = Terms(kind=Voucher.Kind.FREE)
        make(hub, name="Fair", terms=terms, by=finance, at=NOON, count=2)

    another()
    names = ("", "orders", "payments", "refunds", "invoices", "vouchers")
    client.get(at(hub, ""))
    once = [number(name) for name in names]
    another()
    another()

    assert [number(name) for name in names] == once


def test_an_order_tells_its_whole_way(client, hub, run, finance):
    order = paid_order(run)
    invoice = issue(order, at=NOON)
    RefundFactory(payment=order.payments.get(), reason="Ill", asked_by=finance)

    page = client.get(at(hub, "order", order.public_id)).content.decode()

    assert invoice.payload["number"] in page
    assert "−€544.50" in page
    assert "Ill" in page


def test_finance_sees_where_stripes_balance_differs(client, hub, run, finance):
    page = client.get(at(hub, "balance")).content.decode()
    assert "Nothing was compared yet" in page
    order = paid_order(run)
    facts = {"payment": order.payments.get(), "compared_at": NOON}
    BalanceLine.objects.create(
        kind="charge",
        thing="pi_1",
        theirs_cents=54_450,
        ours_cents=54_450,
        fee_cents=842,
        fee_currency="EUR",
        booked_at=NOON,
        **facts,
    )

    page = client.get(at(hub, "balance")).content.decode()
    assert "The books agree." in page
    assert "Stripe kept €8.42 in fees." in page

    BalanceLine.objects.create(kind="refund", thing="re_1", theirs_cents=-5, **facts)
    other = PaymentFactory(order__run=PaidRunFactory())
    BalanceLine.objects.create(
        kind="refund", thing="re_other", payment=other, compared_at=NOON
    )
    page = client.get(at(hub, "balance")).content.decode()
    assert "1 line stands otherwise" in page
    assert "−€0.05" in page
    assert "re_other" not in page


def test_a_refund_above_the_limit_waits_for_a_second_person(client, hub, run, finance):
    order = paid_order(run)
    payment = order.payments.get()
    ask = at(hub, "refund_ask", order.public_id, payment.pk)
    given = {"amount": "544,50", "why": "goodwill", "reason": "Room was cold"} | PROOF

    assert "€544.50 can go back" in client.get(ask).content.decode()
    assert client.post(ask, given).status_code == 302
    [refund] = Refund.objects.all()
    assert (refund.state, refund.amount_cents) == ("asked", 54_450)
    decide = at(hub, "refund_decide", refund.pk)
    approval = {"decision": "approve"} | PROOF
    assert client.post(decide, approval).status_code == 409

    client.force_login(member(hub, Role.LEAD))
    page = client.get(decide).content.decode()
    assert "Room was cold" in page
    assert "€544.50 was paid (Stripe Checkout)." in page
    assert "Nothing of it went back before." in page
    assert client.post(decide, {"decision": "approve"}).status_code == 422
    assert client.post(decide, approval | {"password": "no"}).status_code == 422
    refund.refresh_from_db()
    assert refund.state == "asked"
    assert client.post(decide, approval).status_code == 302
    refund.refresh_from_db()
    assert refund.state == "due"
    assert client.post(decide, approval).status_code == 409
    proven = AuditEvent.objects.filter(verb="proof.given", facts__meaning="refunded")
    assert proven.filter(actor=finance, object_type="courses.payment").exists()


def test_money_goes_back_by_no_more_than_being_signed_in(client, hub, run, finance):
    order = paid_order(run)
    ask = at(hub, "refund_ask", order.public_id, order.payments.get().pk)
    given = {"amount": "1", "why": "goodwill", "reason": "Cold"}

    assert client.post(ask, given).status_code == 422
    answer = client.post(ask, given | {"password": "a guess"})

    assert answer.status_code == 422
    assert "This is not your password." in answer.content.decode()
    assert not Refund.objects.exists()
    assert AuditEvent.objects.get(verb="signature.refused").actor == finance


def test_who_has_a_passkey_is_asked_for_it(client, hub, run, finance):
    finance.set_unusable_password()
    finance.save()
    client.force_login(finance)
    order = paid_order(run)
    ask = at(hub, "refund_ask", order.public_id, order.payments.get().pk)
    assert "and have neither" in client.get(ask).content.decode()

    passkey = Passkey(finance)
    page = client.get(ask)
    assert "Ask for the refund: passkey" in page.content.decode()
    credential = passkey.answer(
        page.context["challenge"]["request_options"]["publicKey"]["challenge"]
    )
    given = {"amount": "1", "why": "goodwill", "reason": "Cold"}
    assert client.post(ask, given | {"credential": credential}).status_code == 302

    assert Refund.objects.get().asked_by == finance


def test_who_approves_is_told_whether_somebody_has_to_transfer_it(
    client, hub, run, finance
):
    told = {}
    for means in ("checkout", "transfer"):
        payment = paid_order(run).payments.get()
        Payment.objects.filter(pk=payment.pk).update(means=means)
        refund = RefundFactory(payment=payment, state="asked")
        decide = at(hub, "refund_decide", refund.pk)
        page = client.post(decide, {"decision": "approve"} | PROOF, follow=True)
        told[means] = page.content.decode()

    assert "The refund is on its way." in told["checkout"]
    assert "Finance is to transfer it now" in told["transfer"]


def test_a_refund_is_refused_with_a_reason(client, hub, run, finance):
    refund = RefundFactory(payment=paid_order(run).payments.get(), state="asked")
    decide = at(hub, "refund_decide", refund.pk)

    refusal = {"decision": "refuse"} | PROOF
    assert client.post(decide, refusal | {"reason": ""}).status_code == 422
    assert client.post(decide, refusal | {"reason": "Came"}).status_code == 302
    refund.refresh_from_db()
    assert (refund.state, refund.decided_by) == ("refused", finance)


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"amount": "600"}, 409, "more than was paid"),
        ({"amount": "much"}, 422, "This is no amount"),
        ({"amount": "0"}, 422, "above zero"),
        ({"amount": "9" * 20}, 422, "at most €10,000,000,000.00"),
        ({"reason": ""}, 422, "Say why the money goes back"),
        ({"why": "outside"}, 422, "Select a valid choice"),
    ],
)
def test_a_refund_that_cannot_be_is_told_in_words(
    client, hub, run, finance, given, status, words
):
    order = paid_order(run)
    ask = at(hub, "refund_ask", order.public_id, order.payments.get().pk)

    answer = client.post(
        ask, {"amount": "1", "why": "goodwill", "reason": "Cold"} | PROOF | given
    )

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not Refund.objects.exists()


def test_a_transfer_that_went_back_is_noted(client, hub, run, finance):
    order = paid_order(run)
    Payment.objects.update(means=Payment.Means.TRANSFER)
    refund = RefundFactory(payment=order.payments.get(), state="due", done_at=None)
    card = RefundFactory(payment__order=OrderFactory(run=run), state="due")

    assert client.post(at(hub, "refund_sent", refund.pk)).status_code == 302
    assert client.post(at(hub, "refund_sent", card.pk)).status_code == 409

    refund.refresh_from_db()
    assert refund.state == "done"


def test_a_transfer_is_noted_and_the_order_is_paid(client, hub, run, finance):
    invoice = billed(run)
    paid = at(hub, "invoice_paid", invoice.public_id)
    given = {"amount": "544.50", "booked_on": "2026-11-22", "reference": "Line 7"}
    late = {**given, "booked_on": (timezone.now() + timedelta(3)).date().isoformat()}

    assert client.post(paid, {**given, "amount": "544"}).status_code == 409
    assert client.post(paid, late).status_code == 409
    assert client.post(paid, {**given, "reference": ""}).status_code == 422
    ancient = {**given, "booked_on": "0001-01-01"}
    assert client.post(paid, ancient).status_code == 422
    assert client.post(paid, given).status_code == 302
    assert client.post(paid, given).status_code == 409

    order = Order.objects.get()
    assert order.state == Order.State.PAID
    assert invoice.transfers.get().booked_on == date(2026, 11, 22)
    assert Payment.objects.get().reference == "Line 7"


def test_what_was_credited_in_part_is_not_awaited_any_more(client, hub, run, finance):
    invoice = billed(run)
    reason = "A seat less."
    credit_unpaid(invoice, gross_cents=14_450, by=None, at=NOON, reason=reason)
    given = {"booked_on": "2026-11-22", "reference": "Line 7"}
    paid = at(hub, "invoice_paid", invoice.public_id)

    for page in (at(hub, "invoices"), at(hub, "invoice", invoice.public_id)):
        assert "€400.00" in client.get(page).content.decode()
    refused = client.post(paid, {**given, "amount": "544.50"})
    assert refused.status_code == 409
    assert "Another amount is to be paid." in refused.content.decode()
    assert client.post(paid, {**given, "amount": "400"}).status_code == 302

    assert Order.objects.get().state == Order.State.PAID


def test_reminders_go_out_stage_by_stage(client, hub, run, finance):
    invoice = billed(run)
    remind = at(hub, "invoice_remind", invoice.public_id)

    answers = [client.post(remind).status_code for _each in range(4)]

    assert answers == [302, 302, 302, 409]
    letters = Letter.objects.filter(template="courses/invoice_reminder")
    assert [each.content["stage"] for each in letters.order_by("pk")] == [1, 2, 3]
    assert (
        "Reminder 3"
        in client.get(at(hub, "invoice", invoice.public_id)).content.decode()
    )


def test_an_invoice_that_nobody_pays_is_given_up(client, hub, run, finance):
    invoice = billed(run)
    cancel = at(hub, "invoice_cancel", invoice.public_id)

    assert client.post(cancel, {"reason": ""}).status_code == 422
    assert client.post(cancel, {"reason": "Company closed"}).status_code == 302
    assert client.post(cancel, {"reason": "Again"}).status_code == 409

    assert Order.objects.get().state == Order.State.CANCELLED
    assert invoice.credited_by.get().gross_cents == invoice.gross_cents


def test_a_pdf_that_is_not_drawn_is_not_there(client, hub, run, finance):
    invoice = issue(paid_order(run), at=NOON)

    assert client.get(at(hub, "invoice_file", invoice.public_id)).status_code == 404


def codes(answer):
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_sheet_of_codes_is_made_and_stopped(client, hub, run, finance):
    given = {
        "name": "=Fair",
        "kind": "percent",
        "percent": "20",
        "run": run.pk,
        "count": "30",
        "most_uses": "1",
        "most_per_person": "1",
        "most_codes": "2",
        "valid_until": "2027-01-31",
    }

    assert client.post(at(hub, "campaign_make"), given).status_code == 302
    campaign = Campaign.objects.get()
    assert campaign.most_per_person == 2
    rows = codes(client.get(at(hub, "campaign_sheet", campaign.pk)))
    assert len({row["code"] for row in rows}) == 30
    assert {row["gives"] for row in rows} == {"20 %"}
    assert {row["used"] for row in rows} == {"0/1"}

    for _each in range(2):
        assert client.post(at(hub, "campaign_stop", campaign.pk)).status_code == 302
    assert AuditEvent.objects.filter(verb="campaign.stopped").count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "percent"}, "percent"),
        ({"kind": "percent", "percent": "101"}, "percent"),
        ({"kind": "amount"}, "amount"),
        ({"kind": "amount", "amount": "x"}, "amount"),
        ({"kind": "amount", "amount": "10000000.01"}, "amount"),
        ({"kind": "free", "code": "OPEN2027", "count": "2"}, "count"),
        ({"kind": "free", "valid_from": "2027-02-02"}, "valid_until"),
        ({"kind": "free", "valid_from": "0001-01-01"}, "valid_from"),
        ({"kind": "free", "valid_until": "9999-12-31"}, "valid_until"),
        ({"kind": "free", "count": "100000"}, "count"),
        ({"kind": "free", "most_per_person": "3", "most_codes": "2"}, "most_codes"),
        ({"kind": "free", "most_codes": "0"}, "most_codes"),
        ({"kind": "free", "code": "<b>"}, "code"),
        ({"kind": "free", "code": "OPEN 27-"}, "code"),
        ({"kind": "free", "name": "a\u0001b"}, "name"),
    ],
)
def test_a_campaign_that_cannot_be_is_told_at_its_field(
    client, hub, finance, given, field
):
    first = {"name": "Fair", "count": "1", "valid_until": "2027-01-31"}

    answer = client.post(at(hub, "campaign_make"), first | given)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Campaign.objects.exists()


def test_a_code_of_ones_own_is_given_once(client, hub, finance):
    given = {"name": "Open day", "kind": "amount", "amount": "50", "count": "1"}
    own = {**given, "code": "open 2027"}

    assert client.post(at(hub, "campaign_make"), own).status_code == 302
    assert client.post(at(hub, "campaign_make"), own).status_code == 409

    [voucher] = Voucher.objects.all()
    assert (voucher.code, voucher.amount_cents) == ("OPEN2027", 5000)
    assert voucher.most_uses is None
    # Left empty: as often as they like.
    assert Campaign.objects.get().most_per_person is None


def test_one_person_uses_one_code_of_a_sheet_unless_the_hub_says_otherwise(
    client, hub, finance
):
    form = client.get(at(hub, "vouchers")).context["form"]

    assert form["most_codes"].value() == 1


SELLER = {
    "name": "Formació ATMP S.L.",
    "street": "Carrer 1",
    "postcode": "08001",
    "city": "Barcelona",
    "country": "ES",
    "email": "facturas@example.org",
    "vat_number": "B58378431",
    "iban": "ES91 2100 0418 4502 0005 1332",
    "currency": "EUR",
    "payment_days": "30",
    "refund_limit": "500",
}


def test_finance_enters_who_sells(client, hub, finance):
    LegalEntity.objects.all().delete()

    assert client.post(at(hub, "seller"), SELLER).status_code == 302

    entity = LegalEntity.objects.get(hub=hub)
    assert (entity.vat_number, entity.country) == ("ESB58378431", "ES")
    assert entity.refund_limit_cents == 50_000
    assert entity.iban == "ES9121000418450200051332"
    [event] = AuditEvent.objects.filter(verb="entity.changed")
    assert "vat_number" in event.facts["fields"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"vat_number": "B58378432"}, "vat_number"),
        ({"vat_number": ""}, "register_number"),
        ({"country": "CH"}, "country"),
        ({"iban": "ES00"}, "iban"),
        ({"bic": "x"}, "bic"),
        ({"exempts_training": "on"}, "exemption_ground"),
        ({"currency": "XXX"}, "currency"),
        ({"refund_limit": "much"}, "refund_limit"),
        ({"name": "a\u0001b"}, "name"),
        ({"register_number": "1\u00012"}, "register_number"),
    ],
)
def test_a_seller_that_cannot_be_is_told_at_its_field(
    client, hub, finance, given, field
):
    answer = client.post(at(hub, "seller"), SELLER | given)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


@pytest.mark.parametrize("kind", ["invoices", "money", "journal"])
def test_accounts_are_exported_and_it_is_noted(client, hub, run, finance, kind):
    issue(paid_order(run), at=NOON)

    answer = client.get(at(hub, "export", kind), STARTS)

    assert len(codes(answer)) >= 1
    [event] = AuditEvent.objects.filter(verb="accounts.exported")
    assert event.facts["kind"] == kind
    assert client.get(at(hub, "export", "secrets")).status_code == 404
