"""Orders of the demonstration: paid, refunded, paid once too often."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from cms.demo.load.past import books, date_back
from cms.demo.load.people import People
from cms.demo.load.runs import Stage
from cms.demo.stand_in.api import Till
from cms.demo.stand_in.ledger import Ledger
from courses.domain.balance import compare
from courses.domain.checkout import check_out
from courses.domain.order_letters import title_of
from courses.domain.orders import Party, expire, place
from courses.domain.payments import look
from courses.domain.refunds import ask
from courses.domain.sending_back import send
from courses.models import Payment, Refund, Run
from hubs.models import User

PAID, REFUNDED, TWICE = "learner", "second", "lead.flanders"
ORDERED: Final = 6
#: Days of which the books are compared with Stripe's balance: all that were loaded.
COMPARED: Final = 60


@dataclass(frozen=True)
class Sale:
    """A run that is sold, and where the money is kept."""

    run: Run
    ledger: Ledger


def tell_of_orders(stage: Stage) -> None:
    """One paid, one got the money back, one paid twice in two windows."""
    run = (
        Run.objects.filter(price_cents__gt=0, state="open", seats__isnull=False)
        .order_by("starts_at")
        .select_related("hub", "course")
        .first()
    )
    if run is None or not settings.STRIPE_STAND_IN:
        return
    with _stripe() as ledger:
        sale = Sale(run, ledger)
        at = stage.ago(ORDERED)
        people = _buyers(stage.people)
        early = _ordered(sale, people[2], at=at)
        after = at + timedelta(hours=1)
        expire(early.order, at=after)
        _paid(sale, people[0], at=after)
        _refund(_paid(sale, people[1], at=after), at=stage.ago(2))
        _paid(sale, people[2], at=after)
        # In the window of before: there is a seat already, and the money goes back.
        ledger.pay(str(early.session_id))
        look(early, at=after)
        date_back()
        compare(since=stage.ago(COMPARED), at=stage.today)


def _buyers(people: People) -> list[User]:
    return [people[f"{name}@example.org"] for name in (PAID, REFUNDED, TWICE)]


def _ordered(sale: Sale, buyer: User, *, at: datetime) -> Payment:
    party = Party(
        name=buyer.name_on_certificate or buyer.email,
        email=buyer.email,
        street="Example Street 7",
        postcode="1000",
        city="Example Town",
        country=str(sale.run.hub.country),
    )
    order = place(buyer, run=sale.run, party=party, at=at)
    title = title_of(sale.run.course, language=buyer.language)
    address = f"{settings.SITE_ADDRESS}/learn/orders/{order.public_id}"
    pages = (f"{address}/paid/", f"{address}/back/")
    return check_out(order, title=title, pages=pages, at=at)


def _paid(sale: Sale, buyer: User, *, at: datetime) -> Payment:
    payment = _ordered(sale, buyer, at=at)
    sale.ledger.pay(str(payment.session_id))
    look(payment, at=at)
    payment.refresh_from_db()
    return payment


def _refund(payment: Payment, *, at: datetime) -> None:
    why = Refund.Why.GOODWILL
    refund = ask(payment, amount_cents=payment.amount_cents, why=why, at=at, by=None)
    send(refund, at=at)


@contextmanager
def _stripe() -> Iterator[Ledger]:
    """The stand-in, for as long as it takes: the site does not run yet."""
    ledger = books()
    till = Till(ledger, port=urlsplit(settings.STRIPE_STAND_IN).port or 0)
    thread = threading.Thread(target=till.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield ledger
    finally:
        till.shutdown()
        till.server_close()
        thread.join()
