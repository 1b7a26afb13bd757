"""Work done by the queue."""

from hubs.tasks.post import post
from hubs.tasks.trail_paper import draw_trail
from hubs.tasks.upkeep import (
    chain_audit,
    checkpoint_audit,
    clear_outbox,
    clear_sessions,
    derive_roles,
    heartbeat,
    remove_trail_papers,
    verify_audit,
)

__all__ = [
    "chain_audit",
    "checkpoint_audit",
    "clear_outbox",
    "clear_sessions",
    "derive_roles",
    "draw_trail",
    "heartbeat",
    "post",
    "remove_trail_papers",
    "verify_audit",
]
