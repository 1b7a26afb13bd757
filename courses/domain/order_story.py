"""The whole way of an order: what happened to it and its money, oldest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from courses.models import Dispute, Invoice, Order, OrderEvent, Payment, Refund

Kind = Literal["event", "payment", "refund", "dispute", "invoice", "reminder"]


@dataclass(frozen=True)
class Happening:
    """Something that happened; ``thing`` is its row, for words and links."""

    at: datetime
    kind: Kind
    thing: OrderEvent | Payment | Refund | Dispute | Invoice | object


def story(order: Order) -> list[Happening]:
    """All that is known of an order, in six queries."""
    events = order.history.select_related("by")
    payments = order.payments.all()
    refunds = Refund.objects.filter(payment__order=order).select_related(
        "payment", "asked_by", "decided_by"
    )
    disputes = Dispute.objects.filter(payment__order=order).select_related("payment")
    invoices = order.invoices.prefetch_related("reminders")
    told: list[Happening] = []
    told += [Happening(each.at, "event", each) for each in events]
    told += [Happening(p.paid_at or p.opened_at, "payment", p) for p in payments]
    told += [Happening(r.sent_at or r.asked_at, "refund", r) for r in refunds]
    told += [Happening(each.opened_at, "dispute", each) for each in disputes]
    for invoice in invoices:
        told.append(Happening(invoice.issued_at, "invoice", invoice))
        told += [
            Happening(each.sent_at, "reminder", each)
            for each in invoice.reminders.all()
        ]
    return sorted(told, key=lambda each: each.at)
