"""A seat that an organisation offers, accepted or declined by its addressee alone."""

from datetime import datetime

from django.db import transaction

from courses.domain.enrolment import admit
from courses.domain.packs import locked, note_pack
from courses.domain.seat_letters import tell_declined
from courses.domain.seat_offers import close, digest_of, open_offer
from courses.domain.seats import SeatGone
from courses.models import Enrolment, Seat, SeatInvitation
from hubs.domain.consents import give
from hubs.models import User


class NotTheAddressee(Exception):
    """The seat is offered to somebody else."""


class HasAnotherSeat(Exception):
    """A seat on the same run is kept for the person already, by another way."""


def offer_with(token: str, *, person: User) -> SeatInvitation | None:
    """The offer behind a link, if it is this person's, whatever became of it."""
    offers = SeatInvitation.objects.select_related(
        "pack_seat__pack__organisation",
        "pack_seat__pack__course__hub",
        "invited_by",
        "run__hub",
    )
    return offers.filter(digest=digest_of(token), email=person.email).first()


@transaction.atomic
def accept(offer: SeatInvitation, *, by: User, shares: bool, at: datetime) -> Enrolment:
    """Take the seat and begin. Accepting twice finds the first one's enrolment.

    ``shares`` says that the person lets the organisation see how it stands; the seat is
    theirs without. Raises :exc:`NotTheAddressee`,
    :exc:`courses.domain.seat_offers.NotOpen`, :exc:`HasAnotherSeat`,
    :exc:`courses.domain.seats.SeatGone` and what
    :func:`courses.domain.enrolment.admit` raises.
    """
    if by.email != offer.email:
        raise NotTheAddressee(by.pk)
    pack = locked(offer.pack_seat.pack)
    if (begun := _enrolment_of(offer, by)) is not None:
        return begun
    row = open_offer(offer, at=at)
    seat = row.pack_seat.seat
    if seat is None or pack.ended_at is not None:
        raise SeatGone(pack.public_id)
    if Seat.objects.filter(run=seat.run_id, holder=by, state=Seat.State.HELD).exists():
        raise HasAnotherSeat(seat.run_id)
    enrolment = admit(by, seat=seat, at=at)
    row.accepted_by, row.accepted_at = by, at
    row.save(update_fields=["accepted_by", "accepted_at"])
    note_pack("seat.claimed", pack, by=by, seats=1)
    if shares:
        give(by, to=pack.organisation, at=at)
    return enrolment


@transaction.atomic
def decline(offer: SeatInvitation, *, by: User, at: datetime) -> None:
    """Leave the seat to somebody else; whoever invited is told.

    Raises :exc:`NotTheAddressee` or :exc:`courses.domain.seat_offers.NotOpen`.
    """
    if by.email != offer.email:
        raise NotTheAddressee(by.pk)
    pack = locked(offer.pack_seat.pack)
    row = open_offer(offer, at=at)
    close(row, pack=pack, by=by, at=at)
    tell_declined(row, at=at)
    note_pack("seat.declined", pack, by=by, seats=1)


def _enrolment_of(offer: SeatInvitation, person: User) -> Enrolment | None:
    """What the person began when they accepted this offer before."""
    return Enrolment.objects.filter(
        seat__pack_seat__invitations__pk=offer.pk,
        seat__pack_seat__invitations__accepted_by=person,
    ).first()
