"""Many webhooks in any order and again, some forged, while workers die.

``make soak`` does the same with 1,000.
"""

import json
import os
import random
import time

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

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

#: Orders, workers' progress between kills, and seconds at most.
ORDERS, PROGRESS, AT_MOST = (320, 100, 1800) if os.environ.get("SOAK") else (12, 4, 240)
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
    """What comes in: every event, a third of them again, forged and stale ones."""
    with ledger.store.rows() as rows:
        events = [delivery.event for delivery in rows.due(at=time.time())]
    good = [*events, *DICE.sample(events, len(events) // 3)]
    bad = DICE.sample(events, max(2, len(events) // 20))
    now = time.time()
    found = [(body, signature(body.encode(), secret=SECRET, at=now)) for body in good]
    for body in bad:
        changed = json.dumps({**json.loads(body), "id": "evt_forged"})
        forged = signature(changed.encode(), secret="whsec_wrong", at=now)
        stale = signature(changed.encode(), secret=SECRET, at=now - 400)
        found += [(changed, forged), (changed, stale)]
    DICE.shuffle(found)
    return events, found


def test_webhooks_in_any_order_lose_and_double_nothing(ledger, till, client, tmp_path):
    sold(ledger)
    events, sent = posts(ledger)
    address = reverse("courses:stripe_webhook")

    for body, header in sent:
        client.post(
            address,
            body,
            content_type="application/json",
            headers={"Stripe-Signature": header},
        )
    assert StripeEvent.objects.count() == len(events)
    _seconds, kills = work_under_fire(
        HANDLE,
        done=lambda: StripeEvent.objects.exclude(handled_at=None).count(),
        folder=tmp_path,
        between=3,
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
    assert not StripeEvent.objects.filter(handled_at=None).exists()
    assert not StripeEvent.objects.filter(event_id="evt_forged").exists()
    assert not Outgoing.objects.filter(kind=HANDLE, done_at=None).exists()
    assert kills >= 1
