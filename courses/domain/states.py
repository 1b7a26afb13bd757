"""States of an enrolment: which may follow which, and what each allows."""

from datetime import datetime, timedelta
from typing import Any, Final

from courses.models import Edition, Enrolment, EnrolmentEvent
from hubs.domain.audit import record
from hubs.models import User

State = Enrolment.State

#: The one table of allowed transitions. What has ended stays so: who comes back gets a
#: new enrolment.
TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    State.ACTIVE: frozenset({State.WITHDRAWN, State.COMPLETED}),
    State.WITHDRAWN: frozenset(),
    State.COMPLETED: frozenset(),
}
#: States in which a learner reads the course and adds to the record.
LEARNING: Final = frozenset({State.ACTIVE, State.COMPLETED})
#: How long learners may finish an edition that was withdrawn.
GRACE: Final = timedelta(days=90)


class TransitionNotAllowed(Exception):
    """The table has no way from the one state to the other."""


class NotLearning(Exception):
    """The enrolment is not in a state in which anything can be done."""


class EditionClosed(Exception):
    """The edition was withdrawn, and the time to finish it is over."""


def locked(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, locked until the transaction ends.

    The row is locked alone: joined rows would be those of before the wait. The edition
    that the caller has at hand is kept where it is still the one.
    """
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.edition_id == enrolment.edition_id:
        row.edition = enrolment.edition
    return row


def change_state(
    enrolment: Enrolment,
    *,
    to: str,
    at: datetime,
    by: User | None = None,
    reason: str = "",
) -> EnrolmentEvent:
    """Move a locked enrolment to another state and note it.

    Raises :exc:`TransitionNotAllowed`.
    """
    before = enrolment.state
    if to not in TRANSITIONS[before]:
        raise TransitionNotAllowed(f"{enrolment.public_id}: {before} to {to}")
    enrolment.state = to
    enrolment.save(update_fields=["state"])
    facts = {"before": before, "after": str(to)}
    note("enrolment.changed", enrolment, by=by, reason=reason, facts=facts)
    return EnrolmentEvent.objects.create(
        enrolment=enrolment, before=before, after=to, at=at, by=by, reason=reason
    )


def note(
    verb: str,
    enrolment: Enrolment,
    *,
    by: User | None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """Put into the audit trail what became of an enrolment, in its transaction."""
    edition = enrolment.edition
    its_own = {"course": edition.course.code, "number": edition.number}
    record(
        verb,
        enrolment,
        by=by,
        hub=edition.course.hub,
        reason=reason,
        facts={**its_own, **(facts or {})},
    )


def last_moment(edition: Edition) -> datetime | None:
    """Until when a withdrawn edition may be finished.

    None while it is offered, and where it was merely followed by a newer one.
    """
    return edition.withdrawn_at + GRACE if edition.withdrawn_at else None


def require_learning(enrolment: Enrolment, *, at: datetime) -> None:
    """Raise :exc:`NotLearning` or :exc:`EditionClosed` where nothing may be added."""
    if enrolment.state not in LEARNING:
        raise NotLearning(f"{enrolment.public_id} is {enrolment.state}")
    if enrolment.access_ended_at is not None:
        raise NotLearning(f"{enrolment.public_id} is not paid for any more")
    end = last_moment(enrolment.edition)
    if end is not None and at > end:
        raise EditionClosed(f"{enrolment.public_id}: closed since {end:%Y-%m-%d}")
