"""What an invoice says, frozen: every printed fact but the billed party.

Directive 2006/112/EC, Article 226, says what must stand there. The party has a row of
its own, since it may name a person; functions that need it take it beside the payload.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Any, Final, Literal, NotRequired, TypedDict
from zoneinfo import ZoneInfo

from django.utils.translation import override

from courses.domain.order_letters import title_of
from courses.domain.vat import rule_of
from courses.models import Invoice, Order, OrderParty, Run
from hubs.models import LegalEntity

SCHEMA: Final = 1


class Seller(TypedDict):
    """Who sells, as it stood on the day of issue."""

    name: str
    street: str
    postcode: str
    city: str
    country: str
    email: str
    register_number: str
    vat_number: str
    iban: str
    bic: str


class Party(TypedDict):
    """Who is billed."""

    name: str
    email: str
    street: str
    postcode: str
    city: str
    country: str
    vat_number: str
    #: Of a business register; not there in what was frozen before it was asked for.
    register_number: NotRequired[str]


class Line(TypedDict):
    """What is sold. Dates are those of the run in its own zone, empty without one."""

    title: str
    code: str
    mode: str
    place: str
    starts_on: str
    ends_on: str
    quantity: int
    unit_cents: int
    net_cents: int


class Vat(TypedDict):
    """The rule and what it prints; ``percent`` is a decimal number in text."""

    rule: str
    percent: str
    category: str
    exemption_code: str
    note: str


class Payload(TypedDict):
    """One invoice, credit note or quote. Days are ISO 8601 in the hub's zone.

    Amounts are positive minor units, on credit notes as well. ``corrects`` is the
    number of the invoice that a credit note corrects and its day, ``due_on`` empty for
    what is paid, ``paid_on`` and ``paid_by`` empty for what is not.
    """

    schema: Literal[1]
    kind: str
    number: str
    language: str
    demonstration: bool
    issued_on: str
    due_on: str
    hub: str
    order: str
    purchase_order: str
    corrects: list[str]
    reason: str
    seller: Seller
    currency: str
    lines: list[Line]
    discount_cents: int
    voucher: str
    net_cents: int
    vat_cents: int
    gross_cents: int
    vat: Vat
    paid_on: str
    paid_by: str


def canonical(payload: Payload) -> bytes:
    """The one byte form of a payload: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        payload,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return text.encode()


def digest(payload: Payload) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(payload)).hexdigest()


def seller_of(entity: LegalEntity) -> Seller:
    """The seller as it stands now."""
    return Seller(
        name=entity.name,
        street=entity.street,
        postcode=entity.postcode,
        city=entity.city,
        country=str(entity.country),
        email=entity.email,
        register_number=entity.register_number,
        vat_number=entity.vat_number,
        iban="".join(entity.iban.split()),
        bic=entity.bic,
    )


def party_of(party: OrderParty) -> Party:
    """Who is billed, as they said when they ordered."""
    return Party(
        name=party.name,
        email=party.email,
        street=party.street,
        postcode=party.postcode,
        city=party.city,
        country=str(party.country),
        vat_number=party.vat_number,
        register_number=party.register_number,
    )


def payload_of(
    order: Order,
    entity: LegalEntity,
    *,
    kind: Invoice.Kind,
    number: str,
    language: str,
    issued_on: date,
    due_on: date | None,
) -> Payload:
    """An invoice or a quote of ``order``, as it is issued now."""
    paid = order.payments.filter(state="paid").order_by("paid_at").first()
    is_bill = kind == Invoice.Kind.INVOICE
    paid_on = is_bill and paid is not None and paid.paid_at
    return Payload(
        schema=SCHEMA,
        kind=kind,
        number=number,
        language=language,
        demonstration=order.hub.is_demonstration,
        issued_on=issued_on.isoformat(),
        due_on=due_on.isoformat() if due_on and not paid_on else "",
        hub=order.hub.name,
        order=order.public_id,
        purchase_order=order.party.purchase_order,
        corrects=[],
        reason="",
        seller=seller_of(entity),
        currency=order.currency,
        lines=[_line(order, language=language)],
        discount_cents=order.discount_cents,
        voucher=order.voucher.code if order.voucher else "",
        net_cents=order.net_cents,
        vat_cents=order.vat_cents,
        gross_cents=order.gross_cents,
        vat=_vat(order, entity, language=language),
        paid_on=_day(paid_on, order.hub.time_zone) if paid_on else "",
        paid_by=paid.means if paid and paid_on else "",
    )


def credited(
    invoice: Invoice,
    *,
    number: str,
    issued_on: date,
    net_cents: int,
    gross_cents: int,
    reason: str,
    paid_by: str,
) -> Payload:
    """A credit note about a part of ``invoice``, with that invoice's facts.

    The seller and the tax are those of the invoice: what is corrected is what was
    printed then. ``paid_by`` is empty where nothing was paid that could go back.
    """
    frozen: Any = dict(invoice.payload)
    line = {
        **frozen["lines"][0],
        "quantity": 1,
        "unit_cents": net_cents,
        "net_cents": net_cents,
    }
    frozen |= {
        "kind": Invoice.Kind.CREDIT.value,
        "number": number,
        "issued_on": issued_on.isoformat(),
        "due_on": "",
        "corrects": [frozen["number"], frozen["issued_on"]],
        "reason": reason,
        "lines": [line],
        "discount_cents": 0,
        "voucher": "",
        "net_cents": net_cents,
        "vat_cents": gross_cents - net_cents,
        "gross_cents": gross_cents,
        "paid_on": issued_on.isoformat() if paid_by else "",
        "paid_by": paid_by,
    }
    payload: Payload = frozen
    return payload


def _line(order: Order, *, language: str) -> Line:
    run = order.run
    return Line(
        title=title_of(order.course, language=language),
        code=order.course.code,
        mode=run.mode if run else "",
        place=_place(run) if run else "",
        starts_on=_day(run.starts_at, run.time_zone) if run and run.starts_at else "",
        ends_on=_day(run.ends_at, run.time_zone) if run and run.ends_at else "",
        quantity=order.quantity,
        unit_cents=order.unit_cents,
        net_cents=order.unit_cents * order.quantity,
    )


def _place(run: Run) -> str:
    is_event = run.mode in {Run.Mode.ON_SITE, Run.Mode.BLENDED}
    return ", ".join(filter(None, [run.venue, run.hub.city])) if is_event else ""


def _vat(order: Order, entity: LegalEntity, *, language: str) -> Vat:
    rule = rule_of(order.vat_rule)
    with override(language):
        note = str(rule.note)
    if rule.category == "E" and entity.exemption_ground:
        note = f"{note} {entity.exemption_ground}"
    return Vat(
        rule=rule.key,
        percent=str(order.vat_percent),
        category=rule.category,
        exemption_code=rule.exemption_code,
        note=note,
    )


def _day(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()
