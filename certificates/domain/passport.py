"""A learner's certificates, as lists show them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from certificates.domain.printed import printed
from certificates.domain.verification import Verdict, erasure_of, verdict
from certificates.models import Certificate
from hubs.models import User

#: From how long before its end a certificate asks to be renewed.
SOON: Final = timedelta(days=60)


@dataclass(frozen=True)
class Held:
    """One certificate in a list. ``ends_soon`` only where it is still valid.

    Where its record ``is_erased``, there is no file to fetch any more.
    """

    number: str
    shown_number: str
    title: str
    hub: str
    verdict: Verdict
    ends_soon: bool
    issued_on: date
    last_day: date | None
    eqf_level: int | None
    workload_hours: str
    is_erased: bool


def held(learner: User, *, at: datetime, limit: int | None = None) -> list[Held]:
    """The learner's issued certificates, newest first, ``limit`` at most; one query."""
    rows = (
        Certificate.objects.visible_to(learner)
        .filter(state=Certificate.State.ISSUED)
        .select_related("holder", "hub", "revocation", "replaced_by", "erasure")
        .order_by("-issued_at", "-pk")
    )
    return [_held(row, at=at) for row in rows[:limit]]


def _held(certificate: Certificate, *, at: datetime) -> Held:
    facts = printed(certificate)
    answer = verdict(certificate, at=at)
    until = certificate.valid_until
    return Held(
        number=certificate.number,
        shown_number=facts.number,
        title=facts.payload["title"],
        hub=certificate.hub.short_name,
        verdict=answer,
        ends_soon=(
            answer == Verdict.VALID and until is not None and until - SOON <= at
        ),
        issued_on=facts.issued_on,
        last_day=facts.last_day,
        eqf_level=facts.payload["eqf_level"],
        workload_hours=facts.payload["workload_hours"],
        is_erased=erasure_of(certificate) is not None,
    )
