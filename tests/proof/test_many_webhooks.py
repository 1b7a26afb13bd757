"""Many webhooks in any order and again, some forged, while workers die.

``make soak`` does the same with more than 1,000 and writes down how it went.
"""

import json
import random
import time
from http import HTTPStatus

import pytest
from django.urls import reverse

from cms.demo.stand_in.sending import signature
from courses.domain.seats import miscounted
from courses.domain.stripe_events import HANDLE
from courses.models import Enrolment, Order, Refund, StripeEvent
from hubs.models import Outgoing
from tests.factories.hubs import UserFactory
from tests.factories.paying import SECRET, at_checkout, ordered, run_for_sale
from tests.proof.firing import work_under_fire
from tests.proof.soaking import SOAK, WEBHOOKS, note

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

#: Orders, their events at least, workers' progress between kills, seconds at most.
ORDERS, EVENTS, PROGRESS, AT_MOST = (560, 1000, 100, 3600) if SOAK else (12, 20, 4, 240)
#: Seconds between two workers that are killed, at least.
BETWEEN = 3
DICE = random.Random(20261130)  # noqa: S311 (the same order each time)


def sold(ledger):
    """So many orders: paid, a third of them given back, some disputed and won."""
    run = run_for_sale(seats=None)
    for number in range(ORDERS):
        payment = at_checkout(ordered(run, buyer=UserFactory()))
        session = ledger.pay(payment.session_id)
        if number % 3 == 0:
            ledger.refund({"payment_intent": session["payment_intent"]})
        if number % 4 == 1:
            dispute = ledger.dispute(session["payment_intent"])
            ledger.close_dispute(dispute["id"], won=True)


def posts(ledger):
    """What comes in: every event, a third of them again, forged and stale ones.

    Each is a body, the secret it is signed with, and how many seconds before.
    """
    with ledger.store.rows() as rows:
        events = [delivery.event for delivery in rows.due(at=time.time())]
    again = DICE.sample(events, len(events) // 3)
    changed = [
        json.dumps({**json.loads(body), "id": "evt_forged"})
        for body in DICE.sample(events, max(2, len(events) // 20))
    ]
    good, twice = ([(body, SECRET, 0) for body in each] for each in (events, again))
    forged = [(body, "whsec_wrong", 0) for body in changed]
    return good, twice, forged + [(body, SECRET, 400) for body in changed]


def header(body, secret, before):
    """Signed as late as can be: to post them all takes its time."""
    return signature(body.encode(), secret=secret, at=time.time() - before)


def send(client, sent):
    """Post them in an order that dice decide; how many were refused."""
    DICE.shuffle(sent)
    answers = [
        client.post(
            reverse("courses:stripe_webhook"),
            body,
            content_type="application/json",
            headers={"Stripe-Signature": header(body, secret, before)},
        ).status_code
        for body, secret, before in sent
    ]
    refused = answers.count(HTTPStatus.BAD_REQUEST)
    assert answers.count(HTTPStatus.OK) == len(sent) - refused
    return refused


def handled():
    return StripeEvent.objects.exclude(handled_at=None).count()


def test_webhooks_in_any_order_lose_and_double_nothing(ledger, till, client, tmp_path):
    sold(ledger)
    good, again, bad = posts(ledger)
    assert len(good) >= EVENTS

    refused = send(client, [*good, *again, *bad])
    assert refused == len(bad)
    assert StripeEvent.objects.count() == len(good)
    seconds, kills = work_under_fire(
        HANDLE,
        done=handled,
        folder=tmp_path,
        between=BETWEEN,
        progress=PROGRESS,
        seconds=AT_MOST,
        DEMO="1",
        STRIPE_STAND_IN=till.address,
        STRIPE_WEBHOOK_SECRETS=SECRET,
    )

    refunded = {each["payment_intent"] for each in ledger.listed("refund")}
    for order in Order.objects.all():
        gone = order.payments.get().intent_id in refunded
        assert order.state == ("refunded" if gone else "paid"), order.history.all()
    learning = Enrolment.objects.filter(state="active", access_ended_at=None)
    assert learning.count() == ORDERS - len(refunded)
    assert Refund.objects.count() == len(refunded)
    assert miscounted() == []
    assert handled() == len(good)
    assert not StripeEvent.objects.filter(event_id="evt_forged").exists()
    assert not Outgoing.objects.filter(kind=HANDLE, done_at=None).exists()
    assert kills >= 1
    note(
        "webhooks.md",
        WEBHOOKS,
        orders=ORDERS,
        between=BETWEEN,
        progress=PROGRESS,
        events=len(good),
        duplicates=len(again),
        forged=len(bad),
        refused=refused,
        handled=handled(),
        kills=kills,
        minutes=seconds / 60,
    )
