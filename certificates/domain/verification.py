"""Answering whether a certificate counts. One query, whatever is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from certificates.domain.names import is_same_name
from certificates.domain.number import read
from certificates.domain.printed import Printed, printed
from certificates.models import Certificate, Erasure, SigningKey
from hubs.domain.composed import Composed

#: Looked for in place of what cannot be a number: every question costs the same.
NOBODYS_NUMBER: Final = "-" * 16


class Verdict(StrEnum):
    """What to think of a certificate."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"


class FileAnswer(StrEnum):
    """What to think of a file."""

    NOT_GIVEN = "not-given"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True)
class Finding:
    """The answer to a check; ``certificate`` is None where the verdict is unknown.

    ``is_named``: whoever asks has typed the name that is on it.
    """

    verdict: Verdict
    certificate: Certificate | None
    file: FileAnswer = FileAnswer.NOT_GIVEN
    is_named: bool = False

    @property
    def is_abridged(self) -> bool:
        """Whether initials are all that is shown of the name.

        Not to whoever has the file or has typed the name: they know it.
        """
        if self.certificate is None or self.certificate.initials_at is None:
            return False
        return not self.is_named and self.file != FileAnswer.SAME

    @property
    def erasure(self) -> Erasure | None:
        """That the certificate's record was erased at the holder's request."""
        return erasure_of(self.certificate) if self.certificate else None

    def printed(self) -> Printed | None:
        """What is shown of the certificate's facts.

        None where there is none, and where the record was erased: the verdict is all
        that is said then.
        """
        if self.certificate is None or self.erasure is not None:
            return None
        return printed(self.certificate, is_abridged=self.is_abridged)

    def named(self, typed: str) -> "Finding":
        """The answer to somebody who has ``typed`` a name: with the name, if it is."""
        shown = self.certificate and printed(self.certificate)
        is_named = bool(shown) and is_same_name(typed, shown.holder if shown else "")
        return replace(self, is_named=is_named)


def check_number(text: str, *, at: datetime, sha256: str | None = None) -> Finding:
    """The answer for a number as somebody typed it, and for a file given with it.

    Unknown, malformed and withheld numbers and those of certificates that are not yet
    issued get the same answer by the same work. Whoever has the very file of a withheld
    certificate is answered: only the number was taken back.
    """
    number = read(text) or NOBODYS_NUMBER
    if sha256 is None:
        found = next(iter(_open_by_number.ask(number)), None)
        return _finding(found, at=at, file=FileAnswer.NOT_GIVEN)
    is_open = Q(withheld_at__isnull=True) | Q(file_sha256=sha256)
    found = _first(_issued().filter(is_open, number=number))
    is_same = found is not None and found.file_sha256 == sha256
    answer = FileAnswer.SAME if is_same else FileAnswer.OTHER
    return _finding(found, at=at, file=answer)


def check_numbers(texts: Sequence[str], *, at: datetime) -> list[Finding]:
    """The answers for many numbers, in their order; one query for all of them."""
    numbers = [read(text) or NOBODYS_NUMBER for text in texts]
    found = {each.number: each for each in _open().filter(number__in=set(numbers))}
    return [
        _finding(found.get(number), at=at, file=FileAnswer.NOT_GIVEN)
        for number in numbers
    ]


def check_file(sha256: str, *, at: datetime) -> Finding:
    """The answer for a file alone: ours, byte for byte, or unknown.

    The number of a certificate may be withheld; its file answers for itself.
    """
    found = _first(_issued().filter(file_sha256=sha256))
    answer = FileAnswer.SAME if found else FileAnswer.OTHER
    return _finding(found, at=at, file=answer)


def check_file_ever(sha256: str, *, at: datetime) -> Finding:
    """The same, and also for the file of before a certificate was signed anew."""
    is_ours = Q(file_sha256=sha256) | Q(former_files__sha256=sha256)
    found = _first(_issued().filter(is_ours))
    answer = FileAnswer.SAME if found else FileAnswer.OTHER
    return _finding(found, at=at, file=answer)


def erasure_of(certificate: Certificate) -> Erasure | None:
    """That its record was erased: then no fact of it is shown, only the verdict.

    Asks nothing of the database when ``erasure`` is selected.
    """
    return certificate.erasure if hasattr(certificate, "erasure") else None


def verdict(certificate: Certificate, *, at: datetime) -> Verdict:
    """What an issued certificate is worth at ``at``.

    Asks nothing of the database when ``revocation`` and ``replaced_by`` are selected.
    """
    if hasattr(certificate, "revocation"):
        return Verdict.REVOKED
    if hasattr(certificate, "replaced_by"):
        return Verdict.REPLACED
    if certificate.valid_until is not None and certificate.valid_until <= at:
        return Verdict.EXPIRED
    return Verdict.VALID


def known() -> QuerySet[Certificate]:
    """Every issued certificate, also those that nobody may ask for by number.

    For whoever has a file of one.
    """
    return _with_keys(
        Certificate.objects.filter(state=Certificate.State.ISSUED).select_related(
            "holder", "revocation", "replaced_by", "erasure", "hub"
        )
    )


def _with_keys(certificates: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """With the signature that counts, and whether the hub has a key that does now."""
    published = SigningKey.objects.published().filter(
        hub=OuterRef("hub"), kind=SigningKey.Kind.CREDENTIAL
    )
    return certificates.annotate(
        counting=FilteredRelation(
            "credentials",
            condition=Q(credentials__superseded_at__isnull=True)
            & ~Q(credentials__document=""),
        ),
        signed_at=F("counting__signed_at"),
        signed_with=F("counting__key__number"),
        key_withdrawn_at=F("counting__key__withdrawn_at"),
        is_of_registered_hub=Exists(published),
    )


@cache
def _issued() -> QuerySet[Certificate]:
    # Composing the statement costs more than running it: most of it is composed once,
    # and only the columns that are shown are named. Never run itself, only filtered.
    return _with_keys(
        Certificate.objects.filter(state=Certificate.State.ISSUED)
        .select_related("holder", "revocation", "replaced_by", "erasure")
        .only(
            "number",
            "completion",
            "payload",
            "valid_until",
            "file_sha256",
            "initials_at",
            "withheld_at",
            "holder__name",
            "revocation__at",
            "revocation__reason",
            "revocation__wording",
            "replaced_by__issued_at",
            "erasure__at",
        )
        .order_by()
    )


@cache
def _open() -> QuerySet[Certificate]:
    return _issued().filter(withheld_at__isnull=True)


#: What nearly every check asks.
_open_by_number: Final = Composed(
    lambda number: _open().filter(number=number)[:1], NOBODYS_NUMBER
)


def _first(found: QuerySet[Certificate]) -> Certificate | None:
    return next(iter(found[:1]), None)


def _finding(found: Certificate | None, *, at: datetime, file: FileAnswer) -> Finding:
    if found is None:
        return Finding(Verdict.UNKNOWN, None, file)
    return Finding(verdict(found, at=at), found, file)
