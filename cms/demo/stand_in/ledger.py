"""What Stripe does with sessions, refunds and disputes, as far as the site uses it."""

import time
from pathlib import Path
from typing import Any, Final

from cms.demo.stand_in.store import Rows, Store, Thing, new_id

#: What its objects and events say they are made for (courses.domain.stripe_gateway).
API_VERSION: Final = "2026-10-28.endive"
SESSION: Final = "checkout.session"
INTENT: Final = "payment_intent"
REFUND: Final = "refund"
DISPUTE: Final = "dispute"


class Refused(Exception):
    """Stripe would not do that; the message says why."""


class Missing(Refused):
    """There is no such thing."""


class Ledger:
    """The books of the stand-in. A method is one transaction and sends its events."""

    def __init__(self, path: Path, *, pages: str = "") -> None:
        """Keep the books in ``path``; ``pages`` is where Checkout is played."""
        self.store = Store(path)
        self.pages = pages

    def open_session(self, asked: Thing) -> Thing:
        """A Checkout session as it was asked for."""
        now = int(time.time())
        items = asked["line_items"].values()
        prices = [(each["price_data"], int(each["quantity"])) for each in items]
        session_id = new_id("cs_test")
        session = {
            "id": session_id,
            "object": SESSION,
            "created": now,
            "livemode": False,
            "mode": asked["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": sum(int(p["unit_amount"]) * n for p, n in prices),
            "currency": prices[0][0]["currency"],
            "description": prices[0][0]["product_data"]["name"],
            "client_reference_id": asked["client_reference_id"],
            "customer_email": asked.get("customer_email"),
            "metadata": asked.get("metadata", {}),
            "payment_intent": None,
            "expires_at": int(asked.get("expires_at", now + 86400)),
            "success_url": asked["success_url"],
            "cancel_url": asked["cancel_url"],
            "url": f"{self.pages}/demo/stripe/pay/{session_id}/",
        }
        with self.store.rows() as rows:
            return rows.keep(session)

    def session(self, session_id: str) -> Thing:
        """The session as it is now."""
        with self.store.rows() as rows:
            return _session(rows, session_id)

    def listed(self, kind: str, *, since: int = 0, of: str = "") -> list[Thing]:
        """Things of a kind, newest first; ``of`` limits them to a payment intent."""
        with self.store.rows() as rows:
            found = rows.of_kind(kind, since=since)
        return [thing for thing in found if of in {"", thing.get("payment_intent")}]

    def balance(self, *, since: int = 0) -> list[Thing]:
        """What moved the balance, newest first, each entry with its source."""
        charges = [_charged(each) for each in self.listed(INTENT, since=since)]
        refunds = [_moved(each) for each in self.listed(REFUND, since=since)]
        disputes = self.listed(DISPUTE, since=since)
        taken = [entry for each in disputes for entry in _taken(each)]
        found = [*filter(None, charges), *refunds, *taken]
        return sorted(found, key=lambda entry: entry["created"], reverse=True)

    def thing(self, thing_id: str, kind: str) -> Thing:
        """One thing; raises :exc:`Missing`."""
        with self.store.rows() as rows:
            return _found(rows, thing_id, kind)

    def expire(self, session_id: str) -> Thing:
        """End a session that is open; raises :exc:`Refused` where it is not."""
        with self.store.rows() as rows:
            session = _open(rows, session_id)
            session.update(status="expired", url=None)
            return _announce(rows, "checkout.session.expired", session)

    def pay(self, session_id: str, *, by_debit: bool = False) -> Thing:
        """Pay by card, at once; or by direct debit, which takes days."""
        with self.store.rows() as rows:
            session = _open(rows, session_id)
            return _complete(rows, session, is_paid=not by_debit)

    def pay_twice(self, session_id: str) -> Thing:
        """Pay, and pay for the same once more in a session that nobody kept."""
        with self.store.rows() as rows:
            session = _open(rows, session_id)
            twin = {**session, "id": new_id("cs_test")}
            _complete(rows, twin, is_paid=True)
            return _complete(rows, session, is_paid=True)

    def end_debit(self, session_id: str, *, succeeds: bool) -> Thing:
        """Let the bank answer for a direct debit."""
        with self.store.rows() as rows:
            session = _session(rows, session_id)
            if (session["status"], session["payment_status"]) != ("complete", "unpaid"):
                raise Refused("This session does not wait for a bank.")
            intent = _found(rows, session["payment_intent"], INTENT)
            intent["status"] = "succeeded" if succeeds else "requires_payment_method"
            rows.keep(intent)
            session["payment_status"] = "paid" if succeeds else "unpaid"
            word = "succeeded" if succeeds else "failed"
            return _announce(rows, f"checkout.session.async_payment_{word}", session)

    def refund(self, asked: Thing) -> Thing:
        """Send money back; raises :exc:`Refused` where there is not so much."""
        with self.store.rows() as rows:
            intent = _found(rows, asked["payment_intent"], INTENT)
            if intent["status"] != "succeeded":
                raise Refused("This payment has not succeeded.")
            left = intent["amount"] - intent["amount_refunded"]
            amount = int(asked.get("amount") or left)
            if not 0 < amount <= left:
                raise Refused("Refund amount is greater than unrefunded amount.")
            intent["amount_refunded"] += amount
            rows.keep(intent)
            refund = {
                "id": new_id("re"),
                "object": REFUND,
                "created": int(time.time()),
                "amount": amount,
                "currency": intent["currency"],
                "payment_intent": intent["id"],
                "metadata": asked.get("metadata", {}),
                "status": "succeeded",
            }
            return _announce(rows, "refund.created", refund)

    def dispute(self, intent_id: str) -> Thing:
        """Let the buyer's bank take the money back until it is decided."""
        with self.store.rows() as rows:
            intent = _found(rows, intent_id, INTENT)
            dispute = {
                "id": new_id("du"),
                "object": DISPUTE,
                "created": int(time.time()),
                "livemode": False,
                "amount": intent["amount"],
                "currency": intent["currency"],
                "payment_intent": intent_id,
                "status": "needs_response",
            }
            return _announce(rows, "charge.dispute.created", dispute)

    def close_dispute(self, dispute_id: str, *, won: bool) -> Thing:
        """Decide a dispute, for the hub or against it."""
        with self.store.rows() as rows:
            dispute = _found(rows, dispute_id, DISPUTE)
            dispute["status"] = "won" if won else "lost"
            return _announce(rows, "charge.dispute.closed", dispute)

    def expire_old(self, *, at: float) -> None:
        """End the sessions whose time is over."""
        for session in self.listed(SESSION):
            if session["status"] == "open" and session["expires_at"] <= at:
                self.expire(session["id"])


def event_of(kind: str, thing: Thing) -> Thing:
    """An event as Stripe sends it."""
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": int(time.time()),
        "livemode": False,
        "type": kind,
        "data": {"object": thing},
    }


def _announce(rows: Rows, kind: str, thing: Thing) -> Thing:
    rows.post(event_of(kind, rows.keep(thing)), due=time.time())
    return thing


def _complete(rows: Rows, session: Thing, *, is_paid: bool) -> Thing:
    intent: dict[str, Any] = {
        "id": new_id("pi"),
        "object": INTENT,
        "created": int(time.time()),
        "livemode": False,
        "amount": session["amount_total"],
        "amount_refunded": 0,
        "currency": session["currency"],
        "metadata": session["metadata"],
        "status": "succeeded" if is_paid else "processing",
    }
    rows.keep(intent)
    session.update(
        status="complete",
        payment_status="paid" if is_paid else "unpaid",
        payment_intent=intent["id"],
        url=None,
    )
    return _announce(rows, "checkout.session.completed", session)


def _entry(name: str, amount: int, fee: int, of: Thing, kind: str) -> Thing:
    return {
        "id": f"txn_{name}",
        "object": "balance_transaction",
        "type": kind,
        "amount": amount,
        "fee": fee,
        "net": amount - fee,
        "currency": of["currency"],
        "created": of["created"],
        "source": of,
    }


def _charged(intent: Thing) -> Thing | None:
    """The entry of a payment that succeeded, with a fee such as Stripe's for cards."""
    if intent["status"] != "succeeded":
        return None
    amount = intent["amount"]
    charge = {
        "id": f"ch_{intent['id']}",
        "object": "charge",
        "payment_intent": intent["id"],
        **{key: intent[key] for key in ("amount", "currency", "created", "metadata")},
    }
    fee = (amount * 15 + 500) // 1000 + 25
    return _entry(charge["id"], amount, fee, charge, "charge")


def _moved(refund: Thing) -> Thing:
    return _entry(refund["id"], -refund["amount"], 0, refund, "refund")


def _taken(dispute: Thing) -> list[Thing]:
    """What a bank took, and gave back where the hub won."""
    name, amount = dispute["id"], dispute["amount"]
    bare = {**dispute, "balance_transactions": []}
    entries = [_entry(name, -amount, 1500, bare, "adjustment")]
    if dispute["status"] == "won":
        entries.append(_entry(f"{name}_won", amount, 0, bare, "adjustment"))
    plain = [{**each, "source": name} for each in entries]
    return [
        {**each, "source": {**dispute, "balance_transactions": plain}}
        for each in entries
    ]


def _found(rows: Rows, thing_id: str, kind: str) -> Thing:
    thing = rows.find(thing_id, kind)
    if thing is None:
        raise Missing(f"No such {kind}: '{thing_id}'")
    return thing


def _session(rows: Rows, session_id: str) -> Thing:
    return _found(rows, session_id, SESSION)


def _open(rows: Rows, session_id: str) -> Thing:
    session = _session(rows, session_id)
    if session["status"] != "open":
        raise Refused(f"This session is not open: it is {session['status']}.")
    return session
