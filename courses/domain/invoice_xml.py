"""An invoice as data: EN 16931 in the cross-industry syntax, as Factur-X embeds it.

Terms named BT are those of the standard EN 16931-1.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override
from drafthorse.models.accounting import (
    ApplicableTradeTax,
    CategoryTradeTax,
    TradeAllowanceCharge,
)
from drafthorse.models.document import Document
from drafthorse.models.note import IncludedNote
from drafthorse.models.party import TaxRegistration
from drafthorse.models.payment import PaymentMeans, PaymentTerms
from drafthorse.models.tradelines import LineItem

from courses.domain.invoice_payload import Line, Party, Payload
from courses.domain.money import amount
from hubs.domain.accessibility_claim import Claim
from hubs.domain.attached import Attached
from hubs.domain.legible import cleaned

GUIDELINE: Final = "urn:cen.eu:en16931:2017"
#: The schema that a file is checked against before it leaves.
SCHEMA: Final = "FACTUR-X_EN16931"
FILE: Final = "factur-x.xml"
#: Kinds of documents (UNTDID 1001) and means of payment (UNTDID 4461).
TYPES: Final = {"invoice": "380", "credit": "381"}
ONLINE, SEPA, TRANSFER = "68", "58", "30"
#: A seat, in the units of UN/ECE Recommendation 20: "one".
ONE: Final = "C62"
#: Where VAT does not reach (category O), no number of it may be named (BR-O-02).
NUMBERLESS: Final = "O"

#: What the metadata of the PDF say of the file: Factur-X 1.0, section 6.2.
_FX: Final = b"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES: Final = (
    (b"DocumentFileName", b"factur-x.xml", b"Name of the embedded XML file"),
    (b"DocumentType", b"INVOICE", b"Kind of document"),
    (b"Version", b"1.0", b"Version of the schema of the XML data"),
    (b"ConformanceLevel", b"EN 16931", b"Profile of the XML data"),
)
CLAIM: Final = Claim(
    properties=b'<rdf:Description rdf:about="" xmlns:fx="%s">%s</rdf:Description>'
    % (
        _FX,
        b"".join(
            b"<fx:%s>%s</fx:%s>" % (name, value, name)
            for name, value, _what in _PROPERTIES
        ),
    ),
    schema=b'<rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>%s</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
    b"<pdfaSchema:property><rdf:Seq>%s</rdf:Seq></pdfaSchema:property></rdf:li>"
    % (
        _FX,
        b"".join(
            b'<rdf:li rdf:parseType="Resource">'
            b"<pdfaProperty:name>%s</pdfaProperty:name>"
            b"<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
            b"<pdfaProperty:category>external</pdfaProperty:category>"
            b"<pdfaProperty:description>%s</pdfaProperty:description></rdf:li>"
            % (name, what)
            for name, _value, what in _PROPERTIES
        ),
    ),
)


def attachment(payload: Payload, *, party: Party, at: datetime) -> Attached | None:
    """The data to put into the PDF; ``None`` for a quote, which is no invoice."""
    if payload["kind"] not in TYPES:
        return None
    return Attached(
        name=FILE,
        content=xml(payload, party=party).decode(),
        description="Factur-X",
        at=at.astimezone(UTC),
        relationship="Alternative",
        claim=CLAIM,
    )


def xml(payload: Payload, *, party: Party) -> bytes:
    """The data of an invoice or credit note, checked against the schema."""
    # One that was frozen with what no XML can hold would never be drawn.
    payload, party = cleaned(payload), cleaned(party)
    document = Document()
    document.context.guideline_parameter.id = GUIDELINE
    document.header.id = payload["number"]
    document.header.type_code = TYPES[payload["kind"]]
    document.header.issue_date_time = _day(payload["issued_on"])
    for note in filter(None, (payload["vat"]["note"], payload["reason"])):
        document.header.notes.add(IncludedNote(content=note))
    _agreement(document, payload, party)
    for number, line in enumerate(payload["lines"], start=1):
        document.trade.items.add(_item(line, payload, number=number))
    _delivery(document, payload)
    _settlement(document, payload)
    written: bytes = document.serialize(schema=SCHEMA)
    return written


def _agreement(document: Any, payload: Payload, party: Party) -> None:
    agreement, seller = document.trade.agreement, payload["seller"]
    with_numbers = payload["vat"]["category"] != NUMBERLESS
    agreement.buyer_reference = payload["purchase_order"] or payload["order"]
    _party(agreement.seller, seller)
    if seller["register_number"]:
        agreement.seller.legal_organization.id = ("", seller["register_number"])
    if with_numbers and seller["vat_number"]:
        _registered(agreement.seller, "VA", seller["vat_number"])
    elif seller["register_number"]:
        # BT-32: without a VAT number, what the tax office knows the seller by.
        _registered(agreement.seller, "FC", seller["register_number"])
    _party(agreement.buyer, party)
    if register_number := party.get("register_number"):
        agreement.buyer.legal_organization.id = ("", register_number)
    if with_numbers and party["vat_number"]:
        _registered(agreement.buyer, "VA", party["vat_number"])
    if payload["purchase_order"]:
        agreement.buyer_order.issuer_assigned_id = payload["purchase_order"]


def _party(element: Any, party: Any) -> None:
    element.name = party["name"]
    element.address.postcode = party["postcode"]
    element.address.line_one = party["street"]
    element.address.city_name = party["city"]
    element.address.country_id = party["country"]
    element.electronic_address.uri_ID = ("EM", party["email"])


def _registered(element: Any, scheme: str, number: str) -> None:
    element.tax_registrations.add(TaxRegistration(id=(scheme, number)))


def _item(line: Line, payload: Payload, *, number: int) -> Any:
    def money(cents: int) -> Decimal:
        return amount(cents, payload["currency"])

    item: Any = LineItem()
    item.document.line_id = str(number)
    item.product.seller_assigned_id = line["code"]
    item.product.name = line["title"]
    item.agreement.net.amount = money(line["unit_cents"])
    item.delivery.billed_quantity = (Decimal(line["quantity"]), ONE)
    item.settlement.trade_tax.type_code = "VAT"
    _taxed(item.settlement.trade_tax, payload)
    if line["starts_on"]:
        item.settlement.period.start = _day(line["starts_on"])
        item.settlement.period.end = _day(line["ends_on"] or line["starts_on"])
    item.settlement.monetary_summation.total_amount = money(line["net_cents"])
    return item


def _taxed(element: Any, payload: Payload) -> None:
    element.category_code = payload["vat"]["category"]
    # Where VAT does not reach there is no rate either (BR-O-05).
    if payload["vat"]["category"] != NUMBERLESS:
        element.rate_applicable_percent = Decimal(payload["vat"]["percent"])


def _delivery(document: Any, payload: Payload) -> None:
    line = payload["lines"][0]
    supplied = line["ends_on"] or payload["paid_on"] or payload["issued_on"]
    document.trade.delivery.event.occurrence = _day(supplied)


def _settlement(document: Any, payload: Payload) -> None:
    settlement, currency = document.trade.settlement, payload["currency"]
    vat = payload["vat"]
    settlement.currency_code = currency
    settlement.payment_reference = payload["number"]
    settlement.payment_means.add(_means(payload))
    tax: Any = ApplicableTradeTax()
    tax.calculated_amount = amount(payload["vat_cents"], currency)
    tax.basis_amount = amount(payload["net_cents"], currency)
    tax.type_code = "VAT"
    _taxed(tax, payload)
    if vat["category"] != "S":
        tax.exemption_reason = vat["note"]
        tax.exemption_reason_code = vat["exemption_code"]
    settlement.trade_tax.add(tax)
    if payload["discount_cents"]:
        settlement.allowance_charge.add(_allowance(payload))
    settlement.terms.add(_terms(payload))
    if payload["corrects"]:
        number, day = payload["corrects"]
        settlement.invoice_referenced_document.issuer_assigned_id = number
        settlement.invoice_referenced_document.issue_date_time = _day(day)
    _sums(settlement.monetary_summation, payload)


def _means(payload: Payload) -> Any:
    means: Any = PaymentMeans()
    seller = payload["seller"]
    if payload["paid_by"] == "checkout" or not seller["iban"]:
        means.type_code = ONLINE
        return means
    means.type_code = SEPA if payload["currency"] == "EUR" else TRANSFER
    means.payee_account.iban = seller["iban"]
    means.payee_account.account_name = seller["name"]
    if seller["bic"]:
        means.payee_institution.bic = seller["bic"]
    return means


def _allowance(payload: Payload) -> Any:
    allowance: Any = TradeAllowanceCharge()
    allowance.indicator = False
    allowance.actual_amount = amount(payload["discount_cents"], payload["currency"])
    allowance.reason_code = "95"  # UNTDID 5189: discount
    with override(payload["language"]):
        allowance.reason = _("Voucher {code}").format(code=payload["voucher"]).strip()
    tax: Any = CategoryTradeTax()
    tax.type_code = "VAT"
    _taxed(tax, payload)
    allowance.trade_tax.add(tax)
    return allowance


def _terms(payload: Payload) -> Any:
    terms: Any = PaymentTerms()
    with override(payload["language"]):
        if payload["paid_on"]:
            terms.description = _("Paid on {day}").format(day=payload["paid_on"])
        elif payload["due_on"]:
            terms.description = _("To be paid by {day}").format(day=payload["due_on"])
            terms.due = _day(payload["due_on"])
        else:
            terms.description = _("Set off against the invoice that it corrects")
    return terms


def _sums(sums: Any, payload: Payload) -> None:
    currency = payload["currency"]

    def money(cents: int) -> Decimal:
        return amount(cents, currency)

    gross = payload["gross_cents"]
    sums.line_total = money(sum(line["net_cents"] for line in payload["lines"]))
    sums.charge_total = money(0)
    sums.allowance_total = money(payload["discount_cents"])
    sums.tax_basis_total = money(payload["net_cents"])
    sums.tax_total = (money(payload["vat_cents"]), currency)
    sums.grand_total = money(gross)
    sums.prepaid_total = money(gross if payload["paid_on"] else 0)
    sums.due_amount = money(0 if payload["paid_on"] else gross)


def _day(text: str) -> date:
    return date.fromisoformat(text)
