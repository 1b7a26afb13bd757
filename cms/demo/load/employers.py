"""An employer of the demonstration: seats that are open, offered, claimed, shared."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from cms.demo.load.money import trust
from cms.demo.load.people import ADMINISTRATOR, People, holder_of
from courses.domain import quotes
from courses.domain.enrolment import leave
from courses.domain.on_sale import billed, on_sale
from courses.domain.seat_claims import accept, decline
from courses.domain.seat_lists import Line
from courses.domain.seat_offers import invite
from courses.models import Run, SeatPack
from hubs.domain.consents import withdraw
from hubs.domain.organisations import Details, register
from hubs.models import Organisation
from hubs.roles import Role

#: Acts for the employer.
MANAGER: Final = "employer@example.org"
#: Who has a seat and lets the employer see how it stands, who has given it up since,
#: who had agreed and thought better of it, and who never agreed.
SHARES: Final = "assessor.catalonia@example.org"
LEFT: Final = "lead.lombardy@example.org"
DOUBTED: Final = "lead.west-sweden@example.org"
SILENT: Final = "assessor.flanders@example.org"
CLAIMED: Final = (SHARES, LEFT, DOUBTED, SILENT)
#: Who did not want a seat, and who is invited and has not answered.
DECLINED: Final = "reviewer.nord-est-romania@example.org"
INVITED: Final = Line(6, "yusuf.demir@example.org", "Yusuf Demir")
SEATS: Final = 7
#: Days before the load.
REGISTERED, ORDERED, GIVEN, ACCEPTED, CHANGED = 21, 14, 8, 6, 2
DETAILS: Final = Details(
    name="Rijn Cell Works",
    legal_name="Rijn Cell Works B.V. (demonstration)",
    street="Sylviusweg 1",
    postcode="2333 BE",
    city="Leiden",
    country="NL",
    vat_number="NL004495445B01",
    billing_email="invoices@example.org",
)


def tell_of_an_employer(people: People, *, today: datetime) -> SeatPack | None:
    """Register the employer and buy its seats by invoice, on a run that has room.

    ``None`` where no run is sold that its people have not booked by themselves.
    """

    def ago(days: int) -> datetime:
        return today - timedelta(days=days)

    manager = people[MANAGER]
    place = register(manager, details=DETAILS, at=ago(REGISTERED))
    Organisation.objects.filter(pk=place.pk).update(is_demonstration=True)
    run = _run_with_room(place, people, at=today)
    if run is None:
        return None
    clerk = holder_of(run.hub.slug, Role.FINANCE, people) or people[ADMINISTRATOR]
    trust(place, hub=run.hub, by=clerk, at=ago(REGISTERED))
    order = quotes.ask(
        manager,
        run=run,
        party=billed(place, purchase_order="RCW-2026-118"),
        organisation=place,
        quantity=SEATS,
        at=ago(ORDERED),
    )
    pack = quotes.accept(order, by=manager, at=ago(ORDERED - 1)).pack
    _give_out(pack, run, people, ago=ago)
    return pack


def _give_out(
    pack: SeatPack, run: Run, people: People, *, ago: Callable[[int], datetime]
) -> None:
    """Invite, and let people answer each in their own way."""
    known = [*CLAIMED, DECLINED]
    names = [people[email].name_on_certificate for email in known]
    lines = [Line(n, *each) for n, each in enumerate(zip(known, names, strict=True), 1)]
    offers = invite(
        pack, run=run, lines=[*lines, INVITED], by=people[MANAGER], at=ago(GIVEN)
    )
    begun = {}
    for email, offer in zip(known, offers, strict=False):
        person = people[email]
        if email == DECLINED:
            decline(offer, by=person, at=ago(ACCEPTED))
        else:
            shares = email != SILENT
            begun[email] = accept(offer, by=person, shares=shares, at=ago(ACCEPTED))
    withdraw(people[DOUBTED], to=pack.organisation, at=ago(CHANGED))
    leave(begun[LEFT], at=ago(CHANGED), by=people[LEFT])


def _run_with_room(place: Organisation, people: People, *, at: datetime) -> Run | None:
    """The first run on sale on which none of the employer's people has a seat."""
    own = [people[email] for email in (*CLAIMED, DECLINED)]
    for each in on_sale(place, at=at):
        has_room = each.left is None or each.left > SEATS
        if has_room and not each.run.ledger.filter(holder__in=own).exists():
            return each.run
    return None
