"""What money comes back for a seat: who paid for it, and how much of that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from courses.domain.order_states import locked
from courses.domain.packs import locked as lock_pack
from courses.domain.refund_rules import refundable_cents
from courses.domain.refunds import ask, kept_payment, left_cents
from courses.models import (
    Enrolment,
    Order,
    Payment,
    Refund,
    RunChange,
    Seat,
    SeatPack,
)
from hubs.models import User


@dataclass(frozen=True)
class Paid:
    """What was paid for one seat, in minor units, and what is left of the payment."""

    order: Order
    payment: Payment
    cents: int
    left: int

    @property
    def is_employers(self) -> bool:
        """Whether an organisation paid: what comes back is its."""
        return self.order.organisation_id is not None


def paid_for(seat: Seat | None, *, seats: int = 1) -> Paid | None:
    """What was paid for ``seat``; ``None`` where nothing was, or not yet.

    ``seats`` is how many of the same order it is about. An order that was not
    delivered, though it stood on this seat, did not pay for it.
    """
    if seat is None:
        return None
    order = (
        Order.objects.filter(Q(places__seat=seat) | Q(pack__seats__seat=seat))
        .filter(payments__state=Payment.State.PAID, fulfilled_at__isnull=False)
        .order_by("-pk")
        .first()
    )
    payment = None if order is None else kept_payment(order)
    if order is None or payment is None:
        return None
    left = left_cents(payment)
    share = share_of(order, seats=seats, left=left)
    return Paid(order, payment, cents=share, left=left)


def order_of(seat: Seat | None) -> Order | None:
    """The order that was delivered by ``seat``, also where nothing was to be paid."""
    if seat is None:
        return None
    orders = Order.objects.filter(Q(places__seat=seat) | Q(pack__seats__seat=seat))
    delivered = orders.filter(fulfilled_at__isnull=False)
    return delivered.select_related("voucher", "hub").order_by("-pk").first()


def share_of(order: Order, *, seats: int, left: int) -> int:
    """What of ``left``, in minor units, is for so many seats of ``order``.

    Of the order's amount, not of what was paid: seats may have been credited before.
    """
    share = order.gross_cents // order.quantity * seats
    # What does not divide goes with the last seat.
    return left if left - share < order.quantity else share


def lock_order_of(seat: Seat | None) -> SeatPack | None:
    """Lock the orders behind ``seat``, and its pack, before learner and run are locked.

    Also while they wait for money: it may come at this moment. Returns the pack as it
    is now, with its order.
    """
    if seat is None:
        return None
    behind = Order.objects.filter(Q(places__seat=seat) | Q(pack__seats__seat=seat))
    for order in behind.distinct().order_by("pk"):
        locked(order)
    pack = SeatPack.objects.filter(seats__seat=seat).first()
    return None if pack is None else lock_pack(pack)


def seat_of(enrolment: Enrolment) -> Seat | None:
    """The seat that an enrolment began on; none where it began before the ledger."""
    return Seat.objects.filter(enrolment=enrolment).first()


def comes_back(enrolment: Enrolment, *, at: datetime) -> int:
    """What comes back to a learner who cancels at ``at``, in minor units.

    All of it where the hub moved the run since, or them to this run, until it begins;
    else what the run's terms say. Nothing to somebody whose employer paid: the
    organisation cancels.
    """
    paid = paid_for(seat_of(enrolment))
    if paid is None or paid.is_employers:
        return 0
    run = enrolment.run
    if was_moved(enrolment) and (run.starts_at is None or at < run.starts_at):
        return min(paid.cents, paid.left)
    cents = refundable_cents(
        run, paid_cents=paid.cents, at=at, paid_at=paid.payment.paid_at
    )
    return min(cents, paid.left)


def was_moved(enrolment: Enrolment, *, until: datetime | None = None) -> bool:
    """Whether the learner has another place or other dates than they booked.

    The hub moved the run, until ``until`` if that is given, or gave them a seat on this
    run instead of their own. A run that was moved back to where it was, was not.
    """
    if _is_by_hub(enrolment):
        return True
    changes = RunChange.objects.filter(
        run=enrolment.run_id, at__gt=enrolment.enrolled_at
    ).order_by("pk")
    if until is not None:
        changes = changes.filter(at__lte=until)
    first, last = changes.first(), changes.last()
    return (
        first is not None
        and last is not None
        and _where_and_when(first.before) != _where_and_when(last.after)
    )


def left_since_moved(enrolment: Enrolment) -> bool:
    """Whether the learner gave a seat up that was not what they booked any more."""
    left = enrolment.history.filter(after=Enrolment.State.WITHDRAWN).last()
    if left is None or left.by_id != enrolment.learner_id:
        return False
    starts_at = enrolment.run.starts_at
    is_before = starts_at is None or left.at < starts_at
    return is_before and was_moved(enrolment, until=left.at)


def send_back(
    paid: Paid | None,
    cents: int,
    *,
    why: Refund.Why,
    at: datetime,
    by: User | None,
    reason: str = "",
) -> Refund | None:
    """Ask for ``cents`` of what was paid, as far as it is still there."""
    if paid is None or (due := min(cents, left_cents(paid.payment))) <= 0:
        return None
    return ask(paid.payment, amount_cents=due, why=why, at=at, by=by, reason=reason)


def _is_by_hub(enrolment: Enrolment) -> bool:
    """Whether it was begun by somebody else than the learner: by who moved them."""
    begun = enrolment.history.filter(before="").exclude(by=enrolment.learner_id)
    return begun.exists()


def _where_and_when(facts: dict[str, Any]) -> tuple[str, str, list[tuple[str, str]]]:
    times = sorted((each["from"], each["until"]) for each in facts["sessions"])
    return facts["venue"], facts["address"], times
