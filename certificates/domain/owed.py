"""Certificates that are owed, derived from the facts: it needs no message to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from certificates.domain.hitches import Failure
from certificates.models import Certificate
from courses.models import Completion
from hubs.domain.audit import record
from hubs.domain.outbox import owe
from hubs.models import Outgoing, User

#: The task that issues; its key is the completion's id.
ISSUE: Final = "certificates.issue"
#: How long making one may take before anybody is told that it is late.
PATIENCE: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class Debt:
    """A completion without its certificate.

    ``certificate`` is None before a number was given; ``next_try`` is None where no
    task is under way, which the hourly comparison mends.
    """

    completion: Completion
    certificate: Certificate | None
    failure: Failure | None
    attempts: int
    next_try: datetime | None


def unissued(*, at: datetime) -> QuerySet[Completion]:
    """Completions that should have had their certificate by ``at``, oldest first.

    One whose certificate was issued and then revoked is owed nothing; one whose
    certificate was replaced is owed the one that replaces it.
    """
    of_it = Certificate.objects.filter(completion=OuterRef("pk"))
    is_issued = Exists(of_it.filter(state=Certificate.State.ISSUED))
    is_replacing = Exists(
        of_it.filter(replaces__isnull=False, issued_at__lte=at - PATIENCE).exclude(
            state=Certificate.State.ISSUED
        )
    )
    return Completion.objects.filter(
        ~is_issued | is_replacing, completed_at__lte=at - PATIENCE
    ).order_by("completed_at", "pk")


def debts(completions: QuerySet[Completion]) -> list[Debt]:
    """What keeps each of ``completions`` from its certificate; three queries."""
    rows = list(
        completions.select_related(
            "enrolment__learner", "edition__course__hub"
        ).prefetch_related(
            Prefetch(
                "certificates",
                Certificate.objects.select_related("holder").order_by("-issue_no"),
            )
        )
    )
    tasks = _tasks(rows)
    return [_debt(row, task=tasks.get(str(row.pk))) for row in rows]


def owe_again(*, at: datetime) -> int:
    """Owe the task of each unissued completion that is not owed; return how many."""
    keys = list(unissued(at=at).values_list("pk", flat=True))
    pending = set(
        Outgoing.objects.filter(kind=ISSUE, done_at__isnull=True).values_list(
            "key", flat=True
        )
    )
    lost = [key for key in keys if str(key) not in pending]
    for key in lost:
        with transaction.atomic():
            owe(ISSUE, key=key, at=at)
    return len(lost)


@transaction.atomic
def retry(completion: Completion, *, by: User, at: datetime) -> None:
    """Try again now instead of at the next due time. Harmless where it is under way."""
    owe(ISSUE, key=completion.pk, at=at)
    Outgoing.objects.filter(kind=ISSUE, key=str(completion.pk)).update(due_at=at)
    record("certificate.retried", completion, by=by, hub=completion.edition.course.hub)


def _tasks(completions: Iterable[Completion]) -> dict[str, Outgoing]:
    keys = [str(completion.pk) for completion in completions]
    found = Outgoing.objects.filter(kind=ISSUE, key__in=keys, done_at__isnull=True)
    return {task.key: task for task in found}


def _debt(completion: Completion, *, task: Outgoing | None) -> Debt:
    certificate = next(iter(completion.certificates.all()), None)
    reason = certificate.failure if certificate else ""
    return Debt(
        completion=completion,
        certificate=certificate,
        failure=Failure.read(reason or (task.error if task else "")),
        attempts=certificate.attempts
        if certificate
        else (task.attempts if task else 0),
        next_try=task.due_at if task else None,
    )
