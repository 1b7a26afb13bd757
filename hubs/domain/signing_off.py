"""Electronic signatures: proving who signs, signing, and whether a signature holds.

Signing is never a matter of being signed in: each time the signer proves who they are
by all that they have, password and second step, or a passkey where they have no
password. What was tried in vain is in the audit trail and counts against a limit.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.db.models.functions import Now

from hubs.domain.audit import record
from hubs.models import AuditEvent, ElectronicSignature, Hub, User

Meaning = ElectronicSignature.Meaning
Method = ElectronicSignature.Method

GIVEN: Final = "signature.given"
PROVEN: Final = "proof.given"
REFUSED: Final = "signature.refused"
#: How often somebody may fail to prove who they are, in which time.
TRIES: Final = 5
WINDOW: Final = timedelta(minutes=15)
#: What is wrong with a try beyond the limit, whatever was shown.
LIMIT: Final = "limit"


class Signable(Protocol):
    """A saved row that knows the hash of its content."""

    pk: Any

    @property
    def content_hash(self) -> str:
        """SHA-256 of what is signed, in hexadecimal."""


@dataclass(frozen=True)
class Factors:
    """What a person can prove themselves by, and so must sign by."""

    password: bool
    code: bool
    passkey: bool

    @property
    def method(self) -> str | None:
        """How the person signs; None if there is no way yet."""
        if not self.password:
            return Method.PASSKEY if self.passkey else None
        if self.code:
            return Method.PASSWORD_CODE
        return Method.PASSWORD_PASSKEY if self.passkey else Method.PASSWORD


@dataclass(frozen=True)
class Evidence:
    """What somebody who wants to sign has shown.

    ``passkey`` says that one of theirs answered the challenge of this very form, after
    finger, face or PIN where it stands alone.
    """

    password: str = ""
    code: str = ""
    passkey: bool = False


@dataclass(frozen=True)
class Proof:
    """Somebody proved just now who they are."""

    person: User
    method: str


class NotProven(Exception):
    """What was shown is not the person's; ``part`` names what is wrong."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class TooManyTries(Exception):
    """The person failed too often; nothing they show counts for a while."""


def factors_of(person: User) -> Factors:
    """By what ``person`` signs."""
    kinds = set(
        Authenticator.objects.filter(user=person).values_list("type", flat=True)
    )
    return Factors(
        password=person.has_usable_password(),
        code=Authenticator.Type.TOTP in kinds,
        passkey=Authenticator.Type.WEBAUTHN in kinds,
    )


def prove(
    person: User,
    evidence: Evidence,
    *,
    wanted: models.Model,
    hub: Hub,
    meaning: str,
    at: datetime,
) -> Proof:
    """Whether ``evidence`` shows that it is ``person`` who wants to sign ``wanted``.

    Call it outside of the signature's transaction: a refusal is recorded before
    :exc:`NotProven` or :exc:`TooManyTries` is raised, and stays. Of tries beyond the
    limit the first is recorded until one counts again: nobody fills the trail.
    """
    with transaction.atomic():
        # One try of a person at a time: many at once must not pass the limit.
        row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        lately = AuditEvent.objects.filter(actor=row, verb=REFUSED, at__gt=at - WINDOW)
        # Tries that were not even looked at do not count: the wait ends although
        # somebody keeps trying.
        has_tries = lately.exclude(facts__wrong=LIMIT).count() < TRIES
        wrong = _wrong_part(row, evidence) if has_tries else LIMIT
        is_known = wrong == LIMIT and lately.latest("pk").facts["wrong"] == LIMIT
        if wrong and not is_known:
            facts = {"meaning": meaning, "wrong": wrong}
            record(REFUSED, wanted, by=row, hub=hub, facts=facts)
    if not has_tries:
        raise TooManyTries(person.pk)
    if wrong:
        raise NotProven(wrong)
    return Proof(person=row, method=factors_of(row).method or "")


def note_proof(
    proof: Proof, *, wanted: models.Model, hub: Hub, meaning: str
) -> AuditEvent:
    """Record that somebody proved who they are, where no signature says so."""
    facts = {"meaning": meaning, "method": proof.method}
    return record(PROVEN, wanted, by=proof.person, hub=hub, facts=facts)


def sign(
    thing: Signable,
    *,
    meaning: str,
    proof: Proof,
    hub: Hub,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> ElectronicSignature:
    """Put the person's name under ``thing`` as its content is now.

    Call it in the transaction of what the signature brings about. ``facts`` go into
    the audit event beside the signature's own.
    """
    signature = ElectronicSignature(
        signer=proof.person,
        printed_name=proof.person.get_full_name(),
        meaning=meaning,
        method=proof.method,
        hub=hub,
        object_type=_type_of(thing),
        object_id=str(thing.pk),
        content_hash=thing.content_hash,
        at=_database_clock(proof.person),
        reason=reason,
    )
    signature.digest = digest(signature)
    signature.save(force_insert=True)
    its_own = {
        "meaning": meaning,
        "method": proof.method,
        "object": [signature.object_type, signature.object_id],
        "sha256": signature.content_hash,
        "digest": signature.digest,
    }
    about = {**(facts or {}), **its_own}
    record(GIVEN, signature, by=proof.person, hub=hub, reason=reason, facts=about)
    return signature


def holds(signature: ElectronicSignature, thing: Signable) -> bool:
    """Whether ``signature`` stands under ``thing`` as it is now, and was given here."""
    stands_there = (
        signature.object_type == _type_of(thing)
        and signature.object_id == str(thing.pk)
        and signature.content_hash == thing.content_hash
    )
    if not stands_there or signature.digest != digest(signature):
        return False
    return AuditEvent.objects.filter(
        verb=GIVEN,
        object_type=signature._meta.label_lower,
        object_id=str(signature.pk),
        facts__digest=signature.digest,
    ).exists()


def digest(signature: ElectronicSignature) -> str:
    """SHA-256 over all that the signature says."""
    said = {
        "signer": signature.signer_id,
        "name": signature.printed_name,
        "meaning": str(signature.meaning),
        "method": str(signature.method),
        "hub": signature.hub_id,
        "object": [signature.object_type, signature.object_id],
        "sha256": signature.content_hash,
        "at": signature.at.isoformat(),
        "reason": signature.reason,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _wrong_part(person: User, evidence: Evidence) -> str:
    """The first thing that is wrong with ``evidence``, or nothing."""
    factors = factors_of(person)
    if factors.method is None:
        return "none"
    if factors.password and not person.check_password(evidence.password):
        return "password"
    needs_passkey = factors.method in {Method.PASSKEY, Method.PASSWORD_PASSKEY}
    if needs_passkey and not evidence.passkey:
        return "passkey"
    if factors.method == Method.PASSWORD_CODE and not _fits(person, evidence.code):
        return "code"
    return ""


def _fits(person: User, code: str) -> bool:
    """Whether ``code`` is the app's now, or a recovery code that was not yet used."""
    if not code:
        return False
    with_codes = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    held = Authenticator.objects.filter(user=person, type__in=with_codes)
    return any(each.wrap().validate_code(code) for each in held.order_by("-type"))


def _database_clock(person: User) -> datetime:
    """The time by the one clock that all servers share."""
    clock: datetime = User.objects.values_list(Now(), flat=True).get(pk=person.pk)
    return clock


def _type_of(thing: Signable) -> str:
    return str(thing._meta.label_lower)  # type: ignore[attr-defined]
