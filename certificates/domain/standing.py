"""How far the certificate of a completion is, for the learner who waits for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from certificates.domain.hitches import Failure, Hitch
from certificates.domain.owed import ISSUE, PATIENCE
from certificates.domain.reminding import ending
from certificates.models import Certificate, Revocation
from courses.models import Completion
from hubs.models import Outgoing


class Stage(StrEnum):
    """What the learner sees."""

    MAKING = "making"
    READY = "ready"
    DELAYED = "delayed"
    REVOKED = "revoked"
    ERASED = "erased"


@dataclass(frozen=True)
class Standing:
    """The stage; the certificate once it was issued; the hitch when it is delayed."""

    stage: Stage
    certificate: Certificate | None = None
    hitch: Hitch | None = None


def standing(completion: Completion, *, at: datetime) -> Standing:
    """Where the newest certificate of ``completion`` is; one query, or two."""
    certificate = (
        completion.certificates.select_related("revocation", "erasure")
        .order_by("-issue_no")
        .first()
    )
    if certificate and certificate.state == Certificate.State.ISSUED:
        return Standing(_stage(certificate), certificate=certificate)
    reason = (certificate.failure if certificate else "") or _error(completion)
    failure = Failure.read(reason)
    if failure:
        return Standing(Stage.DELAYED, hitch=failure.hitch)
    # One that replaces another is begun long after the completion.
    began = certificate.issued_at if certificate else completion.completed_at
    if began <= at - PATIENCE:
        return Standing(Stage.DELAYED, hitch=Hitch.TIME)
    return Standing(Stage.MAKING)


def revoked_since(completions: Collection[int]) -> dict[int, datetime]:
    """Of ``completions`` by id, those whose certificate was revoked, and when.

    One query, none for none. A completion goes on being a fact; what it was worth to
    others is over.
    """
    if not completions:
        return {}
    revocations = Revocation.objects.filter(certificate__completion__in=completions)
    return dict(revocations.values_list("certificate__completion", "at"))


def ending_soon(completions: Collection[int], *, at: datetime) -> set[int]:
    """Of ``completions`` by id, those whose certificate ends soon.

    One query, none for none. Those that learners are reminded of: not where they have
    an equal that lasts longer.
    """
    if not completions:
        return set()
    certificates = ending(at=at).filter(completion__in=completions)
    return set(certificates.values_list("completion", flat=True))


def _stage(issued: Certificate) -> Stage:
    if hasattr(issued, "revocation"):
        return Stage.REVOKED
    return Stage.ERASED if hasattr(issued, "erasure") else Stage.READY


def _error(completion: Completion) -> str:
    """What the last attempt said, which may have ended before there was a number."""
    task = Outgoing.objects.filter(
        kind=ISSUE, key=str(completion.pk), done_at__isnull=True
    ).first()
    return task.error if task else ""
