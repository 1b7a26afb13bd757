"""What Stripe says of sessions, refunds and disputes, as far as our rules need it.

Nothing personal is among it: what is kept of an event is these facts alone.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

Thing = dict[str, Any]

#: How far a payment has come, by the session's status and payment status. Whatever is
#: paid is paid, whichever event says so.
PAID: Final = {"paid", "no_payment_required"}
#: How an intent stands that was tried and came to nothing.
FAILED: Final = {"requires_payment_method", "canceled"}
#: What moves money that our rows know of.
MOVES: Final = {"charge", "refund", "dispute"}


@dataclass(frozen=True)
class Session:
    """A Checkout session. ``reference`` is the order's id, ``key`` our payment's.

    ``amount_cents`` in minor units of ``currency``, which is in capitals.
    """

    id: str
    status: str
    is_paid: bool
    amount_cents: int
    currency: str
    reference: str
    key: str
    intent_id: str
    is_live: bool
    #: A bank refused what looked paid: told by an event's kind, or by the intent.
    has_failed: bool = False
    url: str = ""
    expires_at: datetime | None = None

    @classmethod
    def of(cls, thing: Thing) -> Self:
        """From Stripe's own object, its intent expanded or not."""
        intent = thing.get("payment_intent") or ""
        expires = thing.get("expires_at")
        return cls(
            id=thing["id"],
            status=thing.get("status") or "",
            is_paid=thing.get("payment_status") in PAID,
            amount_cents=int(thing.get("amount_total") or 0),
            currency=(thing.get("currency") or "").upper(),
            reference=thing.get("client_reference_id") or "",
            key=(thing.get("metadata") or {}).get("payment", ""),
            intent_id=intent["id"] if isinstance(intent, dict) else intent,
            is_live=bool(thing.get("livemode")),
            # A card that was declined leaves the session open: the buyer tries again.
            has_failed=thing.get("status") == "complete"
            and isinstance(intent, dict)
            and intent["status"] in FAILED,
            url=thing.get("url") or "",
            expires_at=datetime.fromtimestamp(expires, UTC) if expires else None,
        )


@dataclass(frozen=True)
class Returned:
    """A refund. ``key`` is ours; empty where it was made in Stripe's own pages."""

    id: str
    status: str
    amount_cents: int
    intent_id: str
    key: str

    @classmethod
    def of(cls, thing: Thing) -> Self:
        """From Stripe's own object."""
        return cls(
            id=thing["id"],
            status=thing.get("status") or "",
            amount_cents=int(thing["amount"]),
            intent_id=thing.get("payment_intent") or "",
            key=(thing.get("metadata") or {}).get("refund", ""),
        )


@dataclass(frozen=True)
class Claim:
    """A dispute."""

    id: str
    status: str
    amount_cents: int
    intent_id: str

    @classmethod
    def of(cls, thing: Thing) -> Self:
        """From Stripe's own object."""
        return cls(
            id=thing["id"],
            status=thing.get("status") or "",
            amount_cents=int(thing["amount"]),
            intent_id=thing.get("payment_intent") or "",
        )


@dataclass(frozen=True)
class Movement:
    """What one charge, refund or dispute did to the balance of the account.

    ``thing`` is the intent of a charge, else Stripe's own id. ``amount_cents`` is what
    came, or went if it is negative, in minor units of ``currency``, the buyer's;
    ``fee_cents`` what Stripe kept, in those of ``fee_currency``, the account's, and
    ``entry_fee_cents`` how much of it with the one entry that this was read from.
    """

    entry: str
    kind: str
    thing: str
    intent_id: str
    key: str
    amount_cents: int
    currency: str
    fee_cents: int
    entry_fee_cents: int
    fee_currency: str
    booked_at: datetime

    @classmethod
    def of(cls, entry: Thing) -> Self | None:
        """From a balance transaction with its source; ``None`` for payouts and such."""
        source = entry.get("source")
        if not isinstance(source, dict) or source.get("object") not in MOVES:
            return None
        kind = str(source["object"])
        intent_id = source.get("payment_intent") or ""
        return cls(
            entry=entry["id"],
            kind=kind,
            thing=intent_id if kind == "charge" else source["id"],
            intent_id=intent_id,
            key=(source.get("metadata") or {}).get("payment", ""),
            amount_cents=_moved(kind, source),
            currency=source["currency"].upper(),
            fee_cents=_fee(source, entry),
            entry_fee_cents=int(entry["fee"]),
            fee_currency=entry["currency"].upper(),
            booked_at=datetime.fromtimestamp(entry["created"], UTC),
        )


def _moved(kind: str, source: Thing) -> int:
    """What the thing as a whole did, also where it has several entries."""
    amount = int(source["amount"])
    if kind == "charge":
        return amount
    if kind == "refund":
        return 0 if source.get("status") in {"failed", "canceled"} else -amount
    # A dispute that was won has a second entry, which gives back what the first took.
    taken = sum(int(each["amount"]) for each in source["balance_transactions"])
    return -amount if taken < 0 else 0


def _fee(source: Thing, entry: Thing) -> int:
    entries = source.get("balance_transactions") or [entry]
    return sum(int(each["fee"]) for each in entries)


@dataclass(frozen=True)
class Notice:
    """An event: what it is about, and what of that is kept (JSON)."""

    event_id: str
    kind: str
    object_id: str
    is_live: bool
    created_at: datetime
    facts: Thing

    @classmethod
    def of(cls, event: Thing) -> Self:
        """From Stripe's own object. Raises for what is none of its events."""
        thing = event["data"]["object"]
        return cls(
            event_id=event["id"],
            kind=event["type"],
            object_id=thing.get("id") or "",
            is_live=bool(event["livemode"]),
            created_at=datetime.fromtimestamp(event["created"], UTC),
            facts=_facts(thing),
        )


def _facts(thing: Thing) -> Thing:
    match thing.get("object"):
        case "checkout.session":
            facts = asdict(Session.of(thing))
            # Where a buyer pays is the buyer's to know; a date is no JSON.
            del facts["url"], facts["expires_at"]
            return facts
        case "refund":
            return asdict(Returned.of(thing))
        case "dispute":
            return asdict(Claim.of(thing))
        case _:
            # Of a charge, the rules want to know which payment to look at.
            return {"intent_id": thing.get("payment_intent") or ""}
