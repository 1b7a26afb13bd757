"""Whom an organisation wants to invite, looked through before anybody is written to.

Nothing here tells what the organisation does not know by itself: whether somebody has
an account, or a place on the run by another way, is theirs to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from courses.domain import seats
from courses.models import PackSeat, Run, Seat, SeatInvitation, SeatPack
from hubs.models import User

#: More people than this are not invited at once.
MOST: Final = 500
#: Signs between cells, of which no address has one unquoted.
MIXED: Final = frozenset(",;\t|")


class Fault(TextChoices):
    """What keeps a line from being an invitation."""

    BAD_ADDRESS = "address", _("This is no whole e-mail address.")
    SEPARATORS = (
        "separators",
        _(
            "Commas and semicolons are mixed: separate the cells of all lines alike, or"
            " put one address on a line."
        ),
    )
    TWICE = "twice", _("The same address stands further up.")
    INVITED = "invited", _("Invited already: the invitation is open.")
    CLAIMED = "claimed", _("Has a seat of yours on this run already.")
    NO_SEAT = "no-seat", _("No open seat is left for this line.")


@dataclass(frozen=True)
class Line:
    """A line of a list: whom to write to, and how the organisation calls them."""

    number: int
    email: str
    name: str = ""


@dataclass(frozen=True)
class Checked:
    """A line and what is wrong with it, if anything is."""

    line: Line
    fault: Fault | None


def check(
    pack: SeatPack, *, run: Run, lines: Sequence[Line], at: datetime
) -> list[Checked]:
    """Each line with what is wrong with it, in their order: in four queries.

    Lines beyond the open seats are told so; those with another fault take none.
    """
    offers = SeatInvitation.objects.filter(
        run=run, pack_seat__pack__organisation=pack.organisation_id
    )
    invited = set(offers.open(at=at).values_list("email", flat=True))
    has_come = offers.filter(accepted_at__isnull=False)
    claimed = set(has_come.values_list("email", flat=True))
    left, seen = room(pack, run=run, at=at), set[str]()
    checked = []
    for line in lines:
        address = User.objects.normalize_email(line.email)
        fault = _fault(address, seen=seen, invited=invited, claimed=claimed)
        if fault is None and not left:
            fault = Fault.NO_SEAT
        elif fault is None:
            left -= 1
        seen.add(address)
        checked.append(Checked(line, fault))
    return checked


def room(pack: SeatPack, *, run: Run, at: datetime) -> int:
    """How many people can be invited to ``run`` now: open seats that have a place."""
    placed = open_on(pack, run=run, at=at).count()
    unplaced = open_anywhere(pack, at=at).count()
    left = seats.room(run) if unplaced else None
    return placed + (unplaced if left is None else min(unplaced, left))


def open_on(pack: SeatPack, *, run: Run, at: datetime) -> QuerySet[PackSeat]:
    """Open seats of ``pack`` that have a place on ``run``."""
    return pack.seats.open(at=at).filter(seat__run=run, seat__state=Seat.State.HELD)


def open_anywhere(pack: SeatPack, *, at: datetime) -> QuerySet[PackSeat]:
    """Open seats of ``pack`` that have no place on any run, or none any more."""
    gone = Q(seat__isnull=True) | Q(seat__state=Seat.State.FREED)
    return pack.seats.open(at=at).filter(gone)


def right(checked: Iterable[Checked]) -> list[Line]:
    """The lines that can be invited."""
    return [each.line for each in checked if each.fault is None]


def _fault(
    address: str, *, seen: set[str], invited: set[str], claimed: set[str]
) -> Fault | None:
    try:
        validate_email(address)
    except ValidationError:
        # Another sign separates the cells of this line than those of most others.
        is_mixed = "@" in address and bool(MIXED & set(address))
        return Fault.SEPARATORS if is_mixed else Fault.BAD_ADDRESS
    found = ((Fault.TWICE, seen), (Fault.INVITED, invited), (Fault.CLAIMED, claimed))
    return next((fault for fault, known in found if address in known), None)
