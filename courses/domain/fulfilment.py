"""What was paid is delivered: a person begins, an organisation has its seats."""

from datetime import datetime
from typing import Final

from django.db import transaction

from courses.domain import vouchers
from courses.domain.enrolment import (
    AlreadyCompleted,
    AlreadyEnrolled,
    CourseWithdrawn,
    RunClosed,
    admit,
    lock_learner,
    offered,
)
from courses.domain.invoices import owe_invoice
from courses.domain.order_letters import tell
from courses.domain.order_seats import give_back, hold_for, keep
from courses.domain.order_states import State, change_order, locked
from courses.domain.packs import grant
from courses.domain.refunds import ask, kept_payment
from courses.domain.seats import NoSeatLeft, SeatGone
from courses.models import Order, Refund

#: Why what was paid cannot be delivered. The buyer is told, and the money goes back.
OBSTACLES: Final = (
    AlreadyCompleted,
    AlreadyEnrolled,
    CourseWithdrawn,
    NoSeatLeft,
    RunClosed,
    SeatGone,
    vouchers.VoucherRefused,
)


class NotPaid(Exception):
    """Nothing is delivered for an order that is not paid."""


@transaction.atomic
def fulfil(order: Order, *, at: datetime) -> Order:
    """Deliver an order that is paid, accepted against an invoice, or free. Idempotent.

    A person is enrolled on the seat that was held, or on another where that one is
    gone; an organisation gets a pack. Where it cannot be delivered the order is
    ``UNDELIVERABLE``, and a refund is under way. Raises :exc:`NotPaid`; and for a free
    order the obstacle itself, so that it is not placed.
    """
    row = locked(order)
    if row.fulfilled_at is not None:
        return row
    if not _is_due(row):
        raise NotPaid(f"{row.public_id} is {row.state}")
    try:
        with transaction.atomic():
            _deliver(row, at=at)
    except OBSTACLES as obstacle:
        if not row.gross_cents:
            raise
        _give_up(row, why=type(obstacle).__name__, at=at)
        return row
    row.fulfilled_at = at
    row.save(update_fields=["fulfilled_at"])
    if row.state != State.INVOICED:
        change_order(row, to=State.PAID, at=at)
    if row.gross_cents:
        owe_invoice(row, at=at)
    tell(row, what="paid", at=at)
    return row


def _is_due(order: Order) -> bool:
    is_accepted = order.state == State.INVOICED or order.by == Order.By.NOTHING
    return is_accepted or kept_payment(order) is not None


def _deliver(order: Order, *, at: datetime) -> None:
    if order.organisation_id is not None:
        _pack(order, at=at)
    else:
        # The learner before the run: everybody locks in this order.
        lock_learner(order.buyer)
        run = order.run
        assert run is not None  # noqa: S101 (persons buy a seat on a run)
        [seat] = hold_for(order, run=run, until=None, at=at)
        admit(order.buyer, seat=seat, at=at)
    if order.state != State.INVOICED:
        # Used by what is really paid: an invoice is not, yet.
        vouchers.use(order, at=at)


def _pack(order: Order, *, at: datetime) -> None:
    """The organisation's seats, each of which a person takes who is invited to it."""
    seats = []
    if order.run is not None:
        offered(order.run, at=at, to_newcomers=False)
        seats = hold_for(order, run=order.run, until=None, at=at)
        keep(order, until=None)
    grant(order, seats=seats, at=at)


def _give_up(order: Order, *, why: str, at: datetime) -> None:
    """Say that it cannot be delivered, and send the money back: never silently."""
    change_order(order, to=State.UNDELIVERABLE, at=at, reason=why)
    give_back(order, at=at, reason="not delivered")
    vouchers.release(order, at=at)
    payment = kept_payment(order)
    if payment is not None:
        ask(
            payment,
            amount_cents=payment.amount_cents,
            why=Refund.Why.UNDELIVERABLE,
            at=at,
            by=None,
            reason=why,
        )
    tell(order, what="undelivered", at=at)
