"""Access that ends with the money it was had for. What was done stays a fact."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from courses.domain.order_states import note_order
from courses.domain.seats import free
from courses.domain.states import State, change_state, locked
from courses.models import Enrolment, Order, PackSeat, Seat, SeatPack

REASON = "no longer paid for"


def end_access(order: Order, *, at: datetime, for_good: bool) -> None:
    """Close what ``order`` paid for, on the next request. Idempotent.

    Until a dispute is decided the seat is kept; ``for_good`` it is given back, and the
    enrolment is left, unless it was completed: that stays, and is only closed. Of a
    pack, what nobody claimed is void.
    """
    pack = SeatPack.objects.filter(order=order).first()
    seats = _seats(order)
    if for_good:
        # The seats first: they wait for the run, which comes before enrolments.
        kept = [seat for seat in seats if _is_completed(seat)]
        free([seat for seat in seats if seat not in kept], at=at, reason=REASON)
    if pack is not None:
        _end_pack(pack, at=at, for_good=for_good)
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
    SeatPack.objects.filter(order=order, seats__voided_at__isnull=True).update(
        ended_at=None
    )
    closed = _enrolments(_seats(order)).filter(
        access_ended_at__isnull=False, state__in=[State.ACTIVE, State.COMPLETED]
    )
    if opened := closed.update(access_ended_at=None):
        note_order("access.given_back", order, by=None, facts={"enrolments": opened})


def _end_pack(pack: SeatPack, *, at: datetime, for_good: bool) -> None:
    SeatPack.objects.filter(pk=pack.pk, ended_at__isnull=True).update(ended_at=at)
    if for_good:
        open_ = PackSeat.objects.filter(pack=pack, voided_at__isnull=True)
        open_.exclude(seat__enrolment__isnull=False).update(voided_at=at)


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
