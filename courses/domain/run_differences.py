"""What a change of a run leaves in the audit trail: old and new where they differ."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from courses.domain.run_plans import RunPlan, SessionPlan
from hubs.domain.audit import Personal, keyed

#: What a session is, beside who teaches it and how one gets in.
SHOWN: Final = ("title", "starts_at", "ends_at", "room")


def differences(before: RunPlan, after: RunPlan) -> dict[str, Any]:
    """Facts of an event, ``{"old", "new"}`` by name; sessions by their identity.

    Without who teaches, which is personal, and without meeting links, which open doors:
    of those only that they are others. A session that is not there is empty.
    """
    own = _changed(_of_run(before), _of_run(after))
    was, now = _by_uid(before), _by_uid(after)
    sessions = _changed(
        {f"session {uid}": _of_session(each) for uid, each in was.items()},
        {f"session {uid}": _of_session(each) for uid, each in now.items()},
    )
    return own | sessions


def other_trainers(before: RunPlan, after: RunPlan) -> list[Personal]:
    """Who teaches a session any more, and who does now: each a value of their own."""
    was, now = _by_uid(before), _by_uid(after)
    values = []
    for uid in sorted({**was, **now}):
        old, new = (
            plans[uid].trainer if uid in plans else None for plans in (was, now)
        )
        if old != new:
            values += [Personal(f"taught {uid}", str(old), "", old)] if old else []
            values += [Personal(f"teaches {uid}", "", str(new), new)] if new else []
    return values


def _of_run(plan: RunPlan) -> dict[str, Any]:
    own = {
        name: value
        for name, value in vars(plan).items()
        if name not in {"sessions", "organisations", "address"}
    }
    slugs = sorted(each.slug for each in plan.organisations)
    # "address" is a person's in the trail, and not told.
    return {**own, "organisations": slugs, "venue_address": plan.address}


def _by_uid(plan: RunPlan) -> dict[str, SessionPlan]:
    return {each.uid: each for each in plan.sessions}


def _of_session(session: SessionPlan) -> dict[str, Any]:
    shown = {name: _plain(getattr(session, name)) for name in SHOWN}
    link = session.link
    return {**shown, "link": keyed(f"meeting link: {link}")[:16] if link else ""}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"old": _plain(before.get(name, "")), "new": _plain(after.get(name, ""))}
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
