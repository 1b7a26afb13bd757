"""What is said of a checked certificate, in the one shape that machines are told.

Of certificates that count no more it is less, and never the name; of those whose record
was erased, nothing but the verdict and when that was.
"""

from datetime import datetime
from typing import Final, TypedDict

from certificates.domain.drafting import instant
from certificates.domain.payload import Payload
from certificates.domain.printed import Printed
from certificates.domain.verification import Finding, Verdict
from certificates.models import Certificate, Credential

#: Verdicts under which all that is printed is shown, with the name.
NAMED: Final = (Verdict.VALID, Verdict.EXPIRED)
#: What the credential is asked for by, at the address of the check.
CREDENTIAL: Final = "application/vc"


class Text(TypedDict):
    """Words in a language (ISO 639-1)."""

    text: str
    language: str


class AwardingBody(TypedDict):
    """The hub as it was called on the day of issue; ``code`` is its region's (NUTS)."""

    name: str
    code: str
    city: str
    region: str
    country: str
    country_name: str


class CourseEdition(TypedDict):
    """What was learnt, by the identity that never changes."""

    code: str
    edition: int


class Outcome(TypedDict):
    """One learning outcome; the kind is knowledge, skill or responsibility."""

    text: str
    kind: str


class Signatory(TypedDict):
    """Who is printed under a certificate for its hub; ``role`` may be empty."""

    name: str
    role: str


class Ended(TypedDict):
    """What is said of a certificate that counts no more."""

    number: str
    title: Text
    awarding_body: AwardingBody
    issued_on: str


class Facts(Ended):
    """Every printed fact.

    Days are those of the hub's calendar in ``time_zone``; the last day counts to its
    end and is None where there is none. ``holder`` is None where its learner lets
    others see the ``initials`` only, ``signatory`` where nobody is named.
    """

    holder: str | None
    initials: str | None
    second_title: Text | None
    issued_at: str
    last_day: str | None
    time_zone: str
    course: CourseEdition
    issue: int
    is_demonstration: bool
    language: str
    eqf_level: int | None
    workload_hours: str
    ects: str | None
    participation: str
    assessment: str
    supervision: str
    pass_mark: int
    quality_assurance: str
    outcomes: list[Outcome]
    signatory: Signatory | None


class Withdrawal(TypedDict):
    """Why a certificate was revoked, by public classes; ``wording`` may be empty."""

    at: str
    reason: str
    wording: str


class Link(TypedDict):
    """An address and the media type to ask for there."""

    href: str
    type: str


class Links(TypedDict):
    """Where more is found: the page for people, the signed credential."""

    page: Link | None
    credential: Link | None


class Answer(TypedDict):
    """The answer to one check. Instants are ISO 8601 in UTC and end in Z.

    Of a certificate whose record was erased at the holder's request, the moment of that
    stands in place of the facts.
    """

    verdict: str
    checked_at: str
    certificate: Facts | Ended | None
    erased_at: str | None
    revocation: Withdrawal | None
    replaced_at: str | None
    links: Links


def answer(finding: Finding, *, at: datetime) -> Answer:
    """What is said of ``finding``, which was made at ``at``."""
    certificate, erasure, shown = (
        finding.certificate,
        finding.erasure,
        finding.printed(),
    )
    return {
        "verdict": finding.verdict.value,
        "checked_at": instant(at),
        "certificate": _told(shown, finding.verdict) if shown else None,
        "erased_at": instant(erasure.at) if erasure else None,
        "revocation": _withdrawal(certificate) if certificate else None,
        "replaced_at": _replaced_at(finding),
        "links": {
            "page": _link(certificate, "text/html") if certificate else None,
            "credential": (
                _link(certificate, CREDENTIAL)
                if certificate and gives_credential(finding)
                else None
            ),
        },
    }


def gives_credential(finding: Finding) -> bool:
    """Whether its signed credential is given to whoever has the number.

    The name is in it: only where the page shows that. And only one whose signature can
    be checked: a key that was withdrawn vouches for nothing.
    """
    certificate = finding.certificate
    if certificate is None or not is_signed(certificate):
        return False
    if getattr(certificate, "key_withdrawn_at", None) is not None:
        return False
    is_open = finding.erasure is None and not finding.is_abridged
    return is_open and finding.verdict in NAMED


def credential_of(finding: Finding) -> Credential | None:
    """The credential that counts, where it is given to whoever has the number."""
    if finding.certificate is None or not gives_credential(finding):
        return None
    return Credential.objects.holding().filter(certificate=finding.certificate).first()


def is_signed(certificate: Certificate) -> bool:
    """Whether a credential counts for a certificate that a check has found."""
    return getattr(certificate, "signed_at", None) is not None


def _told(shown: Printed, verdict: Verdict) -> Facts | Ended:
    return _facts(shown) if verdict in NAMED else _ended(shown)


def _facts(shown: Printed) -> Facts:
    payload = shown.payload
    return {
        **_ended(shown),
        "holder": None if shown.is_abridged else shown.holder or None,
        "initials": shown.holder or None if shown.is_abridged else None,
        "second_title": _text(payload["second_title"], payload["second_language"]),
        "issued_at": instant(shown.issued_at),
        "last_day": shown.last_day.isoformat() if shown.last_day else None,
        "time_zone": payload["time_zone"],
        "course": {
            "code": payload["course"]["code"],
            "edition": payload["course"]["edition"],
        },
        "issue": payload["issue_no"],
        "is_demonstration": payload["demonstration"],
        "language": payload["language"],
        "eqf_level": payload["eqf_level"],
        "workload_hours": payload["workload_hours"],
        "ects": payload["ects"],
        "participation": payload["participation"],
        "assessment": payload["assessment"],
        "supervision": payload["supervision"],
        "pass_mark": payload["pass_mark"],
        "quality_assurance": payload["quality_assurance"],
        "outcomes": [
            {"text": outcome["text"], "kind": outcome["kind"]}
            for outcome in payload["outcomes"]
        ],
        "signatory": _signatory(payload),
    }


def _signatory(payload: Payload) -> Signatory | None:
    design = payload.get("design")
    if not design or not design["signatory_name"]:
        return None
    return {"name": design["signatory_name"], "role": design["signatory_role"]}


def _ended(shown: Printed) -> Ended:
    payload, hub = shown.payload, shown.payload["hub"]
    return {
        "number": shown.number,
        "title": {"text": payload["title"], "language": payload["language"]},
        "awarding_body": {
            "name": hub["name"],
            "code": hub["code"],
            "city": hub["city"],
            "region": hub["region"],
            "country": hub["country"],
            "country_name": hub["country_name"],
        },
        "issued_on": shown.issued_on.isoformat(),
    }


def _text(text: str | None, language: str | None) -> Text | None:
    return {"text": text, "language": language} if text and language else None


def _withdrawal(certificate: Certificate) -> Withdrawal | None:
    if not hasattr(certificate, "revocation"):
        return None
    revocation = certificate.revocation
    return {
        "at": instant(revocation.at),
        "reason": revocation.public_reason.value,
        "wording": revocation.wording,
    }


def _replaced_at(finding: Finding) -> str | None:
    if finding.certificate is None or finding.verdict is not Verdict.REPLACED:
        return None
    return instant(finding.certificate.replaced_by.issued_at)


def _link(certificate: Certificate, media_type: str) -> Link:
    return {"href": certificate.payload["verify_url"], "type": media_type}
