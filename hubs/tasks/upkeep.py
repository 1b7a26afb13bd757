"""Periodic work on the trail and the outbox."""

import logging
from datetime import timedelta
from time import monotonic
from typing import Any, Final

from celery import shared_task
from celery.signals import worker_ready
from django.contrib.sessions.backends.cached_db import SessionStore
from django.utils import timezone

from hubs.domain.audit import MOST, Break, chain
from hubs.domain.checkpoints import ChainBroken, as_row, checkpoint, verify
from hubs.domain.membership import derive_all
from hubs.domain.outbox import clear
from hubs.domain.relay import beat
from hubs.domain.trail_orders import remove_papers
from hubs.models import AuditLink

logger = logging.getLogger(__name__)

#: What walks the trail may take longer than other tasks, and ends before a broker on
#: Redis hands it to somebody else.
LONG: Final[dict[str, Any]] = {"soft_time_limit": 840, "time_limit": 870}
#: For how many seconds events are linked in one go: half of what a task may take.
LINKING = 7.0
#: How long what was done stays in the outbox, for those who look into a fault.
KEEP_DONE = timedelta(days=7)
#: How long a part of the audit trail on paper can be fetched.
KEEP_PAPERS = timedelta(days=1)


@shared_task(name="hubs.chain_audit")
def chain_audit() -> int:
    """Link new audit events, until none is left or time is up; return how many."""
    until = monotonic() + LINKING
    linked = newly = chain()
    while newly == MOST and monotonic() < until:
        newly = chain()
        linked += newly
    return linked


@shared_task(name="hubs.checkpoint_audit", **LONG)
def checkpoint_audit() -> int | None:
    """Sign the end of the chain and log it; return its number, None for nothing new.

    The log leaves the machine, and with it what the chain must pass through.
    """
    chain_audit()
    try:
        made = checkpoint(at=timezone.now())
    except ChainBroken as error:
        _cry_out(error.args[0])
        raise
    if made is None:
        return None
    logger.info("audit checkpoint", extra=as_row(made))
    return made.link_id


@shared_task(name="hubs.verify_audit", **LONG)
def verify_audit() -> int:
    """Walk the whole trail, and log where it does not hold; return how many links hold.

    What was changed behind a checkpoint is noticed here. Nothing is signed from then on
    until somebody settles it (docs/operations.md).
    """
    broken = verify()
    if broken:
        _cry_out(broken)
        raise ChainBroken(broken)
    return AuditLink.objects.count()


def _cry_out(broken: Break) -> None:
    facts = {"link": broken.seq, "why": broken.why}
    logger.critical("audit chain broken", extra=facts)


@shared_task(name="hubs.derive_roles")
def derive_roles() -> int:
    """Let the CMS follow roles that began or ended by themselves; return the hubs."""
    return derive_all(at=timezone.now())


@shared_task(name="hubs.clear_outbox")
def clear_outbox() -> int:
    """Remove what was done a week ago; return how many rows."""
    return clear(before=timezone.now() - KEEP_DONE)


@shared_task(name="hubs.remove_trail_papers")
def remove_trail_papers() -> int:
    """Remove parts of the trail that were drawn a day ago; return how many."""
    return remove_papers(before=timezone.now() - KEEP_PAPERS)


@shared_task(name="hubs.clear_sessions")
def clear_sessions() -> None:
    """Remove sessions that have run out."""
    SessionStore.clear_expired()


@shared_task(name="hubs.heartbeat", expires=30)
def heartbeat() -> None:
    """Show that scheduler, queue and worker live."""
    beat("worker", at=timezone.now())


@worker_ready.connect
def show_readiness(**_kwargs: Any) -> None:
    """Be heard of at once, not at the scheduler's first tick."""
    beat("worker", at=timezone.now())
