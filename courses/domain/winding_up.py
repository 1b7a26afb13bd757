"""A run that was cancelled lets everybody go: a task does it, order by order."""

from datetime import datetime

from django.db import transaction

from courses.domain.bills import credit_seats
from courses.domain.cancelling import WIND_UP, lock, tell_learner
from courses.domain.coming_back import lock_order_of, paid_for, seat_of, send_back
from courses.domain.credit_notes import REASONS
from courses.domain.enrolment import leave, lock_learner
from courses.domain.lapsing import close_line
from courses.domain.money import shown
from courses.domain.order_states import locked as lock_order
from courses.domain.packs import locked as lock_pack
from courses.domain.run_letters import News
from courses.domain.seat_letters import tell, tell_run_cancelled
from courses.domain.seats import free, locked_run
from courses.models import (
    Enrolment,
    Invoice,
    PackSeat,
    Refund,
    Run,
    Seat,
    SeatInvitation,
    SeatPack,
)
from hubs.domain.outbox import settle
from hubs.models import User

WHY = Refund.Why.RUN_CANCELLED
HELD, TAKEN = Seat.State.HELD, Seat.State.TAKEN


def wind_up(run: Run, *, at: datetime) -> int:
    """Let everybody go from a cancelled run; return how many seats were freed.

    Each in a transaction of their own, and the seats of a pack together: one sum goes
    back for them. Nobody waits for the others, and what was done before an interruption
    stays done. Idempotent.
    """
    if run.state != Run.State.CANCELLED:
        return 0
    freed = 0
    with transaction.atomic():
        freed += close_line(locked_run(run), at=at, news=News.LINE_CANCELLED)
    packed = PackSeat.objects.filter(seat__run=run, seat__state__in=[HELD, TAKEN])
    packs = SeatPack.objects.filter(pk__in=packed.values("pack"))
    for pack in packs.select_related("order").order_by("pk"):
        freed += _let_pack_go(pack, run, at=at)
    # Held seats first: whoever takes one meanwhile is among the enrolments then.
    held = Seat.objects.filter(run=run, state=HELD)
    for seat in held.order_by("pk"):
        freed += _unhold(seat, run, at=at)
    active = Enrolment.objects.active().filter(run=run).select_related("learner")
    for enrolment in active.order_by("pk"):
        enrolment.run = run
        freed += _let_go(enrolment, at=at)
    settle(WIND_UP, key=run.pk, at=at)
    return freed


@transaction.atomic
def _let_go(enrolment: Enrolment, *, at: datetime) -> bool:
    """End the enrolment of somebody who booked; whether it was ended now."""
    seat, _pack = lock(enrolment)
    if enrolment.state != Enrolment.State.ACTIVE:
        return False
    paid = paid_for(seat)
    row = leave(enrolment, at=at, reason="run cancelled")
    refund = send_back(paid, paid.cents if paid else 0, why=WHY, at=at, by=None)
    tell_learner(row, News.RUN_CANCELLED, refund=refund, at=at)
    return True


@transaction.atomic
def _unhold(seat: Seat, run: Run, *, at: datetime) -> int:
    """Give back a seat that nobody has begun on; how many came back.

    One that was paid for a moment ago is of a pack by now.
    """
    pack = lock_order_of(seat)
    if pack is not None:
        return _let_pack_go(pack, run, at=at)
    locked_run(run)
    row = Seat.objects.select_for_update().get(pk=seat.pk)
    return free([row], at=at, reason="run cancelled") if row.state == HELD else 0


@transaction.atomic
def _let_pack_go(pack: SeatPack, run: Run, *, at: datetime) -> int:
    """Let all go that have seats of one pack on the run; how many seats came back.

    One refund, or one credit note where the invoice is not paid yet, is for all of
    them, and one letter to whom it is sent.
    """
    order = lock_order(pack.order)
    row = lock_pack(pack)
    on_run = Seat.objects.filter(run=run, pack_seat__pack=row)
    # In the order of their keys: nobody who locks several waits for another such.
    holders = on_run.filter(state=TAKEN).values("holder")
    for person in User.objects.filter(pk__in=holders).order_by("pk"):
        lock_learner(person)
    locked_run(run)
    held = list(on_run.filter(state=HELD).order_by("pk"))
    begun = Enrolment.objects.active().filter(seat__in=on_run.filter(state=TAKEN))
    learning = list(begun.select_related("learner").order_by("pk"))
    number = len(held) + len(learning)
    if not number:
        return 0
    paid = paid_for(held[0] if held else seat_of(learning[0]), seats=number)
    _end_offers(row, held, at=at)
    free(held, at=at, reason="run cancelled")
    for enrolment in learning:
        enrolment.run = run
        left = leave(enrolment, at=at, reason="run cancelled")
        tell_learner(left, News.RUN_CANCELLED, refund=None, at=at)
    if paid is not None or order.state == order.State.INVOICED:
        # Money comes back for them. Without, they are to be given on another run.
        PackSeat.objects.filter(seat__in=held, voided_at=None).update(voided_at=at)
    refund = send_back(paid, paid.cents if paid else 0, why=WHY, at=at, by=None)
    why = run.cancel_reason or REASONS[WHY]
    note = credit_seats(order, seats=number, by=None, at=at, reason=why)
    _tell_managers(row, run, refund=refund, note=note, at=at)
    return number


def _end_offers(pack: SeatPack, held: list[Seat], *, at: datetime) -> None:
    """End the offers of seats that are gone, and tell who was invited."""
    rows = SeatInvitation.objects.open(at=at).filter(pack_seat__seat__in=held)
    offers = list(rows.select_related("pack_seat__pack__course", "run", "invited_by"))
    for offer in offers:
        offer.revoked_at = at
        offer.save(update_fields=["revoked_at"])
        tell("cancelled", offer, token="", at=at)


def _tell_managers(
    pack: SeatPack,
    run: Run,
    *,
    refund: Refund | None,
    note: Invoice | None,
    at: datetime,
) -> None:
    cents = refund.amount_cents if refund else note.gross_cents if note else 0
    tell_run_cancelled(
        pack,
        run,
        amount=lambda language: (
            shown(cents, pack.order.currency, language=language) if cents else ""
        ),
        is_credited=note is not None,
        at=at,
    )
