"""What happened to an account, for the audit trail: called in the act's transaction."""

from typing import Any, Final

from allauth.mfa.models import Authenticator

from hubs.domain.audit import Personal, record
from hubs.models import AuditEvent, User

#: What an administrator changes of an account, but for its name, which is personal.
SWITCHES: Final = ("is_active", "is_superuser")


def note_account(person: User, act: str, *, by: User | None) -> AuditEvent:
    """Record an act on an account that changes nothing that could be compared."""
    return record(act, person, by=by)


def note_address(person: User, *, old: str, new: str, by: User | None) -> AuditEvent:
    """Record that the address of an account is another one."""
    change = Personal("email", old, new, person=person)
    return record("email.changed", person, by=by, personal=[change])


def note_name(person: User, *, old: str, new: str, by: User) -> AuditEvent | None:
    """Record the name on certificates, if it is another one."""
    if old == new:
        return None
    change = Personal("name_on_certificate", old, new, person=person)
    return record("name.changed", person, by=by, personal=[change])


def note_second_step(authenticator: Authenticator, act: str) -> AuditEvent:
    """Record that a means of the second step was added, removed or renewed."""
    facts = {"kind": str(authenticator.type)}
    return record(act, authenticator.user, by=authenticator.user, facts=facts)


def note_sessions_ended(person: User, *, sessions: int) -> AuditEvent | None:
    """Record that a person signed out elsewhere."""
    if not sessions:
        return None
    facts = {"sessions": sessions}
    return record("sessions.ended", person, by=person, facts=facts)


def state_of(person: User) -> dict[str, Any]:
    """What of an account an administrator may change, to be compared later."""
    known = User.objects.get(pk=person.pk)
    groups = known.groups.order_by("name").values_list("name", flat=True)
    switches = {name: getattr(known, name) for name in SWITCHES}
    return switches | {"groups": list(groups), "name": known.name_on_certificate}


def note_changes(
    person: User, before: dict[str, Any], *, by: User
) -> AuditEvent | None:
    """Record what an administrator changed of an account since ``before``."""
    now = state_of(person)
    note_name(person, old=before["name"], new=now["name"], by=by)
    facts = {
        name: {"old": before[name], "new": now[name]}
        for name in (*SWITCHES, "groups")
        if before[name] != now[name]
    }
    return record("account.changed", person, by=by, facts=facts) if facts else None


def note_act_on_many(person: User, act: str, *, by: User) -> AuditEvent:
    """Record what an administrator does to many accounts at once, for one of them."""
    return record("account.changed", person, by=by, facts={"act": act})
