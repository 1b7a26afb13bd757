"""A presentation that somebody was given: each credential in it is answered for.

Passports give one out (:mod:`certificates.domain.presenting`), wallets make their own
of the same credentials. Its frame says nothing that could be relied on; a credential is
ours when its hash is one that we wrote down when we signed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from certificates.domain.credential import digest_of
from certificates.domain.lists import UNCHECKED, Checked
from certificates.domain.number import shown
from certificates.domain.strict_json import NotStrict, strictly_read
from certificates.domain.verification import FileAnswer, Finding, Verdict, verdict
from certificates.models import Certificate, Credential

KIND: Final = "VerifiablePresentation"
#: More credentials in one file are not looked up.
MOST: Final = 200
#: A presentation of so many, with room for how a wallet spaces it.
LARGEST: Final = 2 * 1024 * 1024


class TooManyPresented(Exception):
    """More credentials than are looked up at once; holds how many."""


@dataclass(frozen=True)
class Row(Checked):
    """One credential of a presentation.

    ``is_past``: it was signed anew since, or its key was withdrawn.
    """

    is_past: bool = False

    @property
    def kind(self) -> str:
        """The verdict, or ``altered`` where it is no credential of ours."""
        found = self.finding.verdict
        return "altered" if found == Verdict.UNKNOWN else found.value


def credentials_in(file: bytes) -> list[Any] | None:
    """What a presentation carries, unread; None where ``file`` is none.

    Raises :exc:`TooManyPresented`.
    """
    if KIND.encode() not in file:
        return None
    try:
        document = strictly_read(file, most=LARGEST)
    except NotStrict:
        return None
    if not isinstance(document, dict) or KIND not in _several(document.get("type")):
        return None
    carried = _several(document.get("verifiableCredential"))
    if len(carried) > MOST:
        raise TooManyPresented(len(carried))
    return carried or None


def check_presented(carried: Sequence[Any], *, at: datetime) -> list[Row]:
    """The answer for each credential, in their order; one query for all of them."""
    digests = [digest_of(each) for each in carried]
    found = {
        each.sha256: each
        for each in Credential.objects.filter(
            sha256__in=set(digests), certificate__state=Certificate.State.ISSUED
        ).select_related(
            "key",
            "certificate__holder",
            "certificate__hub",
            "certificate__revocation",
            "certificate__replaced_by",
            "certificate__erasure",
        )
    }
    return [
        _row(place, found.get(digest), at=at) for place, digest in enumerate(digests, 1)
    ]


def unchecked_rows(carried: Sequence[Any]) -> list[Row]:
    """What is said of each while the register does not answer."""
    return [
        Row(line=place, text="", number="", finding=UNCHECKED, printed=None)
        for place, _each in enumerate(carried, 1)
    ]


def names_in(rows: Sequence[Row]) -> list[str]:
    """Whose credentials they are, as far as their verdicts show it; each name once."""
    named = [
        row.printed.holder
        for row in rows
        if row.printed and row.kind in {Verdict.VALID, Verdict.EXPIRED}
    ]
    return list(dict.fromkeys(named))


def open_numbers(rows: Sequence[Row]) -> list[str]:
    """The numbers under which others are answered as well, as people read them."""
    found = [(row, row.finding.certificate) for row in rows]
    return [row.number for row, one in found if one and one.withheld_at is None]


def _row(place: int, signed: Credential | None, *, at: datetime) -> Row:
    if signed is None:
        nothing = Finding(Verdict.UNKNOWN, None, FileAnswer.OTHER)
        return Row(line=place, text="", number="", finding=nothing, printed=None)
    certificate = signed.certificate
    finding = Finding(verdict(certificate, at=at), certificate, FileAnswer.SAME)
    return Row(
        line=place,
        text="",
        number=shown(certificate.number),
        finding=finding,
        printed=finding.printed(),
        is_past=signed.is_past,
    )


def _several(value: Any) -> list[Any]:
    """What stands alone or in a list, as both are written."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
