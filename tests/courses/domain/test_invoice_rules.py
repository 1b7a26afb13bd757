"""Invoices and credit notes by the official rules of EN 16931, in every tax case."""

from decimal import Decimal

import pytest

from courses.domain.credit_notes import issue_credit_note
from courses.domain.invoice_xml import xml
from courses.domain.invoices import issue
from courses.domain.vat_table import TABLE
from tests.factories.en16931 import broken_rules
from tests.factories.hubs import NOON
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    OrganisationFactory,
    PaymentFactory,
    RefundFactory,
    VoucherFactory,
)

pytestmark = pytest.mark.django_db
BELGIAN, SPANISH = "BE0403019261", "ESB58378431"


def data_of(invoice):
    return xml(invoice.payload, party=invoice.party.payload)


def billed(rule, *, seller=None, is_paid=False, **facts):
    """An order that was taxed by ``rule``, and its invoice."""
    percent = Decimal(21) if rule.category == "S" else Decimal(0)
    net = facts.get("net_cents", 45_000 * facts.get("quantity", 1))
    order = OrderFactory(
        **{
            "vat_rule": rule.key,
            "vat_percent": percent,
            "vat_cents": int(net * percent / 100),
            "party__country": "ES",
            "party__vat_number": SPANISH,
            **facts,
        }
    )
    LegalEntityFactory(hub=order.hub, **({"vat_number": BELGIAN} | (seller or {})))
    if is_paid:
        PaymentFactory(order=order)
    return order, issue(order, at=NOON)


def cases(rule):
    """An invoice that waits, one that is paid, and the credit note of a part of it."""
    _order, waiting = billed(rule, quantity=3, organisation=OrganisationFactory())
    order, paid = billed(rule, is_paid=True)
    assert paid.payload["paid_on"]
    part = order.gross_cents // 3
    refund = RefundFactory(payment=order.payments.get(), amount_cents=part)
    note = issue_credit_note(refund, at=NOON)
    return [data_of(each) for each in (waiting, paid, note)]


def test_every_tax_case_keeps_the_rules_of_the_standard():
    documents = {
        f"{rule.key} {kind}": data
        for rule in TABLE
        for kind, data in zip(("open", "paid", "credit"), cases(rule), strict=True)
    }

    found = dict(zip(documents, broken_rules(*documents.values()), strict=True))

    assert {name: broken for name, broken in found.items() if broken} == {}


def test_vouchers_and_sellers_without_number_or_account_keep_the_rules():
    home, small = (
        next(rule for rule in TABLE if rule.key == key)
        for key in ("home", "small-enterprise")
    )
    off = {"voucher": VoucherFactory(), "discount_cents": 9000, "net_cents": 36_000}
    _order, with_voucher = billed(home, **off)
    _order, numberless = billed(small, seller={"vat_number": ""})
    _order, without_account = billed(home, seller={"iban": "", "bic": ""})
    _order, person = billed(home, party__country="BE", party__vat_number="")
    listed = {"party__vat_number": "", "party__register_number": "0403019261"}
    _order, registered = billed(home, party__country="BE", **listed)
    assert b"0403019261" in data_of(registered)

    found = broken_rules(
        *[
            data_of(each)
            for each in (with_voucher, numberless, without_account, person, registered)
        ]
    )

    assert found == [[]] * 5


def test_the_rules_see_what_is_wrong():
    """That they find nothing above says something."""
    home = next(rule for rule in TABLE if rule.key == "home")
    abroad = next(rule for rule in TABLE if rule.key == "reverse-charge")
    data, reverse = data_of(billed(home)[1]), data_of(billed(abroad)[1])
    wrong_sum = data.replace(b"544.50<", b"544.51<")
    numberless = reverse.replace(SPANISH.encode(), b"")
    no_country = data.replace(b"<ram:CountryID>ES</ram:CountryID>", b"")
    assert wrong_sum != data
    assert no_country != data

    sums, buyer, country = broken_rules(wrong_sum, numberless, no_country)

    assert any("BR-CO-15" in each for each in sums)
    assert buyer
    assert any("BR-11" in each for each in country)
