"""Whom a change of a run concerns, and by what: each address once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from courses.domain.run_letters import teachers
from courses.domain.seat_letters import acting_for
from courses.models import (
    PackSeat,
    Run,
    RunChange,
    Seat,
    SeatInvitation,
    SeatPack,
    WaitingPlace,
)
from hubs.models import User


class Part(StrEnum):
    """What somebody has to do with a run."""

    TEACHES = "teaches"
    #: Taught a session until the change.
    TAUGHT = "taught"
    SEATED = "seated"
    #: Pays for a seat, or waits for one.
    WAITS = "waits"
    #: Acts for an organisation whose seats nobody has accepted yet.
    MANAGES = "manages"
    #: Was offered a seat by an organisation; may have no account.
    INVITED = "invited"


@dataclass(frozen=True)
class Reader:
    """Whom to write to. ``facts`` name the organisation and its pack, if it is one's.

    ``time_zone`` is empty where it is unknown.
    """

    email: str
    language: str
    time_zone: str
    person: User | None
    part: Part
    facts: dict[str, str] = field(default_factory=dict)


def readers(change: RunChange, *, at: datetime) -> list[Reader]:
    """Everybody whom ``change`` concerns but who made it, each by the nearest part."""
    found: dict[str, Reader] = {}
    for reader in _all(change, at=at):
        found.setdefault(reader.email, reader)
    if change.by is not None:
        found.pop(change.by.email, None)
    return list(found.values())


def trained(facts: dict[str, Any], person: User) -> set[str]:
    """The uids of the sessions that ``person`` teaches by ``facts`` of a run."""
    return {
        each["uid"] for each in facts["sessions"] if each.get("trainer") == person.pk
    }


def _all(change: RunChange, *, at: datetime) -> Iterator[Reader]:
    run = change.run
    for person in teachers(run):
        yield _of(person, Part.TEACHES)
    before = {each.get("trainer") for each in change.before["sessions"]}
    for person in _people(before - {None}):
        yield _of(person, Part.TAUGHT)
    taken = Seat.objects.filter(run=run, state=Seat.State.TAKEN)
    for person in _people(taken.values("holder")):
        yield _of(person, Part.SEATED)
    held = Seat.objects.filter(run=run, state=Seat.State.HELD)
    waiting = WaitingPlace.objects.filter(run=run).open()
    for rows in (held.values("holder"), waiting.values("learner")):
        for person in _people(rows):
            yield _of(person, Part.WAITS)
    yield from _managers(run, at=at)
    yield from _invited(run, at=at)


def _people(keys: Any) -> Iterator[User]:
    return User.objects.filter(pk__in=keys).order_by("pk").iterator()


def _of(person: User, part: Part, **facts: str) -> Reader:
    return Reader(person.email, person.language, person.time_zone, person, part, facts)


def _managers(run: Run, *, at: datetime) -> Iterator[Reader]:
    """Who acts for organisations with seats there that nobody has accepted."""
    seats = PackSeat.objects.filter(
        seat__run=run, seat__state=Seat.State.HELD, voided_at__isnull=True
    )
    packs = SeatPack.objects.holding().filter(pk__in=seats.values("pack"))
    for pack in packs.select_related("organisation").order_by("pk"):
        facts = {
            "organisation": pack.organisation.name,
            "slug": pack.organisation.slug,
            "pack": pack.public_id,
        }
        for person in acting_for(pack.organisation_id, at=at):
            yield _of(person, Part.MANAGES, **facts)


def _invited(run: Run, *, at: datetime) -> Iterator[Reader]:
    """Who was offered a seat there and has not answered."""
    offers = SeatInvitation.objects.open(at=at).filter(run=run)
    rows = offers.select_related("pack_seat__pack__organisation", "invited_by")
    accounts = User.objects.in_bulk(
        list(offers.values_list("email", flat=True)), field_name="email"
    )
    for offer in rows.order_by("pk"):
        organisation = offer.pack_seat.pack.organisation.name
        person = accounts.get(offer.email)
        if person is not None:
            yield _of(person, Part.INVITED, organisation=organisation)
            continue
        language = offer.invited_by.language
        facts = {"organisation": organisation}
        yield Reader(offer.email, language, "", None, Part.INVITED, facts)
