"""Invoices on paper and as data: read by the libraries of others."""

import io
from decimal import Decimal

import facturx
import pytest
from lxml import etree
from pypdf import PdfReader

from courses.domain.credit_notes import issue_credit_note
from courses.domain.invoice_paper import PayloadChanged, draw, paper, transfer_qr
from courses.domain.invoice_xml import attachment, xml
from courses.domain.invoices import issue, quote
from courses.domain.vat_table import TABLE
from courses.models import Invoice
from hubs.domain.post import deliver
from hubs.models import Letter
from tests.factories.hubs import NOON
from tests.factories.money import (
    LegalEntityFactory,
    OrderFactory,
    PaymentFactory,
    RefundFactory,
    VoucherFactory,
)

pytestmark = pytest.mark.django_db
RAM = (
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
)


@pytest.fixture
def invoice():
    """Not paid yet, with a voucher."""
    voucher = VoucherFactory()
    order = OrderFactory(
        run__hub=voucher.hub,
        run__course__hub=voucher.hub,
        voucher=voucher,
        discount_cents=9000,
        net_cents=36_000,
        fulfilled_at=NOON,
    )
    LegalEntityFactory(hub=order.hub)
    return issue(order, at=NOON)


def values(data, name):
    return [node.text for node in etree.fromstring(data).iter(f"{{{RAM}}}{name}")]


def data_of(invoice):
    return xml(invoice.payload, party=invoice.party.payload)


def is_valid(data):
    return facturx.xml_check_xsd(data, flavor="factur-x", level="en16931")


def test_the_data_are_valid_and_say_what_the_row_says(invoice):
    data = data_of(invoice)

    assert is_valid(data)
    assert values(data, "GrandTotalAmount") == ["435.60"]
    assert values(data, "TaxBasisTotalAmount") == ["360.00"]
    assert values(data, "DuePayableAmount") == ["435.60"]
    assert values(data, "IBANID") == ["BE68539007547034"]
    assert values(data, "ReasonCode") == ["95"]


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.key)
def test_every_row_of_the_vat_table_makes_valid_data(rule):
    percent = Decimal(21) if rule.category == "S" else Decimal(0)
    order = OrderFactory.build(run=None, hub=None, course=None, buyer=None)
    vat = int(order.net_cents * percent / 100)
    order = OrderFactory(
        vat_rule=rule.key,
        vat_percent=percent,
        vat_cents=vat,
        party__country="ES",
        party__vat_number="ESB58378431",
    )
    LegalEntityFactory(hub=order.hub, vat_number="BE0403019261")

    data = data_of(issue(order, at=NOON))

    assert is_valid(data)
    assert set(values(data, "CategoryCode")) == {rule.category}
    # Where VAT does not reach, no VAT number may be named (BR-O-02).
    assert (b"BE0403019261" in data) == (rule.category != "O")
    if rule.category != "S":
        assert values(data, "ExemptionReason") == [str(rule.note)]


def test_a_paid_invoice_has_nothing_due_and_a_credit_note_names_it(invoice):
    order = invoice.order
    refund = RefundFactory(payment=PaymentFactory(order=order), amount_cents=435)

    note = issue_credit_note(refund, at=NOON)
    data = data_of(note)

    assert is_valid(data)
    assert values(data, "TypeCode")[0] == "381"
    assert invoice.payload["number"] in values(data, "IssuerAssignedID")
    assert values(data, "DuePayableAmount") == ["0.00"]


def test_a_seller_without_an_account_is_paid_online(invoice):
    invoice.payload["seller"] |= {"iban": "", "bic": ""}

    data = data_of(invoice)

    assert is_valid(data)
    assert "68" in values(data, "TypeCode")
    assert not values(data, "IBANID")
    assert transfer_qr(invoice.payload) == ""


@pytest.mark.parametrize(
    "facts", [{"currency": "SEK"}, {"gross_cents": 0}, {"gross_cents": 10**11}]
)
def test_what_bank_apps_cannot_read_has_no_code(invoice, facts):
    assert "<svg" in transfer_qr(invoice.payload)
    assert transfer_qr(invoice.payload | facts) == ""


def test_the_pdf_is_kept_once_with_its_data_and_sent(invoice, settings, mailoutbox):
    assert draw(invoice, at=NOON)
    assert not draw(invoice, at=NOON)

    invoice.refresh_from_db()
    content = invoice.file.open("rb").read()
    name, data = facturx.get_xml_from_pdf(content)
    assert name == "factur-x.xml"
    assert data == data_of(invoice)
    reader = PdfReader(io.BytesIO(content))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in metadata
    assert metadata.count("<pdfaExtension:schemas>") == 1
    [letter] = Letter.objects.all()
    assert letter.to == "zoe@example.org"
    deliver(letter.pk, at=NOON)
    [(attached, kept, _kind)] = mailoutbox[0].attachments
    assert (attached, kept) == (f"{invoice.payload['number']}.pdf", content)


def test_facts_that_were_changed_are_not_drawn(invoice):
    Invoice.objects.update(payload=invoice.payload | {"gross_cents": 1})

    with pytest.raises(PayloadChanged):
        draw(invoice, at=NOON)


def test_a_quote_is_paper_without_data(invoice):
    quoted = quote(invoice.order, at=NOON)
    party = quoted.party.payload

    assert attachment(quoted.payload, party=party, at=NOON) is None
    drawn = paper(quoted.payload, party=party, at=NOON)
    text = PdfReader(io.BytesIO(drawn)).pages[0].extract_text()
    assert "Quote" in text
    assert "How to accept" in text


def test_what_no_xml_can_hold_does_not_keep_an_invoice_from_its_buyer():
    unseen = {"name": "Zoë\u0001 NV", "purchase_order": "PO\u000b 9"}
    order = OrderFactory(
        fulfilled_at=NOON, **{f"party__{name}": text for name, text in unseen.items()}
    )
    LegalEntityFactory(hub=order.hub, street="Kaai\u0001 12")

    issued = issue(order, at=NOON)

    assert is_valid(data_of(issued))
    assert issued.party.payload["name"] == "Zoë NV"
    assert issued.payload["purchase_order"] == "PO 9"
    assert issued.payload["seller"]["street"] == "Kaai 12"
    assert draw(issued, at=NOON)


def test_what_was_frozen_with_it_before_is_drawn_as_well(invoice):
    invoice.payload["purchase_order"] = "PO\u0001 9"
    invoice.party.payload["name"] = "Zoë\u0001 NV"

    data = data_of(invoice)

    assert is_valid(data)
    assert "Zoë NV" in values(data, "Name")


def test_letters_that_the_fonts_lack_are_shown_by_number(invoice):
    party = invoice.party.payload | {"name": "株式会社"}

    drawn = paper(invoice.payload, party=party, at=NOON)

    assert "U+682A" in PdfReader(io.BytesIO(drawn)).pages[0].extract_text()
