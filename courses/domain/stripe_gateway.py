"""The one door to Stripe: what is asked there, and whether it is Stripe that speaks.

Amounts, currency and customer always come from our rows. What Stripe answers leaves
here as plain facts (:mod:`courses.domain.stripe_facts`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import stripe
from django.conf import settings

from courses.domain.stripe_facts import Claim, Movement, Notice, Returned, Session
from courses.models import Payment, Refund

#: Pinned with the library: objects and events keep this form until somebody raises it.
API_VERSION: Final = "2026-10-28.endive"
#: Seconds for an answer. Nothing is asked twice within a request: who asks again does
#: so with the same idempotency key and gets the same answer.
TIMEOUT: Final = 5
#: What Stripe says to what it will never do; all else may be tried again.
REFUSALS: Final = frozenset({400, 401, 402, 403, 404})
#: How old, or how far ahead of our clock, a signed event may be.
TOLERANCE: Final = timedelta(minutes=5)
#: Stripe keeps a session open for half an hour at least, from when it was made.
SESSION_LASTS: Final = timedelta(minutes=45)


class NoStripe(Exception):
    """No account of Stripe's is set up: nobody can pay."""


class StripeAway(Exception):
    """Stripe did not answer, or not with sense. Ask again later."""


class StripeRefused(Exception):
    """Stripe will not do that, however often it is asked.

    ``told`` is Stripe's own sentence; it may name people, and stays out of logs.
    """

    def __init__(self, words: str, *, told: str = "") -> None:
        super().__init__(words)
        self.told = told


class NotSigned(Exception):
    """The event is not from Stripe, not for us, or too old or too new to tell."""


def is_open() -> bool:
    """Whether anybody can pay here."""
    return bool(settings.STRIPE_SECRET_KEY)


def is_live() -> bool:
    """Whether what is paid is real money."""
    return "_live_" in settings.STRIPE_SECRET_KEY


def open_session(payment: Payment, *, title: str, pages: tuple[str, str]) -> Session:
    """A Checkout session for ``payment``; the same one however often it is asked for.

    ``pages`` are where the buyer comes back to, paid or not. Raises
    :exc:`StripeAway` or :exc:`StripeRefused`.
    """
    order = payment.order
    success, cancel = pages
    known = {"payment": str(payment.key)}
    params: Any = {
        "mode": "payment",
        "client_reference_id": order.public_id,
        "customer_email": order.party.email,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": payment.currency.lower(),
                    "unit_amount": payment.amount_cents,
                    "product_data": {"name": title},
                },
            }
        ],
        "metadata": known,
        # Refunds and disputes name the intent alone: it says whose it is.
        "payment_intent_data": {"metadata": known},
        "expires_at": int((payment.opened_at + SESSION_LASTS).timestamp()),
        "success_url": success,
        "cancel_url": cancel,
    }
    with _asking() as client:
        made = client.v1.checkout.sessions.create(
            params=params, options={"idempotency_key": str(payment.key)}
        )
    return Session.of(made.to_dict())


def session(session_id: str) -> Session:
    """A session as it is at Stripe now. Raises as above."""
    whole: Any = {"expand": ["payment_intent"]}
    with _asking() as client:
        found = client.v1.checkout.sessions.retrieve(session_id, params=whole)
    return Session.of(found.to_dict())


def end_session(session_id: str) -> Session:
    """End a session, so that nobody pays in it; as it is, where it ended before.

    Raises as above.
    """
    try:
        with _asking() as client:
            ended = client.v1.checkout.sessions.expire(session_id)
    except StripeRefused:
        return session(session_id)
    return Session.of(ended.to_dict())


def sessions(*, since: datetime) -> list[Session]:
    """All that were opened since then, newest first."""
    made: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
    with _asking() as client:
        found = client.v1.checkout.sessions.list(params=made)
        return [Session.of(each.to_dict()) for each in found.auto_paging_iter()]


def payment_key(intent_id: str) -> str:
    """The key of the payment that an intent was made for; empty where it is not ours.

    Raises :exc:`StripeAway`.
    """
    try:
        with _asking() as client:
            intent = client.v1.payment_intents.retrieve(intent_id).to_dict()
    except StripeRefused:
        return ""
    return str((intent.get("metadata") or {}).get("payment", ""))


def send_back(refund: Refund) -> Returned:
    """Send a refund; the same one however often it is asked for. Raises as above."""
    params: Any = {
        "payment_intent": refund.payment.intent_id,
        "amount": refund.amount_cents,
        "metadata": {"refund": str(refund.key)},
    }
    with _asking() as client:
        sent = client.v1.refunds.create(
            params=params, options={"idempotency_key": str(refund.key)}
        )
    return Returned.of(sent.to_dict())


def sent_back(*, since: datetime) -> list[Returned]:
    """Every refund made since then, in our pages or in Stripe's own."""
    made: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
    with _asking() as client:
        found = client.v1.refunds.list(params=made)
        return [Returned.of(each.to_dict()) for each in found.auto_paging_iter()]


def sent_back_of(intent_id: str) -> list[Returned]:
    """Every refund of a payment."""
    params: Any = {"payment_intent": intent_id, "limit": 100}
    with _asking() as client:
        found = client.v1.refunds.list(params=params)
        return [Returned.of(each.to_dict()) for each in found.auto_paging_iter()]


def claims(*, since: datetime) -> list[Claim]:
    """Every dispute opened since then."""
    made: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
    with _asking() as client:
        found = client.v1.disputes.list(params=made)
        return [Claim.of(each.to_dict()) for each in found.auto_paging_iter()]


def movements(*, since: datetime) -> list[Movement]:
    """What moved the balance since then: charges, refunds and disputes, with fees."""
    made: Any = {
        "created": {"gte": int(since.timestamp())},
        "limit": 100,
        "expand": ["data.source"],
    }
    with _asking() as client:
        found = client.v1.balance_transactions.list(params=made)
        read = [Movement.of(each.to_dict()) for each in found.auto_paging_iter()]
    return [each for each in read if each is not None]


def notice_of(body: bytes, *, signature: str, at: datetime) -> Notice:
    """The event in ``body``, if Stripe signed it within :data:`TOLERANCE` of ``at``.

    Raises :exc:`NotSigned`, and nothing else.
    """
    secrets = settings.STRIPE_WEBHOOK_SECRETS
    found = next(filter(None, (_read(body, signature, s) for s in secrets)), None)
    if found is None:
        raise NotSigned("no secret fits")
    if abs(at - _stamp(signature)) > TOLERANCE:
        raise NotSigned("too old, or ahead")
    if found.is_live != is_live():
        raise NotSigned("of the other mode")
    return found


def _read(body: bytes, signature: str, secret: str) -> Notice | None:
    """The event, if it is one that was signed with ``secret``."""
    try:
        # Its own tolerance asks another clock, and lets pass what is ahead.
        event = stripe.Webhook.construct_event(body, signature, secret, tolerance=0)
        return Notice.of(event.to_dict())
    except Exception:  # noqa: BLE001 (bytes, types and forms are a stranger's)
        return None


def _stamp(signature: str) -> datetime:
    """When it was signed: the first stamp, which is the one that was checked."""
    parts = (part.split("=", 1) for part in signature.split(","))
    seconds = next(value for name, value in parts if name == "t")
    return datetime.fromtimestamp(int(seconds), UTC)


@contextmanager
def _asking() -> Iterator[stripe.StripeClient]:
    if not is_open():
        raise NoStripe
    client = _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_STAND_IN)
    try:
        yield client
    except stripe.StripeError as error:
        if error.http_status not in REFUSALS:
            raise StripeAway(type(error).__name__) from error
        words = f"{type(error).__name__}: {error.code}"
        raise StripeRefused(words, told=error.user_message or "") from error


@lru_cache(maxsize=4)
def _client(key: str, stand_in: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": stand_in} if stand_in else None,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        max_network_retries=0,
    )
