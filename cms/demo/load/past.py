"""What the stand-in for Stripe remembers of the days before the demonstration began.

Money of the loaded past stands in its books, too: so it can go back, be disputed, and
be compared with ours, as what is paid afterwards.
"""

from datetime import datetime
from typing import Any

from django.conf import settings

from cms.demo.stand_in.ledger import INTENT, REFUND, SESSION, Ledger
from cms.demo.stand_in.store import Rows
from courses.domain.stripe_facts import Session
from courses.models import Order, Payment, Refund


def books() -> Ledger:
    """The stand-in's books, which outlast its process."""
    return Ledger(settings.VAR / "stripe.sqlite3")


def remember(session: Session, *, order: Order, title: str, at: datetime) -> None:
    """Let the stand-in know a session that was paid then; nobody is told."""
    shared: dict[str, Any] = {
        "created": int(at.timestamp()),
        "livemode": session.is_live,
        "currency": session.currency.lower(),
        "metadata": {},
    }
    intent = {
        **shared,
        "id": session.intent_id,
        "object": INTENT,
        "amount": session.amount_cents,
        "amount_refunded": 0,
        "status": "succeeded",
    }
    thing = {
        **shared,
        "id": session.id,
        "object": SESSION,
        "mode": "payment",
        "status": "complete",
        "payment_status": "paid",
        "amount_total": session.amount_cents,
        "description": title,
        "client_reference_id": session.reference,
        "customer_email": order.party.email,
        "payment_intent": session.intent_id,
        "expires_at": int(at.timestamp()),
        "success_url": f"{settings.SITE_ADDRESS}/learn/orders/{order.public_id}/paid/",
        "cancel_url": f"{settings.SITE_ADDRESS}/learn/orders/{order.public_id}/back/",
        "url": None,
    }
    with books().store.rows() as rows:
        rows.keep(intent)
        rows.keep(thing)


def date_back() -> None:
    """Let what the load did at the stand-in have happened when our rows say it did."""
    with books().store.rows() as rows:
        for payment in Payment.objects.exclude(intent_id=None).exclude(paid_at=None):
            _date(rows, payment.intent_id, INTENT, payment.paid_at)
        for refund in Refund.objects.exclude(stripe_id=None).exclude(sent_at=None):
            _date(rows, refund.stripe_id, REFUND, refund.sent_at)


def _date(rows: Rows, thing_id: str | None, kind: str, at: datetime | None) -> None:
    thing = rows.find(str(thing_id), kind)
    if thing is not None and at is not None:
        rows.keep({**thing, "created": int(at.timestamp())})
