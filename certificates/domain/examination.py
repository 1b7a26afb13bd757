"""Examining a file that somebody was given: a PDF, or a credential as JSON.

Our record decides what a certificate is worth; the file only says which one it claims
to be, and whether it is what we gave out. Each check has a name, and the first thing
that differs is named with both sides.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from certificates.domain.claimed import Claim, claim_of
from certificates.domain.difference import Fact, fact_at, first_difference
from certificates.domain.file_checks import Check, Likeness, Outcome, Part
from certificates.domain.number import read, shown
from certificates.domain.opening import Opened, open_pdf
from certificates.domain.seal_finding import NO_SEAL
from certificates.domain.verification import Verdict, known, verdict
from certificates.models import Certificate, FormerFile, SigningKey

#: Where a PDF begins; some programs write something before it.
PDF_WITHIN: Final = 1024
#: Said of a key that somebody else may have.
WITHDRAWN: Final = "the key was withdrawn"


@dataclass(frozen=True)
class Difference:
    """The first thing that the file says otherwise than our record.

    ``name`` is what it is called on the page, or its path in the credential.
    """

    name: str
    file: str
    record: str
    is_path: bool = False

    @property
    def fact(self) -> Fact:
        """What it is about."""
        return fact_at(self.name)


@dataclass(frozen=True)
class OwnPaper:
    """A paper that the platform itself has sealed: what it is, and when that was.

    ``sealed_at`` is None where the seal does not say it in a way that can be read.
    """

    what: str
    sealed_at: datetime | None


@dataclass(frozen=True)
class Examination:
    """The answer about a file.

    ``verdict`` is that of the certificate it claims to be, UNKNOWN where it claims
    none of ours. ``likeness`` is set where it is, as it stands, what we gave out.
    ``paper`` is set where it is no certificate, but a receipt, a report or a passport.
    """

    verdict: Verdict
    likeness: Likeness | None = None
    certificate: Certificate | None = None
    checks: list[Check] = field(default_factory=list)
    difference: Difference | None = None
    paper: OwnPaper | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether the file is, as it stands, what we gave out."""
        return self.likeness is not None

    @property
    def is_merely_withdrawn(self) -> bool:
        """Whether nothing but a withdrawn key speaks against a paper of the platform.

        Its seal holds, and proves nothing: somebody else may have that key.
        """
        failed = {check.part for check in self.checks if check.has_failed}
        return failed == {Part.PLATFORM}

    @property
    def claimed_number(self) -> str:
        """The number of the certificate that it claims to be, as people read it."""
        return shown(self.certificate.number) if self.certificate else ""


def examine(file: bytes, *, at: datetime) -> Examination:
    """What ``file`` is worth at ``at``; raises ``NotOpened`` if it takes too much."""
    sha256 = hashlib.sha256(file).hexdigest()
    if found := known().filter(file_sha256=sha256).first():
        return _as_issued(found, Likeness.BYTES, note="every byte", at=at)
    if former := FormerFile.objects.filter(sha256=sha256).first():
        certificate = known().get(pk=former.certificate_id)
        note = f"former file: {former.reason}"
        return _as_issued(certificate, Likeness.FORMER, note=note, at=at)
    if b"%PDF-" in file[:PDF_WITHIN]:
        return _examine_pdf(file, at=at)
    return _examine_credential(file, at=at)


def _as_issued(
    certificate: Certificate, likeness: Likeness, *, note: str, at: datetime
) -> Examination:
    return Examination(
        verdict=verdict(certificate, at=at),
        likeness=likeness,
        certificate=certificate,
        checks=[Check(Part.FILE, Outcome.PASSED, note), _status(certificate, at=at)],
    )


def _examine_credential(file: bytes, *, at: datetime) -> Examination:
    claim = claim_of(file)
    if claim.certificate is None:
        return Examination(Verdict.UNKNOWN, checks=_of_claim(claim))
    checks = [
        *_of_claim(claim),
        _status(claim.certificate, at=at),
        *_of_name(claim.certificate, claim),
    ]
    return Examination(
        verdict=verdict(claim.certificate, at=at),
        likeness=_likeness(claim),
        certificate=_shown(claim.certificate, has_proof=claim.is_genuine),
        checks=checks,
        difference=_of_documents(claim),
    )


def _likeness(claim: Claim) -> Likeness | None:
    if not claim.is_genuine:
        return None
    return Likeness.FORMER_CREDENTIAL if claim.is_past else Likeness.CREDENTIAL


def _examine_pdf(file: bytes, *, at: datetime) -> Examination:
    changed = Check(Part.FILE, Outcome.FAILED, "not the bytes of any file of ours")
    opened = open_pdf(file, at=at)
    if opened is None:
        return Examination(Verdict.UNKNOWN, checks=[changed])
    sealer = _sealer(opened.seal.certificate)
    if sealer is not None and sealer.hub is None:
        return _of_platform(opened, sealer)
    claim = claim_of(opened.attachment.encode())
    found = claim.certificate or _named_on(opened.text)
    checks = [changed, *_of_seal(opened, sealer, found), *_of_claim(claim)]
    if found is None:
        return Examination(Verdict.UNKNOWN, checks=checks)
    difference = _of_faces(opened, found, claim) or _of_documents(claim)
    face = _of_face(found, has_difference=difference is not None)
    checks += [_status(found, at=at), face, *_of_name(found, claim)]
    return Examination(
        verdict=verdict(found, at=at),
        certificate=_shown(found, has_proof=claim.is_genuine),
        checks=checks,
        difference=difference,
    )


def _shown(certificate: Certificate, *, has_proof: bool) -> Certificate | None:
    """A certificate whose link is off is shown to whoever has a file of ours only."""
    is_open = certificate.withheld_at is None
    return certificate if is_open or has_proof else None


def _named_on(text: str) -> Certificate | None:
    """The certificate whose number stands on the page."""
    for line in text.splitlines():
        if number := read(line.strip()):
            return known().filter(number=number, withheld_at__isnull=True).first()
    return None


def _of_platform(opened: Opened, sealer: SigningKey) -> Examination:
    """A receipt, a report or a passport: what they say was true when it was sealed."""
    checks = [
        Check(Part.SEAL, _passed(opened.seal.is_intact)),
        Check(Part.WHOLE, _passed(opened.seal.covers_all)),
        Check(Part.PLATFORM, _passed(sealer.withdrawn_at is None), str(sealer)),
    ]
    # Not what a time stamp says: it lies outside of what is sealed, and whose it is
    # nobody here can tell. This one the seal covers.
    said = opened.seal.sealed_at
    has_failed = any(check.has_failed for check in checks)
    return Examination(
        Verdict.UNKNOWN,
        likeness=None if has_failed else Likeness.PAPER,
        checks=checks,
        paper=OwnPaper(
            what=opened.seal.reason,
            sealed_at=datetime.fromisoformat(said) if said else None,
        ),
    )


def _of_seal(
    opened: Opened, key: SigningKey | None, found: Certificate | None
) -> list[Check]:
    seal = opened.seal
    if not seal.certificate:
        note = "no seal" if seal == NO_SEAL else "unreadable"
        return [Check(Part.SEAL, Outcome.FAILED, note)]
    is_right = (
        key is not None
        and key.withdrawn_at is None
        and (found is None or key.hub_id == found.hub_id)
    )
    owner = key.hub.name if key and key.hub else "nobody's"
    return [
        Check(Part.SEAL, _passed(seal.is_intact)),
        Check(Part.WHOLE, _passed(seal.covers_all)),
        Check(Part.SEALER, _passed(is_right), owner),
    ]


def _sealer(certificate: str) -> SigningKey | None:
    wanted = certificate.split()
    seals = SigningKey.objects.filter(kind=SigningKey.Kind.SEAL).select_related("hub")
    return next((key for key in seals if key.public.split() == wanted), None)


def _of_claim(claim: Claim) -> list[Check]:
    if claim.fault:
        return [Check(Part.FORM, Outcome.FAILED, claim.fault)]
    checks = [Check(Part.FORM, Outcome.PASSED), *_of_key(claim)]
    if claim.certificate is not None:
        checks.append(Check(Part.CREDENTIAL, _passed(claim.is_genuine)))
    return checks


def _of_key(claim: Claim) -> list[Check]:
    """Whose key it names, and whether it is signed with that.

    By a key that was withdrawn nothing is proven, and nothing is said against what is
    known by its hash.
    """
    is_withdrawn = claim.key is not None and claim.key.withdrawn_at is not None
    if is_withdrawn and claim.is_genuine:
        proof = Check(Part.PROOF, Outcome.SKIPPED, WITHDRAWN)
    else:
        note = WITHDRAWN if is_withdrawn else ""
        proof = Check(Part.PROOF, _passed(claim.has_proof), note)
    return [Check(Part.ISSUER, _passed(_is_of_its_hub(claim))), proof]


def _is_of_its_hub(claim: Claim) -> bool:
    """Whether the key is one of the awarding hub."""
    if claim.key is None or claim.certificate is None:
        return claim.key is not None
    return claim.key.hub_id == claim.certificate.hub_id


def _of_documents(claim: Claim) -> Difference | None:
    if claim.difference is None:
        return None
    name, said, kept = claim.difference
    return Difference(name=name, file=said, record=kept, is_path=True)


def _of_faces(opened: Opened, found: Certificate, claim: Claim) -> Difference | None:
    if hasattr(found, "erasure"):
        return None
    holder = "" if _is_nameless(found, claim) else found.holder.name
    odd = first_difference(found.payload, holder=holder, text=opened.text)
    if odd is None:
        return None
    return Difference(name=odd.name, file="", record=odd.value)


def _of_face(found: Certificate, *, has_difference: bool) -> Check:
    if hasattr(found, "erasure"):
        return Check(Part.FACE, Outcome.SKIPPED, "the record was erased")
    return Check(Part.FACE, _passed(not has_difference))


def _of_name(found: Certificate, claim: Claim) -> list[Check]:
    """Says that the name was left out, where saying more would help whoever guesses."""
    if not _is_nameless(found, claim):
        return []
    return [Check(Part.NAME, Outcome.SKIPPED, "not shown to everybody")]


def _is_nameless(found: Certificate, claim: Claim) -> bool:
    return found.is_nameless and not claim.is_genuine


def _status(certificate: Certificate, *, at: datetime) -> Check:
    answer = verdict(certificate, at=at)
    return Check(Part.STATUS, _passed(answer == Verdict.VALID), answer.value)


def _passed(is_so: bool) -> Outcome:  # noqa: FBT001 (a question, not a flag)
    return Outcome.PASSED if is_so else Outcome.FAILED
