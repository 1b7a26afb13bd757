"""A run of the demonstration that is sold out, and who waits for a seat on it."""

from datetime import timedelta
from typing import Final

from cms.demo.load.money import Till, pay
from courses.domain.booking import book
from courses.domain.orders import Party, place
from courses.models import Run, WaitingPlace
from hubs.models import Hub, User

HUB: Final = "nord-est-romania"
#: Each with the hub in whose town they live: as many as the run has seats.
BUYERS: Final = {
    "author.lombardy@example.org": "lombardy",
    "reviewer.west-sweden@example.org": "west-sweden",
    "reviewer.rhone-alpes@example.org": "rhone-alpes",
}
WAITING: Final = ("author.emilia-romagna@example.org", "author.west-sweden@example.org")
#: Days before the load on which the first of them orders; the next a day later.
FIRST: Final = 16


def sell_out(till: Till) -> list[WaitingPlace]:
    """Let the run be bought up, then others join its waiting list; those in line.

    Empty where nothing is sold.
    """
    run = till.priced(HUB)
    if run is None:
        return []
    for number, (email, town) in enumerate(BUYERS.items()):
        buyer = till.people[email]
        at = till.ago(FIRST - number)
        order = place(buyer, run=run, party=_party(buyer, till.hubs[town]), at=at)
        pay(order, at=at + timedelta(minutes=6))
    return [
        _in_line(till, run, email, days=number) for number, email in enumerate(WAITING)
    ]


def _party(buyer: User, home: Hub) -> Party:
    return Party(
        name=buyer.name_on_certificate,
        email=buyer.email,
        street="Example Street 7",
        postcode="10000",
        city=home.city,
        country=str(home.country),
    )


def _in_line(till: Till, run: Run, email: str, *, days: int) -> WaitingPlace:
    """Who comes too late is given a place in line, by the rule that gives seats."""
    at = till.ago(FIRST - len(BUYERS) - days)
    found = book(till.people[email], run=run, at=at)
    assert isinstance(found, WaitingPlace)  # noqa: S101 (it is sold out)
    return found
