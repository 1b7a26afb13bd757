"""A learner's certificates, as lists and the passport show them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from certificates.domain.linkedin import profile_address
from certificates.domain.number import read, shown
from certificates.domain.printed import printed
from certificates.domain.renewing import renewals
from certificates.domain.verification import (
    NOBODYS_NUMBER,
    Verdict,
    erasure_of,
    verdict,
)
from certificates.models import Certificate, Credential, Revocation
from courses.domain.completion import RENEWAL
from hubs.domain.composed import Composed
from hubs.models import User

#: From how long before its end a certificate asks to be renewed.
SOON: Final = timedelta(days=60)
#: Verdicts under which what was learnt stands.
STANDING: Final = frozenset({Verdict.VALID, Verdict.EXPIRED})

#: The key of no learner.
NOBODY: Final = -1

_own_by_number: Final = Composed(
    lambda learner, number: (
        Certificate.objects.visible_to(User(pk=learner))
        .filter(number=number, state=Certificate.State.ISSUED)
        .select_related("erasure")
        .only("number", "file", "file_sha256", "payload", "erasure__at")[:1]
    ),
    NOBODY,
    NOBODYS_NUMBER,
)


class Shelf(StrEnum):
    """A part of the passport, in the order of its page."""

    EXPIRING = "expiring"
    VALID = "valid"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True)
class Held:
    """One certificate in a list. ``ends_soon`` only where it is still valid.

    ``holder`` is empty where the name was erased; ``withheld`` says that its public
    page is switched off, ``initials`` that it shows no more of the name.
    Where its record ``is_erased``, there is no file to fetch any more. ``revocation``
    and ``replaced_by`` say when and why it counts no more, where it does not.
    ``renewal`` is the page where it is earned again; empty where it need not or cannot
    be.
    """

    number: str
    shown_number: str
    title: str
    language: str
    hub: str
    hub_name: str
    holder: str
    verdict: Verdict
    ends_soon: bool
    issued_on: date
    last_day: date | None
    eqf_level: int | None
    workload_hours: str
    outcomes: tuple[str, ...]
    verify_url: str
    demonstration: bool
    withheld: bool
    initials: bool
    has_credential: bool
    is_erased: bool
    revocation: Revocation | None = None
    replaced_by: Certificate | None = None
    renewal: str = ""

    @property
    def shelf(self) -> Shelf:
        """Where it stands in the passport."""
        if self.ends_soon:
            return Shelf.EXPIRING
        if self.verdict in STANDING:
            return Shelf(self.verdict)
        return Shelf.ENDED

    @property
    def stands(self) -> bool:
        """Whether it was neither revoked nor replaced."""
        return self.verdict in STANDING

    @property
    def successor(self) -> str:
        """The number of what counts in its place, as people read it; empty if none."""
        return shown(self.replaced_by.number) if self.replaced_by else ""

    @property
    def linkedin(self) -> str:
        """Where it is added to a profile; empty where others could not check it."""
        if self.verdict != Verdict.VALID or self.withheld or self.is_erased:
            return ""
        return profile_address(
            title=self.title,
            hub=self.hub_name,
            number=self.shown_number,
            verify_url=self.verify_url,
            issued_on=self.issued_on,
            last_day=self.last_day,
        )


@dataclass(frozen=True)
class Summary:
    """What a passport comes to; what was revoked or replaced does not count.

    ``next_day`` is the last day of the valid certificate that ends first, ``since`` the
    year of the oldest: both None where there is none.
    """

    valid: int
    next_day: date | None
    hours: Decimal
    outcomes: int
    since: int | None


@dataclass(frozen=True)
class Passport:
    """All certificates of a learner, by shelf; empty shelves are left out."""

    holder: str
    certificates: tuple[Held, ...]
    shelves: tuple[tuple[Shelf, tuple[Held, ...]], ...]
    summary: Summary

    @property
    def has_credentials(self) -> bool:
        """Whether anything can be presented as a signed credential."""
        return any(each.has_credential and each.stands for each in self.certificates)


def passport_of(learner: User, *, at: datetime) -> Passport:
    """The learner's passport as of ``at``; as many queries for one as for many."""
    mine = held(learner, at=at)
    # Most passports have nothing that ends soon: they are asked nothing more.
    last = (at + RENEWAL).date() + timedelta(days=1)
    ends = any(each.last_day and each.last_day <= last for each in mine)
    again = renewals(learner, at=at) if ends else {}
    certificates = tuple(
        replace(each, renewal=again.get(each.number, "")) for each in mine
    )
    return Passport(
        holder=learner.name_on_certificate,
        certificates=certificates,
        shelves=shelves(certificates),
        summary=summary(certificates),
    )


def held(learner: User, *, at: datetime, limit: int | None = None) -> list[Held]:
    """The learner's issued certificates, newest first, ``limit`` at most; one query."""
    return as_held(issued_to(learner)[:limit], at=at)


def issued_to(learner: User) -> QuerySet[Any]:
    """Issued certificates of ``learner``, newest first, with all that is shown."""
    signed = Credential.objects.holding().filter(certificate=OuterRef("pk"))
    return (
        Certificate.objects.visible_to(learner)
        .filter(state=Certificate.State.ISSUED)
        .select_related("holder", "hub", "revocation", "replaced_by", "erasure")
        .annotate(has_credential=Exists(signed))
        .order_by("-issued_at", "-pk")
    )


def own_certificate(learner: User, number: str) -> Certificate | None:
    """The learner's issued certificate of that number, to download it; one query."""
    found = _own_by_number.ask(learner.pk, read(number) or NOBODYS_NUMBER)
    return next(iter(found), None)


def as_held(rows: Iterable[Any], *, at: datetime) -> list[Held]:
    """Rows of :func:`issued_to` as they stand at ``at``."""
    return [_held(row, at=at) for row in rows]


def shelves(
    certificates: Iterable[Held],
) -> tuple[tuple[Shelf, tuple[Held, ...]], ...]:
    """Certificates by where they stand; what ends first leads among the expiring."""
    found: dict[Shelf, list[Held]] = {shelf: [] for shelf in Shelf}
    for each in certificates:
        found[each.shelf].append(each)
    found[Shelf.EXPIRING].sort(key=lambda each: each.last_day or date.max)
    return tuple((shelf, tuple(rows)) for shelf, rows in found.items() if rows)


def summary(certificates: Iterable[Held]) -> Summary:
    """What certificates come to together."""
    standing = [each for each in certificates if each.stands]
    valid = [each for each in standing if each.verdict == Verdict.VALID]
    return Summary(
        valid=len(valid),
        next_day=min((each.last_day for each in valid if each.last_day), default=None),
        hours=sum((Decimal(each.workload_hours) for each in standing), Decimal(0)),
        outcomes=len({text for each in standing for text in each.outcomes}),
        since=min((each.issued_on.year for each in standing), default=None),
    )


def _held(certificate: Any, *, at: datetime) -> Held:
    facts = printed(certificate)
    payload = facts.payload
    answer = verdict(certificate, at=at)
    until = certificate.valid_until
    return Held(
        number=certificate.number,
        shown_number=facts.number,
        title=payload["title"],
        language=payload["language"],
        hub=certificate.hub.short_name,
        hub_name=payload["hub"]["name"],
        holder=facts.holder,
        verdict=answer,
        ends_soon=(
            answer == Verdict.VALID and until is not None and until - SOON <= at
        ),
        issued_on=facts.issued_on,
        last_day=facts.last_day,
        eqf_level=payload["eqf_level"],
        workload_hours=payload["workload_hours"],
        outcomes=tuple(outcome["text"] for outcome in payload["outcomes"]),
        verify_url=payload["verify_url"],
        demonstration=payload["demonstration"],
        withheld=certificate.withheld_at is not None,
        initials=certificate.initials_at is not None,
        has_credential=certificate.has_credential,
        is_erased=erasure_of(certificate) is not None,
        revocation=getattr(certificate, "revocation", None),
        replaced_by=getattr(certificate, "replaced_by", None),
    )
