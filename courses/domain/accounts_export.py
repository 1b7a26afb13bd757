"""A hub's accounts as files: documents, payments, and a journal for accountants.

The columns are a contract: ``docs/accounting.md``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from courses.domain.accounts import Period, disputes, fees, papers, payments, refunds
from courses.domain.money import amount
from courses.models import Dispute, Invoice, Payment, Refund, StripeFee
from hubs.domain.spreadsheet import line
from hubs.models import Hub

INVOICES: Final = (
    "number", "kind", "issued_on", "due_on", "order", "corrects", "purchase_order",
    "party", "country", "vat_number", "currency", "net", "vat", "gross",
    "vat_rule", "vat_percent", "sha256",
)  # fmt: skip
MONEY: Final = (
    "day", "kind", "means", "order", "currency", "amount", "reference", "state",
)  # fmt: skip
JOURNAL: Final = (
    "day", "document", "line", "account", "debit", "credit", "currency", "vat_rule",
    "vat_percent", "text",
)  # fmt: skip
#: Where money that is paid by each means lies until it is paid out.
ACCOUNTS: Final = {Payment.Means.CHECKOUT: "stripe", Payment.Means.TRANSFER: "bank"}
RECEIVABLES: Final = "receivables"
FEES: Final = "fees"


def invoices(hub: Hub, period: Period) -> Iterator[str]:
    """Invoices and credit notes; credit notes have negative amounts."""
    yield line(INVOICES)
    rows = papers(hub, period).select_related("party")
    for row in rows.iterator(500):
        facts, party, sign = row.payload, row.party.payload, _sign(row)
        yield line(
            (
                facts["number"],
                row.kind,
                facts["issued_on"],
                facts["due_on"],
                facts["order"],
                facts["corrects"][0] if facts["corrects"] else "",
                facts["purchase_order"],
                party["name"],
                party["country"],
                party["vat_number"],
                row.currency,
                amount(sign * row.net_cents, row.currency),
                amount(sign * row.vat_cents, row.currency),
                amount(sign * row.gross_cents, row.currency),
                facts["vat"]["rule"],
                facts["vat"]["percent"],
                row.sha256,
            )
        )


def money(hub: Hub, period: Period) -> Iterator[str]:
    """Payments, refunds and lost disputes; what goes back is negative."""
    yield line(MONEY)
    for each in _movements(hub, period):
        payment = each.payment
        yield line(
            (
                each.day,
                each.kind,
                payment.means,
                payment.order.public_id,
                payment.currency,
                amount(each.cents, payment.currency),
                each.reference,
                each.state,
            )
        )


def journal(hub: Hub, period: Period) -> Iterator[str]:
    """Double entry: the debits of each document are its credits."""
    yield line(JOURNAL)
    for row in papers(hub, period).iterator(500):
        yield from _document(row)
    for each in _movements(hub, period):
        yield from _moved(each)
    for fee in fees(hub, period).select_related("payment__order").iterator(500):
        yield from _kept(fee, hub)


KINDS: Final[dict[str, Callable[[Hub, Period], Iterator[str]]]] = {
    "invoices": invoices,
    "money": money,
    "journal": journal,
}


def _document(row: Invoice) -> Iterator[str]:
    facts, sign = row.payload, _sign(row)
    vat = facts["vat"]
    parts = [(RECEIVABLES, sign * row.gross_cents), ("revenue", -sign * row.net_cents)]
    if row.vat_cents:
        parts.append(("vat", -sign * row.vat_cents))
    text = f"{facts['order']} {facts['lines'][0]['code']}"
    for number, (account, cents) in enumerate(parts, start=1):
        yield line(
            (
                facts["issued_on"],
                facts["number"],
                number,
                account,
                *_sides(cents, row.currency),
                row.currency,
                vat["rule"],
                vat["percent"],
                text,
            )
        )


@dataclass(frozen=True)
class _Movement:
    """Money that came or, below zero, went, in minor units."""

    payment: Payment
    cents: int
    kind: str
    day: str
    document: str
    reference: str | None
    state: str


def _movements(hub: Hub, period: Period) -> Iterator[_Movement]:
    for payment in payments(hub, period).select_related("order").iterator(500):
        yield _Movement(
            payment,
            payment.amount_cents,
            kind="payment",
            day=_day(payment.paid_at, hub),
            document=f"P{payment.pk}",
            reference=payment.reference or payment.intent_id,
            state=payment.state,
        )
    for refund in refunds(hub, period).select_related("payment__order").iterator(500):
        yield _back(refund, kind="refund", day=_day(refund.sent_at, hub))
    for dispute in disputes(hub, period).select_related("payment__order").iterator(500):
        yield _back(dispute, kind="dispute", day=_day(dispute.closed_at, hub))


def _back(row: Refund | Dispute, *, kind: str, day: str) -> _Movement:
    return _Movement(
        row.payment,
        -row.amount_cents,
        kind=kind,
        day=day,
        document=f"{kind[0].upper()}{row.pk}",
        reference=row.stripe_id,
        state=row.state,
    )


def _moved(movement: _Movement) -> Iterator[str]:
    payment, cents = movement.payment, movement.cents
    account = ACCOUNTS[Payment.Means(payment.means)]
    order = payment.order
    for number, (name, moved) in enumerate(
        [(account, cents), (RECEIVABLES, -cents)], start=1
    ):
        yield line(
            (
                movement.day,
                movement.document,
                number,
                name,
                *_sides(moved, payment.currency),
                payment.currency,
                "",
                "",
                f"{order.public_id} {payment.reference}".strip(),
            )
        )


def _kept(fee: StripeFee, hub: Hub) -> Iterator[str]:
    """What Stripe kept is a cost, and no money that Stripe has to pay out."""
    stripe = ACCOUNTS[Payment.Means.CHECKOUT]
    lines = [(FEES, fee.cents), (stripe, -fee.cents)]
    for number, (account, cents) in enumerate(lines, start=1):
        yield line(
            (
                _day(fee.booked_at, hub),
                f"F{fee.pk}",
                number,
                account,
                *_sides(cents, fee.currency),
                fee.currency,
                "",
                "",
                f"{fee.payment.order.public_id} {fee.entry}",
            )
        )


def _sides(cents: int, currency: str) -> tuple[Decimal | str, Decimal | str]:
    """Debit and credit."""
    if cents < 0:
        return "", amount(-cents, currency)
    return amount(cents, currency), ""


def _sign(row: Invoice) -> int:
    return -1 if row.kind == Invoice.Kind.CREDIT else 1


def _day(moment: datetime | None, hub: Hub) -> str:
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(hub.time_zone)).date().isoformat()
