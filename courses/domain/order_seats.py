"""Seats that an order pays for: held, kept while a bank is at work, given back."""

from datetime import datetime

from courses.domain.enrolment import AlreadyEnrolled
from courses.domain.seats import free, hold
from courses.models import Order, OrderSeat, Run, Seat
from hubs.models import User

HELD = Seat.State.HELD


def hold_for(
    order: Order, *, run: Run, until: datetime | None, at: datetime
) -> list[Seat]:
    """Hold the seats that ``order`` is for; all of them, or :exc:`NoSeatLeft`.

    Those that are still held for it are kept. A seat that the buyer was offered before
    is used and stays held as long as the offer: then the order ends no later. Raises
    :exc:`AlreadyEnrolled` where the buyer learns on the run already.
    """
    kept = held_for(order)
    if len(kept) >= order.quantity:
        return kept
    is_persons = order.organisation_id is None
    seats = hold(
        run,
        how=_how(order),
        at=at,
        holder=order.buyer if is_persons else None,
        quantity=order.quantity - len(kept),
        until=until,
        by=order.buyer,
    )
    if any(seat.state != HELD for seat in seats):
        raise AlreadyEnrolled(f"{order.public_id}: the buyer has a seat already")
    for seat in seats:
        OrderSeat.objects.get_or_create(order=order, seat=seat)
    ends = [seat.held_until for seat in seats if seat.held_until]
    if order.expires_at and ends and min(ends) < order.expires_at:
        order.expires_at = min(ends)
        order.save(update_fields=["expires_at"])
    return [*kept, *seats]


def held_for(order: Order) -> list[Seat]:
    """The seats that are held for ``order`` now."""
    return list(Seat.objects.filter(sales__order=order, state=HELD).order_by("pk"))


def keep(order: Order, *, until: datetime | None) -> None:
    """Keep the held seats until another time; ``None``: until somebody decides."""
    keys = [seat.pk for seat in held_for(order)]
    Seat.objects.filter(pk__in=keys, state=HELD).update(held_until=until)


def give_back(
    order: Order, *, at: datetime, by: User | None = None, reason: str = ""
) -> int:
    """Free the seats that are held for ``order``; return how many came back.

    One that was offered from the waiting list is kept until the offer ends.
    """
    held = Seat.objects.filter(sales__order=order, state=HELD)
    alone = held.exclude(offer__state="offered", offer__offered_until__gt=at)
    return free(list(alone), at=at, by=by, reason=reason)


def _how(order: Order) -> Seat.How:
    if order.organisation_id is not None:
        return Seat.How.EMPLOYER
    is_free = order.voucher_id is not None and not order.gross_cents
    return Seat.How.VOUCHER if is_free else Seat.How.PAID
