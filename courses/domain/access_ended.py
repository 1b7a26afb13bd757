"""Access that ends with the money it was had for. What was done stays a fact."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from courses.domain.order_states import note_order
from courses.domain.packs import end, resume
from courses.domain.seats import free
from courses.domain.states import State, change_state, locked
from courses.models import Enrolment, Order, Seat, SeatPack

REASON = "no longer paid for"


def end_access(order: Order, *, at: datetime, for_good: bool) -> None:
    """Close what ``order`` paid for, on the next request. Idempotent.

    What an order never delivered is another's to close: it may stand on the same seat.
    Until a dispute is decided the seat is kept; ``for_good`` it is given back, and the
    enrolment is left, unless it was completed: that stays, and is only closed. Of a
    pack, what nobody claimed is void.
    """
    if order.fulfilled_at is None:
        return
    pack = SeatPack.objects.filter(order=order).first()
    if pack is not None:
        end(pack, at=at, for_good=for_good)
    # With the pack locked: a seat may be moved to another run meanwhile.
    seats = _seats(order)
    if for_good:
        # The seats first: they wait for the run, which comes before enrolments.
        kept = [seat for seat in seats if _is_completed(seat)]
        free([seat for seat in seats if seat not in kept], at=at, reason=REASON)
    closed = 0
    for enrolment in _enrolments(seats):
        row = locked(enrolment)
        if row.access_ended_at is None:
            row.access_ended_at = at
            row.save(update_fields=["access_ended_at"])
            closed += 1
        if for_good and row.state == State.ACTIVE:
            change_state(row, to=State.WITHDRAWN, at=at, reason=REASON)
    if closed:
        note_order("access.ended", order, by=None, facts={"enrolments": closed})


def give_access_back(order: Order, *, at: datetime) -> None:
    """Open again what a dispute had closed and is not over. Idempotent."""
    if order.fulfilled_at is None:
        return
    pack = SeatPack.objects.filter(order=order).first()
    if pack is not None:
        resume(pack)
    closed = _enrolments(_seats(order)).filter(
        access_ended_at__isnull=False, state__in=[State.ACTIVE, State.COMPLETED]
    )
    if opened := closed.update(access_ended_at=None):
        note_order("access.given_back", order, by=None, facts={"enrolments": opened})


def _seats(order: Order) -> list[Seat]:
    """All that the order is or was delivered by and that is not free again."""
    found = Seat.objects.filter(sales__order=order) | Seat.objects.filter(
        pack_seat__pack__order=order
    )
    return list(found.distinct().select_related("enrolment").order_by("pk"))


def _enrolments(seats: Iterable[Seat]) -> QuerySet[Enrolment]:
    keys = [seat.enrolment_id for seat in seats if seat.enrolment_id]
    return Enrolment.objects.filter(pk__in=keys).order_by("pk")


def _is_completed(seat: Seat) -> bool:
    return seat.enrolment is not None and seat.enrolment.state == State.COMPLETED
