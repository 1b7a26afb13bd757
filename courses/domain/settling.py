"""What becomes of an order, from the facts there are of its money.

Everything that is heard of an order's money ends here, under the order's lock: from
webhooks in any order and again, from the page after Checkout, from the sweeper and
from finance. The state is worked out anew from rows that only ever get further, so it
does not matter who was first.
"""

from datetime import datetime, timedelta
from typing import Final

from courses.domain.access_ended import end_access, give_access_back
from courses.domain.fulfilment import fulfil
from courses.domain.order_letters import tell
from courses.domain.order_seats import keep
from courses.domain.order_states import State, change_order
from courses.domain.refunds import (
    ask,
    is_taken_back,
    kept_payment,
    left_cents,
    returned_cents,
)
from courses.models import Dispute, Order, Payment, Refund

#: How long a buyer whose bank refused keeps the seat, to pay otherwise.
PAY_AGAIN: Final = timedelta(hours=24)


def settle(order: Order, *, at: datetime) -> Order:
    """Let a locked order be what its money says. Idempotent."""
    payment = kept_payment(order)
    if payment is None:
        _wait(order, at=at)
        return order
    _send_others_back(order, kept=payment, at=at)
    if _is_to_deliver(order, payment):
        order = fulfil(order, at=at)
    change_order(order, to=_standing(order, payment), at=at)
    _settle_access(order, payment, at=at)
    return order


def _wait(order: Order, *, at: datetime) -> None:
    """Not paid: a bank may be at work, or have refused."""
    is_processing = order.payments.filter(state=Payment.State.PROCESSING).exists()
    if is_processing and order.state == State.OPEN:
        change_order(order, to=State.PROCESSING, at=at)
        keep(order, until=None)
    elif not is_processing and order.state == State.PROCESSING:
        change_order(order, to=State.OPEN, at=at, reason="payment failed")
        starts = order.run.starts_at if order.run else None
        order.expires_at = min(at + PAY_AGAIN, starts or at + PAY_AGAIN)
        order.save(update_fields=["expires_at"])
        keep(order, until=order.expires_at)
        tell(order, what="failed", at=at)


def _send_others_back(order: Order, *, kept: Payment, at: datetime) -> None:
    """Whoever paid twice gets the second payment back."""
    others = order.payments.filter(state=Payment.State.PAID).exclude(pk=kept.pk)
    for payment in others:
        if left := left_cents(payment):
            why = Refund.Why.PAID_TWICE
            ask(payment, amount_cents=left, why=why, at=at, by=None)
            tell(order, what="twice", at=at)


def _is_to_deliver(order: Order, payment: Payment) -> bool:
    """Paid, neither taken back nor given up before."""
    if order.fulfilled_at is not None or is_taken_back(payment):
        return False
    gone = payment.refunds.filter(why=Refund.Why.UNDELIVERABLE).exists()
    return not gone and returned_cents(payment) < payment.amount_cents


def _standing(order: Order, payment: Payment) -> str:
    returned = returned_cents(payment)
    if is_taken_back(payment):
        return State.DISPUTED
    if returned >= payment.amount_cents:
        return State.REFUNDED
    if returned:
        return State.PARTLY_REFUNDED
    return State.PAID if order.fulfilled_at else State.UNDELIVERABLE


def _settle_access(order: Order, payment: Payment, *, at: datetime) -> None:
    """Close what is not paid for any more; give it back when a dispute is won."""
    if order.state == State.REFUNDED:
        end_access(order, at=at, for_good=True)
    elif order.state == State.DISPUTED:
        is_lost = payment.disputes.filter(state=Dispute.State.LOST).exists()
        # Whoever wins a dispute of what went back as a whole, nothing is paid.
        is_back = returned_cents(payment) >= payment.amount_cents
        end_access(order, at=at, for_good=is_lost or is_back)
    else:
        give_access_back(order, at=at)
