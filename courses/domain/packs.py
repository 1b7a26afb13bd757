"""Packs of seats: what an organisation bought, and has not given to anybody yet.

Whoever changes a pack, its seats or its invitations locks the pack first: after the
order, before learners, runs and seats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from courses.domain.seats import free
from courses.domain.tax_of_moves import modes_taxed_alike
from courses.domain.vouchers import only_run
from courses.models import (
    Order,
    PackSeat,
    Run,
    Seat,
    SeatInvitation,
    SeatPack,
)
from hubs.domain.audit import record
from hubs.models import User


class NotAnOrganisations(Exception):
    """The order is a person's: there is nothing to give on."""


class SeatsMissing(Exception):
    """Fewer seats are held than were bought."""


@dataclass(frozen=True)
class Tally:
    """How many seats of a pack there are: seats, never what people made of them."""

    bought: int
    claimed: int
    offered: int
    open: int
    void: int


@transaction.atomic
def grant(order: Order, *, at: datetime, seats: Sequence[Seat] = ()) -> SeatPack:
    """Give the organisation the seats of a paid order. Idempotent: an order, a pack.

    ``seats`` are those that the order holds on its run, and are kept from now on until
    somebody decides; none for an order of a course, whose seats get a run when they
    are given. Raises :exc:`NotAnOrganisations` or :exc:`SeatsMissing`.
    """
    row = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if row.organisation is None:
        raise NotAnOrganisations(row.public_id)
    there = SeatPack.objects.filter(order=row).first()
    if there is not None:
        return there
    if row.run_id is not None and len(seats) != row.quantity:
        raise SeatsMissing(f"{row.public_id}: {len(seats)} of {row.quantity}")
    pack = SeatPack.objects.create(
        organisation=row.organisation,
        order=row,
        course_id=row.course_id,
        run_id=row.run_id,
        bought_at=at,
    )
    held: list[Seat | None] = [*seats] or [None] * row.quantity
    PackSeat.objects.bulk_create(PackSeat(pack=pack, seat=seat) for seat in held)
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(
        how=Seat.How.EMPLOYER, held_until=None
    )
    note_pack("pack.granted", pack, by=row.buyer, seats=row.quantity)
    return pack


@transaction.atomic
def end(
    pack: SeatPack, *, at: datetime, for_good: bool, by: User | None = None
) -> None:
    """Let nobody accept a seat of ``pack``, whose money went back or is disputed.

    ``for_good``, what was not claimed is void and free for others, and its invitations
    work no more; what was claimed is whoever calls this to end. Idempotent.
    """
    row = locked(pack)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        note_pack("pack.ended", row, by=by, seats=row.seats.count())
    if for_good:
        SeatInvitation.objects.filter(
            pack_seat__pack=row, accepted_at__isnull=True, revoked_at__isnull=True
        ).update(revoked_at=at)
        unclaimed = row.seats.open(at=at)
        free(Seat.objects.filter(pack_seat__in=unclaimed), at=at, by=by, reason="ended")
        unclaimed.update(voided_at=at)


@transaction.atomic
def resume(pack: SeatPack, *, by: User | None = None) -> None:
    """Let a pack hold again whose dispute was won. Harmless where it holds, or is void.

    Whoever was invited can accept again, as long as the offer is open.
    """
    row = locked(pack)
    if row.ended_at is None or row.seats.filter(voided_at__isnull=False).exists():
        return
    row.ended_at = None
    row.save(update_fields=["ended_at"])
    note_pack("pack.resumed", row, by=by, seats=row.seats.count())


def tallied(packs: QuerySet[SeatPack], *, at: datetime) -> dict[int, Tally]:
    """How many seats each of ``packs`` has, by the pack's key: in four queries."""
    seats = PackSeat.objects.filter(pack__in=packs.values("pk"))
    bought = _by_pack(seats)
    claimed = _by_pack(seats.claimed())
    offered = _by_pack(seats.offered(at=at))
    void = _by_pack(seats.filter(voided_at__isnull=False))
    return {
        pack: Tally(
            bought=number,
            claimed=claimed.get(pack, 0),
            offered=offered.get(pack, 0),
            void=void.get(pack, 0),
            open=number - sum(each.get(pack, 0) for each in (claimed, offered, void)),
        )
        for pack, number in bought.items()
    }


def runs_for(pack: SeatPack, *, at: datetime) -> QuerySet[Run]:
    """The runs on which a seat of ``pack`` can be given at ``at``, soonest first.

    The one that was bought, until it begins; others of the course at the
    same hub that have a price, are open to the organisation, no dearer and taxed
    alike. None of them where a voucher holds for the one that was bought alone.
    """
    order = pack.order
    runs = Run.objects.filter(
        Q(starts_at__isnull=True) | Q(starts_at__gt=at),
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        # Bookings may be over: the organisation has its seats.
        state__in=[Run.State.OPEN, Run.State.CLOSED],
        course=pack.course_id,
        hub=order.hub_id,
    )
    others = Run.objects.bookable(at=at).filter(
        Q(audience=Run.Audience.EVERYONE)
        | Q(
            audience=Run.Audience.ORGANISATIONS,
            organisations=pack.organisation_id,
        ),
        price_cents__gt=0,
        price_cents__lte=order.unit_cents,
        currency=order.currency,
        mode__in=modes_taxed_alike(order),
    )
    if (only := only_run(order)) is not None:
        others = others.filter(pk=only)
    wanted = Q(pk__in=others.values("pk")) | Q(pk=pack.run_id)
    return runs.filter(wanted).order_by(F("starts_at").asc(nulls_last=True), "pk")


def locked(pack: SeatPack) -> SeatPack:
    """The pack as it is now, locked until the transaction ends.

    Two managers who give the last seat wait for each other here, and so do those who
    take a seat back and accept it at once.
    """
    rows = SeatPack.objects.select_for_update(of=("self",))
    return rows.select_related("order__hub", "course", "organisation", "run").get(
        pk=pack.pk
    )


def note_pack(verb: str, pack: SeatPack, *, by: User | None, seats: int) -> None:
    """Record an act on a pack in the trail of the hub that sold it."""
    facts = {
        "course": pack.course.code,
        "organisation": pack.organisation.slug,
        "seats": seats,
    }
    record(verb, pack, by=by, hub=pack.order.hub, facts=facts)


def _by_pack(seats: QuerySet[PackSeat]) -> dict[int, int]:
    counted = seats.order_by().values("pack").annotate(number=Count("pk"))
    return dict(counted.values_list("pack", "number"))
