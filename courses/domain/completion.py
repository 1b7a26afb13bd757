"""Completion: the fact that every required step was done, and what was to attend."""

import calendar
import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from courses.domain.attendance import attended
from courses.domain.states import change_state, locked, note
from courses.models import (
    Attempt,
    Completion,
    Enrolment,
    ProgressEvent,
    RunSession,
    Step,
)
from courses.signals import completed
from hubs.domain.accounts import note_name
from hubs.models import User

#: How long before the end of validity a learner is asked to requalify.
RENEWAL: Final = timedelta(days=90)


class NameNotConfirmed(Exception):
    """The last required step is at hand, and the name is not confirmed."""


def unfinished_steps(enrolment: Enrolment) -> QuerySet[Step]:
    """Steps of the enrolment's edition that have not been done, required or not."""
    done = ProgressEvent.objects.filter(
        enrolment_id=enrolment.pk,
        step_key=OuterRef("key"),
        step_hash=OuterRef("content_hash"),
    )
    return Step.objects.filter(~Exists(done), edition_id=enrolment.edition_id)


def has_confirmed_name(learner_id: int) -> bool:
    """Whether the name on certificates is confirmed.

    Asked of the database: the row at hand may be older than the lock.
    """
    return User.objects.filter(pk=learner_id, name_confirmed_at__isnull=False).exists()


def complete_if_met(enrolment: Enrolment, *, at: datetime) -> Completion | None:
    """Record the completion of a *locked* enrolment if nothing is missing.

    Returns None while a required step, a session that had to be attended or the
    confirmed name is missing; the completion that exists when called again. Announces
    :data:`courses.signals.completed` inside the transaction.
    """
    if enrolment.state == Enrolment.State.COMPLETED:
        return Completion.objects.get(enrolment=enrolment)
    if enrolment.state != Enrolment.State.ACTIVE:
        return None
    if unfinished_steps(enrolment).filter(required=True).exists():
        return None
    presence = attended(enrolment)
    if not presence.is_met or not has_confirmed_name(enrolment.learner_id):
        return None
    edition = enrolment.edition
    completion = Completion.objects.create(
        enrolment=enrolment,
        edition=edition,
        completed_at=at,
        valid_until=expiry(
            at,
            months=edition.validity_months,
            zone=ZoneInfo(edition.course.hub.time_zone),
        ),
        basis=[*_basis(enrolment), *map(_presence, presence.there)],
    )
    change_state(enrolment, to=Enrolment.State.COMPLETED, at=at)
    note("completion.recorded", enrolment, by=None, facts=_digests(completion))
    completed.send(sender=Completion, completion=completion)
    return completion


@transaction.atomic
def confirm_name(
    learner: User, *, name: str, at: datetime, language: str | None = None
) -> list[Completion]:
    """Set and confirm the name on certificates; complete what only waited for it.

    ``language`` is the one that certificates are to be in, None where it stays.
    The learner's enrolments are locked first: a quiz that is handed in at the same
    moment either sees the name or is seen here.
    """
    active = Enrolment.objects.active().filter(learner=learner).order_by("pk")
    waiting = [locked(each) for each in active.select_related("edition__course__hub")]
    known = User.objects.only("name_on_certificate").get(pk=learner.pk)
    note_name(learner, old=known.name_on_certificate, new=name, by=learner)
    learner.name_on_certificate = name
    learner.name_confirmed_at = at
    changed = ["name_on_certificate", "name_confirmed_at"]
    if language is not None:
        learner.certificate_language = language
        changed.append("certificate_language")
    learner.save(update_fields=changed)
    done = (complete_if_met(each, at=at) for each in waiting)
    return [completion for completion in done if completion]


def expiry(
    completed_at: datetime, *, months: int | None, zone: ZoneInfo
) -> datetime | None:
    """When a completion ends: the end of the day in ``zone``, after calendar months.

    The first moment that no longer counts, in UTC; None where it never ends. The 31st
    becomes the last day of a shorter month.
    """
    if months is None:
        return None
    day = completed_at.astimezone(zone).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    last = date(year, month + 1, min(day.day, length))
    midnight = datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
    return midnight.astimezone(UTC)


def last_day(valid_until: datetime, *, zone: ZoneInfo) -> date:
    """The last day on which a completion counts, as the hub's calendar has it."""
    return (valid_until - timedelta(microseconds=1)).astimezone(zone).date()


def _digests(completion: Completion) -> dict[str, str]:
    """What a completion rests on, as its hash: whoever changes it later is found."""
    text = json.dumps(completion.basis, sort_keys=True, separators=(",", ":"))
    return {"basis_sha256": hashlib.sha256(text.encode()).hexdigest()}


def _basis(enrolment: Enrolment) -> list[dict[str, Any]]:
    """What a completion rests on: required steps in order.

    Each quiz with its pass, in whichever enrolment it was earned: there is one, since
    no attempt is begun after it.
    """
    events = {
        (event.step_key, event.step_hash): event
        for event in enrolment.events.annotate(
            origin=F("carried_from__enrolment_id")
        ).order_by("pk")
    }
    sources = {enrolment.pk} | {event.origin for event in events.values()}
    passed = Attempt.objects.filter(
        enrolment_id__in=sources - {None}, passed=True
    ).annotate(step_hash=F("step__content_hash"))
    passes = {(each.step_key, each.step_hash): each for each in passed}
    basis = []
    for step in enrolment.edition.steps.filter(required=True).order_by("position"):
        attempt = passes.get((step.key, step.content_hash))
        basis.append(
            {
                "key": str(step.key),
                "number": step.number,
                "kind": step.kind,
                "at": events[step.key, step.content_hash].happened_at.isoformat(),
                "attempt": attempt.number if attempt else None,
                "points": str(attempt.points) if attempt else None,
                "out_of": attempt.out_of if attempt else None,
            }
        )
    return basis


def _presence(session: RunSession) -> dict[str, Any]:
    """A session that was attended, among what a completion rests on."""
    return {
        "key": session.uid,
        "number": "",
        "kind": "session",
        "at": session.starts_at.isoformat(),
        "attempt": None,
        "points": None,
        "out_of": None,
    }


def share(attempt: Attempt) -> Fraction:
    """What an attempt that was handed in earned, between 0 and 1."""
    return Fraction(attempt.points or 0) / (attempt.out_of or 1)
