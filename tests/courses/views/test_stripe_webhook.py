import json
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.demo.stand_in.api import Fault
from cms.demo.stand_in.ledger import event_of
from cms.demo.stand_in.sending import deliver, signature
from courses.models import Order, Payment, Refund, StripeEvent, StripeFee
from courses.tasks.paying import (
    ask_about_payments,
    compare_balance,
    expire_orders,
    handle_stripe_event,
    look_after_money,
    send_refund,
)
from courses.views.stripe_webhook import LARGEST
from hubs.models import Letter
from hubs.roles import Role
from tests.factories.counting import rows
from tests.factories.paying import SECRET, at_checkout, ordered, paid
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
ADDRESS = reverse("courses:stripe_webhook")


@pytest.fixture
def event(ledger):
    """The event of a session that was paid."""
    return event_of("checkout.session.completed", ledger.pay(at_checkout().session_id))


@pytest.fixture
def send(client):
    def send(event, *, secret=SECRET, later=0, **headers):
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        header = signature(body, secret=secret, at=time.time() + later)
        headers = {"Stripe-Signature": header, **headers}
        return client.post(
            ADDRESS, body, content_type="application/json", headers=headers
        )

    return send


def test_a_signed_event_is_kept_and_owed(send, event):
    assert send(event).status_code == 200
    assert send(event).status_code == 200

    kept = StripeEvent.objects.get()
    assert kept.handled_at is None
    assert handle_stripe_event(str(kept.pk)) == "paid"
    assert Order.objects.get().state == Order.State.PAID


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "whsec_" + "x" * 32},
        {"later": -301},
        {"later": 400},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=1,v1=\u00e9"},
    ],
    ids=["forged", "replayed", "ahead", "unsigned", "not ascii"],
)
def test_what_is_not_stripes_leaves_no_trace(send, event, wrong):
    before = rows()

    assert send(event, **wrong).status_code == 400

    assert rows() == before


def test_what_is_too_large_leaves_no_trace(send, event):
    before = rows()
    event["padding"] = "x" * LARGEST

    assert send(event).status_code == 413

    assert rows() == before


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"[" * 5000, b"null"])
def test_a_signed_body_that_is_no_event_is_refused(send, till, body):
    assert send(body).status_code == 400


def test_other_methods_are_not_allowed_and_nothing_leads_elsewhere(client, till):
    assert client.get(ADDRESS).status_code == 405
    assert client.post(ADDRESS.rstrip("/")).status_code == 404
    assert "Set-Cookie" not in client.post(ADDRESS).headers


def test_keeping_an_event_asks_little(send, event):
    with CaptureQueriesContext(connection) as captured:
        send(event)

    asked = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    # The event, and what is owed: looked for and written (and on PostgreSQL announced).
    assert len(asked) <= 4


# It empties the tables at its end, as the other tests with this mark do.
@pytest.mark.postgres
def test_events_come_by_http_and_are_sent_until_they_are_taken(live_server, ledger):
    at_checkout(ordered(at=timezone.now()), at=timezone.now())
    order = Order.objects.get()
    ledger.pay(order.payments.get().session_id)
    to = f"{live_server.url}{ADDRESS}"
    assert deliver(ledger, to=to, secret="whsec_of_somebody_else") == 0
    assert deliver(ledger, to=f"{live_server.url}/nowhere/", secret=SECRET) == 0
    time.sleep(1.1)

    assert deliver(ledger, to=to, secret=SECRET) == 1

    assert StripeEvent.objects.get().kind == "checkout.session.completed"


# ---- tasks


def test_tasks_of_money_do_what_is_owed(ledger, caplog):
    order = paid(ledger)
    member(order.hub, Role.FINANCE)
    payment = order.payments.get()
    from courses.domain.refunds import ask

    refund = ask(payment, amount_cents=5, why="goodwill", at=timezone.now(), by=None)
    assert send_refund(str(refund.pk)) == "done"
    assert expire_orders() == ask_about_payments() == look_after_money() == 0

    Order.objects.update(state="undeliverable")
    payment.paid_at = "2026-01-01T00:00Z"
    payment.save()
    assert look_after_money() == 1
    assert "paid and undecided" in caplog.text
    Order.objects.update(state="paid")
    Refund.objects.update(state="failed")
    assert look_after_money() == 1
    assert "refund failed" in caplog.text
    Refund.objects.update(asked_at="2026-01-01T00:00Z")
    look_after_money()
    Refund.objects.update(state="done")
    Payment.objects.update(state="open", unknown_since="2026-01-01T00:00Z")
    assert look_after_money() == 1
    assert "stripe does not know the payment" in caplog.text
    # Once a day of each order, whatever waits.
    [letter] = Letter.objects.filter(template="courses/money_waits")
    assert letter.content["what"] == "undelivered"


def test_a_task_that_finds_stripe_away_is_owed_again(ledger, till):
    from courses.domain.refunds import ask
    from courses.domain.stripe_gateway import StripeAway
    from hubs.models import Outgoing

    payment = paid(ledger).payments.get()
    refund = ask(payment, amount_cents=5, why="goodwill", at=timezone.now(), by=None)
    till.desk.faults.append(Fault())

    with pytest.raises(StripeAway):
        send_refund(str(refund.pk))

    owed = Outgoing.objects.get(kind="courses.send_refund")
    assert (owed.done_at, "StripeAway" in owed.error) == (None, True)


def test_each_night_the_books_are_compared_with_stripes_balance(ledger, till, caplog):
    payment = paid(ledger).payments.get()
    Payment.objects.update(paid_at=timezone.now() - timedelta(days=2))
    assert compare_balance() == 0
    assert StripeFee.objects.get().payment == payment
    Payment.objects.update(intent_id="pi_gone")

    assert compare_balance() == 1

    assert "stripe balance differs" in caplog.text
    till.desk.faults.append(Fault())
    assert compare_balance() == 0
    assert "stripe balance not compared" in caplog.text


def test_without_an_account_nothing_is_asked_about(settings):
    settings.STRIPE_SECRET_KEY = ""

    assert ask_about_payments() == compare_balance() == 0
