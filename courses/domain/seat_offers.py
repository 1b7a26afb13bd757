"""Seats offered by an organisation: sent, reminded of, and taken back."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from courses.domain.packs import locked, note_pack, runs_for
from courses.domain.seat_letters import tell
from courses.domain.seat_lists import Checked, Line, check, open_anywhere, open_on
from courses.domain.seats import free, hold
from courses.models import PackSeat, Run, Seat, SeatInvitation, SeatPack
from courses.models.packs import SeatInvitationQuerySet
from hubs.domain.audit import keyed
from hubs.models import User

#: How long an offer can be accepted; never longer than until the run begins.
LIFE: Final = timedelta(days=14)
#: Within a day an organisation invites as often as it has seats, and so often more:
#: whoever is invited and taken back at once has two letters each time.
SPARE: Final = 20
DAY: Final = timedelta(days=1)
#: Nobody is reminded more often.
PAUSE: Final = timedelta(days=3)
#: So long before an offer ends its address is reminded, whoever forgot to.
NOTICE: Final = timedelta(days=3)


class PackEnded(Exception):
    """The money for the pack went back: its seats are void."""


class RunTakesNobody(Exception):
    """No seat of the pack can be given on the run."""


class ListRefused(Exception):
    """Something is wrong with the lines; nobody was written to."""

    def __init__(self, checked: list[Checked]) -> None:
        super().__init__(f"{sum(c.fault is not None for c in checked)} lines")
        self.checked = checked


class NotOpen(Exception):
    """The offer was accepted, taken back, or has expired."""


class TooManyInvited(Exception):
    """So many were invited within a day that the next have to wait."""


class TooSoon(Exception):
    """Whoever is to be reminded had a letter a short time ago."""


@transaction.atomic
def invite(
    pack: SeatPack, *, run: Run, lines: Sequence[Line], by: User, at: datetime
) -> list[SeatInvitation]:
    """Offer a seat on ``run`` to each line: to all of them, or to nobody.

    Seats that have a place there are given first; others get one now. Raises
    :exc:`PackEnded`, :exc:`RunTakesNobody`, :exc:`ListRefused`, :exc:`TooManyInvited`
    or :exc:`courses.domain.seats.NoSeatLeft`.
    """
    row = locked(pack)
    if row.ended_at is not None:
        raise PackEnded(row.public_id)
    _lapse(row, at=at)
    place = runs_for(row, at=at).filter(pk=run.pk).first()
    if place is None:
        raise RunTakesNobody(run.public_id)
    checked = check(row, run=place, lines=lines, at=at)
    if any(each.fault is not None for each in checked):
        raise ListRefused(checked)
    if len(lines) > _left_today(row, at=at):
        raise TooManyInvited(row.public_id)
    seats = _seats_on(row, place, number=len(lines), by=by, at=at)
    offers = [
        _offer(seat, line, run=place, by=by, at=at)
        for seat, line in zip(seats, lines, strict=True)
    ]
    for offer in offers:
        tell("invitation", offer, token=token_of(offer), at=at)
    note_pack("seat.offered", row, by=by, seats=len(offers))
    return offers


@transaction.atomic
def remind(
    pack: SeatPack, offers: QuerySet[SeatInvitation], *, by: User | None, at: datetime
) -> int:
    """Write again to those of ``offers`` who have not answered; return to how many.

    The link stays the same. Who had a letter a short time ago has none now; raises
    :exc:`TooSoon` where that is everybody. ``by`` is None where nobody asked for it.
    """
    row = locked(pack)
    own = _to_remind(at=at).filter(pk__in=offers.values("pk"), pack_seat__pack=row)
    related = ("pack_seat__pack__course", "run", "invited_by")
    due = list(own.select_related(*related).order_by("pk"))
    if not due:
        raise TooSoon(row.public_id)
    for offer in due:
        offer.reminded_at = at
        # The site's key may be another one by now, and with it the link.
        offer.digest = digest_of(token_of(offer))
        offer.save(update_fields=["reminded_at", "digest"])
        tell("reminder", offer, token=token_of(offer), at=at)
    note_pack("seat.reminded", row, by=by, seats=len(due))
    return len(due)


def remind_of_ends(*, at: datetime) -> int:
    """Remind each whose offer ends soon and who has not answered; return how many.

    A pack in a transaction of its own, so that nobody waits for all letters.
    """
    ending = _to_remind(at=at).ending(by=at + NOTICE)
    packs = SeatPack.objects.holding().filter(pk__in=ending.values("pack_seat__pack"))
    reminded = 0
    for pack in packs.order_by("pk"):
        # Somebody may have reminded them meanwhile.
        with suppress(TooSoon):
            reminded += remind(pack, ending, by=None, at=at)
    return reminded


@transaction.atomic
def take_back(offer: SeatInvitation, *, by: User, at: datetime) -> None:
    """Take an offer back that nobody accepted; its address is told.

    Raises :exc:`NotOpen`.
    """
    pack = locked(offer.pack_seat.pack)
    row = open_offer(offer, at=at)
    close(row, pack=pack, by=by, at=at)
    tell("taken_back", row, token="", at=at)
    note_pack("seat.taken_back", pack, by=by, seats=1)


@transaction.atomic
def lapse(pack: SeatPack, *, at: datetime) -> int:
    """End the offers of ``pack`` that expired; return how many."""
    return _lapse(locked(pack), at=at)


def with_lapsed(*, at: datetime) -> QuerySet[SeatPack]:
    """The packs that have offers which expired and were not ended yet."""
    return SeatPack.objects.filter(
        pk__in=SeatInvitation.objects.lapsed(at=at).values("pack_seat__pack")
    ).order_by("pk")


def token_of(offer: SeatInvitation) -> str:
    """What the link in the letter ends with: worked out, never stored."""
    facts = f"{offer.pack_seat_id} {offer.email} {offer.invited_at.isoformat()}"
    return keyed(f"seat offered: {facts}")[:43]


def digest_of(token: str) -> str:
    """What is stored of a token, to find its offer by."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_offer(offer: SeatInvitation, *, at: datetime) -> SeatInvitation:
    """The offer as it is now. Call it with the pack locked. Raises :exc:`NotOpen`."""
    rows = SeatInvitation.objects.open(at=at).select_related(
        "pack_seat__seat__run", "pack_seat__pack__course", "run", "invited_by"
    )
    row = rows.filter(pk=offer.pk)
    if (found := row.first()) is None:
        raise NotOpen(offer.pk)
    return found


def close(
    offer: SeatInvitation, *, pack: SeatPack, by: User | None, at: datetime
) -> None:
    """End an open offer; a seat that was bought for a course leaves the run again."""
    _close([offer], pack=pack, by=by, at=at)


def _to_remind(*, at: datetime) -> SeatInvitationQuerySet:
    """Offers that wait for an answer, and whose last letter is some days old."""
    written = Coalesce("reminded_at", "invited_at")
    rows = SeatInvitation.objects.open(at=at).annotate(written_at=written)
    return rows.filter(written_at__lte=at - PAUSE)


def _left_today(pack: SeatPack, *, at: datetime) -> int:
    """How many more people the organisation may write to within a day."""
    own = {"pack__organisation": pack.organisation_id}
    seats = PackSeat.objects.filter(**own, pack__ended_at__isnull=True).count()
    sent = SeatInvitation.objects.filter(
        pack_seat__in=PackSeat.objects.filter(**own), invited_at__gt=at - DAY
    )
    return seats + SPARE - sent.count()


def _lapse(pack: SeatPack, *, at: datetime) -> int:
    rows = SeatInvitation.objects.lapsed(at=at).filter(pack_seat__pack=pack)
    lapsed = list(rows.select_related("pack_seat__seat").order_by("pk"))
    _close(lapsed, pack=pack, by=None, at=at)
    return len(lapsed)


def _close(
    offers: Sequence[SeatInvitation], *, pack: SeatPack, by: User | None, at: datetime
) -> None:
    for offer in offers:
        offer.revoked_at = at
        offer.save(update_fields=["revoked_at"])
    seats = [offer.pack_seat.seat for offer in offers]
    if pack.run_id is None:
        # All at once, so that their runs are locked in the order of keys.
        placed = [seat for seat in seats if seat is not None]
        free(placed, at=at, by=by, reason="not claimed")


def _seats_on(
    pack: SeatPack, run: Run, *, number: int, by: User, at: datetime
) -> list[PackSeat]:
    """So many open seats that have a place on ``run``, those that had one first."""
    seats = list(open_on(pack, run=run, at=at).order_by("pk")[:number])
    wanted = number - len(seats)
    if not wanted:
        return seats
    held = hold(run, how=Seat.How.EMPLOYER, quantity=wanted, at=at, by=by)
    unplaced = list(open_anywhere(pack, at=at).order_by("pk")[:wanted])
    for pack_seat, seat in zip(unplaced, held, strict=True):
        pack_seat.seat = seat
        pack_seat.save(update_fields=["seat"])
    return seats + unplaced


def _offer(
    seat: PackSeat, line: Line, *, run: Run, by: User, at: datetime
) -> SeatInvitation:
    offer = SeatInvitation(
        pack_seat=seat,
        run=run,
        email=User.objects.normalize_email(line.email),
        name=line.name,
        invited_by=by,
        invited_at=at,
        expires_at=min(at + LIFE, run.starts_at or at + LIFE),
    )
    offer.digest = digest_of(token_of(offer))
    offer.save()
    return offer
