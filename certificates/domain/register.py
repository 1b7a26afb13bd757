"""A hub's register of certificates, as its leads and auditors read it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.domain.number import read
from certificates.domain.printed import printed
from certificates.domain.verification import erasure_of, verdict
from certificates.models import Certificate
from hubs.models import Hub


class Worth(models.TextChoices):
    """What certificates are worth, as the register sorts them."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")
    MAKING = "making", _("Being made")
    ERASED = "erased", _("Record erased")


@dataclass(frozen=True)
class Wanted:
    """Which certificates are asked for; what is empty does not limit."""

    text: str = ""
    worth: str = ""


@dataclass(frozen=True)
class Entry:
    """One certificate of the register.

    ``holder`` is empty where the name was erased or is not the reader's to know.
    """

    certificate: Certificate
    number: str
    title: str
    code: str
    holder: str
    worth: Worth
    is_erased: bool
    issued_on: date
    last_day: date | None


def register_of(hubs: QuerySet[Hub]) -> QuerySet[Certificate]:
    """The certificates of ``hubs``, newest first, with all that a list says of them."""
    found = Certificate.objects.with_life().filter(hub__in=hubs)
    return found.order_by("-issued_at", "-pk")


def narrowed(
    certificates: QuerySet[Certificate], wanted: Wanted, *, at: datetime
) -> QuerySet[Certificate]:
    """Those with this number, or of a course with this code or title; of one worth."""
    if wanted.text:
        certificates = certificates.filter(
            Q(number=read(wanted.text))
            | Q(payload__title__icontains=wanted.text)
            | Q(completion__edition__course__code__iexact=wanted.text)
        )
    if wanted.worth:
        found = _worth(wanted.worth, at=at)
        certificates = certificates.filter(pk__in=found.values("pk"))
    return certificates


def entries(
    certificates: Iterable[Certificate], *, named_at: Container[int], at: datetime
) -> list[Entry]:
    """What the register says of ``certificates``; names at hubs among ``named_at``."""
    return [
        entry(each, is_named=each.hub_id in named_at, at=at) for each in certificates
    ]


def entry(certificate: Certificate, *, is_named: bool, at: datetime) -> Entry:
    """What the register says of one; asks nothing if it was fetched ``with_life``."""
    facts = printed(certificate)
    is_issued = certificate.state == Certificate.State.ISSUED
    return Entry(
        certificate=certificate,
        number=facts.number,
        title=facts.payload["title"],
        code=facts.payload["course"]["code"],
        holder=facts.holder if is_named else "",
        worth=Worth(verdict(certificate, at=at)) if is_issued else Worth.MAKING,
        is_erased=erasure_of(certificate) is not None,
        issued_on=facts.issued_on,
        last_day=facts.last_day,
    )


def _worth(worth: str, *, at: datetime) -> QuerySet[Certificate]:
    issued = Certificate.objects.filter(state=Certificate.State.ISSUED)
    return {
        Worth.VALID: issued.in_force(at=at),
        Worth.EXPIRED: issued.ended(at=at),
        Worth.REVOKED: issued.filter(revocation__isnull=False),
        Worth.REPLACED: issued.filter(
            revocation__isnull=True, replaced_by__isnull=False
        ),
        Worth.MAKING: Certificate.objects.exclude(state=Certificate.State.ISSUED),
        Worth.ERASED: issued.filter(erasure__isnull=False),
    }[Worth(worth)]
