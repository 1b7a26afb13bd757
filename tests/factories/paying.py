"""Buying, for tests: a run to buy, a buyer's way to Stripe, and what comes back."""

import json
import time

from courses.domain.checkout import check_out
from courses.domain.orders import Party, place
from courses.domain.stripe_events import handle, receive
from courses.domain.stripe_facts import Notice
from courses.models import Order, StripeEvent
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.money import LegalEntityFactory, PaidRunFactory

SECRET = "whsec_" + "s" * 32
PAGES = ("http://testserver/paid/", "http://testserver/back/")
PARTY = Party(
    name="Zoë Ångström-Wójcik",
    email="zoe@example.org",
    street="Veldstraat 3",
    postcode="9000",
    city="Gent",
    country="BE",
)


def run_for_sale(**run):
    """A run that costs €450 net, of a course on offer, sold by a Belgian entity."""
    edition = EditionFactory(content__lessons=1)
    LegalEntityFactory(hub=edition.course.hub)
    return PaidRunFactory(course=edition.course, **run)


def ordered(run=None, *, buyer=None, at=NOON, **more):
    """An order that is to be paid."""
    return place(
        buyer or UserFactory(),
        run=run or run_for_sale(),
        party=PARTY,
        at=at,
        **more,
    )


def at_checkout(order=None, *, at=NOON):
    """A payment whose session is open at Stripe."""
    return check_out(order or ordered(), title="GMP", pages=PAGES, at=at)


def paid(ledger, order=None, *, at=NOON):
    """An order whose payment Stripe has, and we have heard of."""
    payment = at_checkout(order, at=at)
    ledger.pay(payment.session_id)
    hear(ledger, at=at)
    return Order.objects.get(pk=payment.order_id)


def notices(ledger):
    """The events that Stripe has not got rid of, oldest first; they are gone then."""
    with ledger.store.rows() as rows:
        due = rows.due(at=time.time() + 10**9)
        for delivery in due:
            rows.sent(delivery.number, done=True, due=0)
    return [Notice.of(json.loads(delivery.event)) for delivery in due]


def hear(ledger, *, at=NOON):
    """Let all that Stripe has to tell be heard, as webhook and worker do."""
    told = notices(ledger)
    for notice in told:
        receive(notice, at=at)
    work(at=at)
    return told


def work(*, at=NOON):
    """Handle the events that nobody has handled, as the worker does."""
    for event in StripeEvent.objects.filter(handled_at=None).order_by("pk"):
        handle(event, at=at)
