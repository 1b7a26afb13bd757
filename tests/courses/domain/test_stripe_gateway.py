import json
import time
from datetime import timedelta

import pytest

from cms.demo.stand_in import ledger as stand_in
from cms.demo.stand_in.api import Fault
from cms.demo.stand_in.ledger import event_of
from cms.demo.stand_in.sending import signature
from courses.domain import stripe_gateway as gateway
from courses.domain.checkout import NothingToPay, check_out, end_sessions
from courses.domain.orders import expire
from courses.domain.stripe_facts import Session
from courses.models import Order, Payment
from tests.factories.hubs import NOON
from tests.factories.paying import PAGES, SECRET, at_checkout, ordered, paid

pytestmark = pytest.mark.django_db
OTHER = "whsec_" + "o" * 32
EVENT = event_of("charge.refunded", {"id": "ch_1", "object": "charge"})


def signed(event=EVENT, *, secret=SECRET, at=NOON):
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return body, signature(body, secret=secret, at=at.timestamp())


def read(body, header, *, at=NOON):
    return gateway.notice_of(body, signature=header, at=at)


def test_the_version_is_that_of_the_library():
    assert gateway.API_VERSION == gateway.stripe.api_version == stand_in.API_VERSION


# ---- who speaks


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_what_stripe_signed_within_five_minutes_is_read(till, minutes):
    stamp = NOON + timedelta(minutes=minutes)

    assert read(*signed(at=stamp)).kind == "charge.refunded"


@pytest.mark.parametrize("seconds", [-301, 301, 10 * 365 * 86400])
def test_what_is_older_or_ahead_is_refused(till, seconds):
    with pytest.raises(gateway.NotSigned):
        read(*signed(at=NOON + timedelta(seconds=seconds)))


def test_two_secrets_hold_while_one_is_replaced(till, settings):
    settings.STRIPE_WEBHOOK_SECRETS = [OTHER, SECRET]
    assert read(*signed(secret=SECRET))
    assert read(*signed(secret=OTHER))

    settings.STRIPE_WEBHOOK_SECRETS = [OTHER]
    with pytest.raises(gateway.NotSigned):
        read(*signed(secret=SECRET))


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (b"{}", ""),
        (b"{}", "t=,v1="),
        (b"{}", "v1=x"),
        (b"\xff\xfe", "t=1,v1=x"),
        (b"{}", "t=1,v1=\u00e9"),
        (b"", "nonsense"),
    ],
)
def test_nonsense_is_not_signed(till, body, header):
    with pytest.raises(gateway.NotSigned):
        read(body, header)


@pytest.mark.parametrize("event", [[], {"object": "event"}, {"id": "x", "data": {}}, 7])
def test_what_is_signed_and_no_event_is_refused(till, event):
    with pytest.raises(gateway.NotSigned):
        read(*signed(event))


def test_a_body_that_was_changed_is_refused(till):
    body, header = signed()

    with pytest.raises(gateway.NotSigned):
        read(body.replace(b"refunded", b"captured"), header)


def test_live_and_test_are_not_mixed(till, settings):
    with pytest.raises(gateway.NotSigned):
        read(*signed({**EVENT, "livemode": True}))

    settings.STRIPE_SECRET_KEY = "sk_live_x"
    assert read(*signed({**EVENT, "livemode": True}))
    with pytest.raises(gateway.NotSigned):
        read(*signed())


def test_without_a_secret_nobody_is_believed(till, settings):
    settings.STRIPE_WEBHOOK_SECRETS = []

    with pytest.raises(gateway.NotSigned):
        read(*signed(secret=""))


# ---- what is asked


def test_two_clicks_open_one_session(ledger):
    order = ordered()

    first, second = at_checkout(order), at_checkout(order)

    assert first.url == second.url
    assert len(ledger.listed(stand_in.SESSION)) == Payment.objects.count() == 1


def test_an_answer_that_was_lost_makes_no_second_session(till):
    order = ordered()
    till.desk.faults.append(Fault(is_done=True))
    with pytest.raises(gateway.StripeAway):
        at_checkout(order)

    payment = at_checkout(order)

    assert [payment.session_id] == [
        session["id"] for session in till.desk.ledger.listed(stand_in.SESSION)
    ]
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_trouble_at_stripe_is_told_apart_from_refusal(till, status):
    till.desk.faults.append(Fault(status=status))

    with pytest.raises(gateway.StripeAway):
        at_checkout()


def test_a_slow_stripe_is_not_waited_for(till, monkeypatch):
    monkeypatch.setattr(gateway, "TIMEOUT", 0.2)
    gateway._client.cache_clear()
    till.desk.faults.append(Fault(wait=0.8))
    began = time.monotonic()

    with pytest.raises(gateway.StripeAway):
        at_checkout()

    assert time.monotonic() - began < 0.8
    gateway._client.cache_clear()


def test_what_stripe_refuses_is_tried_under_another_key(till):
    order = ordered()
    till.desk.faults.append(Fault(status=400))
    with pytest.raises(gateway.StripeRefused):
        at_checkout(order)
    assert Payment.objects.get().state == Payment.State.FAILED

    at_checkout(order)

    assert Payment.objects.filter(state="open").count() == 1


def test_without_an_account_nothing_is_asked(settings):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(gateway.NoStripe):
        gateway.session("cs_1")


def test_an_intent_that_is_not_there_is_nobodys(till):
    assert gateway.payment_key("pi_unknown") == ""


def test_an_order_that_ran_out_is_not_checked_out(till):
    order = ordered()
    later = NOON + timedelta(minutes=30)
    with pytest.raises(NothingToPay):
        check_out(order, title="GMP", pages=PAGES, at=later)

    expire(order, at=later)
    with pytest.raises(NothingToPay):
        check_out(order, title="GMP", pages=PAGES, at=NOON)


def test_a_session_that_was_paid_before_it_was_ended_is_heard(ledger):
    payment = at_checkout()
    ledger.pay(payment.session_id)

    end_sessions(payment.order, at=NOON)

    assert Order.objects.get().state == Order.State.PAID


def test_an_ended_session_cannot_be_paid(ledger):
    payment = at_checkout()

    end_sessions(payment.order, at=NOON)

    assert Payment.objects.get().state == Payment.State.EXPIRED
    with pytest.raises(stand_in.Refused):
        ledger.pay(payment.session_id)


def test_lists_are_read_to_their_end(ledger):
    order = paid(ledger)
    session = ledger.session(order.payments.get().session_id)
    with ledger.store.rows() as rows:
        for number in range(120):
            rows.keep({**session, "id": f"cs_more_{number}"})

    assert len(gateway.sessions(since=NOON)) == 121


@pytest.mark.parametrize(
    ("status", "intent", "has_failed"),
    [
        ("open", "requires_payment_method", False),
        ("complete", "requires_payment_method", True),
        ("complete", "succeeded", False),
    ],
)
def test_a_declined_card_leaves_the_session_open(status, intent, has_failed):
    """The buyer tries another card; only where Stripe closed it a bank refused."""
    thing = {
        "id": "cs_1",
        "status": status,
        "payment_intent": {"id": "pi_1", "status": intent},
    }

    assert Session.of(thing).has_failed == has_failed
