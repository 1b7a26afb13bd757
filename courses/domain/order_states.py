"""States of an order: which may follow which, and how it is locked and moved."""

from datetime import datetime
from typing import Any, Final

from courses.models import Order, OrderEvent, Voucher
from hubs.domain.audit import record
from hubs.models import User

State = Order.State

#: What money makes of an order. Money that came is a fact, however late it is heard
#: of; so these follow one another in any order.
MONEY: Final = frozenset(
    {
        State.PAID,
        State.UNDELIVERABLE,
        State.PARTLY_REFUNDED,
        State.REFUNDED,
        State.DISPUTED,
    }
)
#: The one table of allowed transitions. Without money nothing becomes of an order that
#: has ended; with it, what has ended is paid all the same. Nothing undoes a payment.
TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    State.OPEN: frozenset({State.PROCESSING, State.CANCELLED, State.EXPIRED}) | MONEY,
    State.PROCESSING: frozenset({State.OPEN}) | MONEY,
    State.QUOTED: frozenset({State.INVOICED, State.CANCELLED, State.EXPIRED}),
    State.INVOICED: frozenset({State.CANCELLED}) | MONEY,
    State.CANCELLED: MONEY,
    State.EXPIRED: MONEY,
    **{state: MONEY - {state} for state in MONEY},
}


class OrderTransitionNotAllowed(Exception):
    """The table has no way from the one state to the other."""


def locked(order: Order) -> Order:
    """The order as it is now, locked until the transaction ends; its voucher before it.

    Webhooks, the success page, the sweeper and finance wait for each other here.
    """
    if order.voucher_id is not None:
        Voucher.objects.select_for_update().get(pk=order.voucher_id)
    return Order.objects.select_for_update().get(pk=order.pk)


def change_order(
    order: Order,
    *,
    to: str,
    at: datetime,
    by: User | None = None,
    reason: str = "",
) -> None:
    """Move a locked order to another state and note it; to its own, nothing happens.

    Raises :exc:`OrderTransitionNotAllowed`.
    """
    before = order.state
    if to == before:
        return
    if to not in TRANSITIONS[before]:
        raise OrderTransitionNotAllowed(f"{order.public_id}: {before} to {to}")
    order.state = to
    order.save(update_fields=["state"])
    facts = {"before": before, "after": str(to)}
    note_order("order.changed", order, by=by, reason=reason, facts=facts)
    OrderEvent.objects.create(
        order=order, before=before, after=to, at=at, by=by, reason=reason
    )


def note_order(
    verb: str,
    order: Order,
    *,
    by: User | None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """Put into the audit trail what became of an order, in its transaction."""
    record(
        verb,
        order,
        by=by,
        hub=order.hub,
        reason=reason,
        facts={"order": order.public_id, **(facts or {})},
    )
