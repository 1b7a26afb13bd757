"""Electronic signatures: who may sign how, what a signature is bound to."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone

from hubs.domain.signing_off import (
    TRIES,
    Evidence,
    NotProven,
    Proof,
    TooManyTries,
    digest,
    factors_of,
    holds,
    prove,
    sign,
)
from hubs.models import AuditEvent, ElectronicSignature
from tests.factories.courses import EditionFactory
from tests.factories.hubs import UserFactory

pytestmark = pytest.mark.django_db
Meaning = ElectronicSignature.Meaning
PASSWORD = "a good password"


@pytest.fixture
def person():
    user = UserFactory(name_on_certificate="Zoë Example")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def show(person, edition):
    """Shows evidence for a signature under the edition."""

    def show(*, at=None, **evidence):
        return prove(
            person,
            Evidence(**evidence),
            wanted=edition,
            hub=edition.course.hub,
            meaning=Meaning.REVIEWED,
            at=at or timezone.now(),
        )

    return show


def signed(edition, person, *, meaning=Meaning.REVIEWED, reason=""):
    proof = Proof(person=person, method="password")
    return sign(
        edition, meaning=meaning, proof=proof, hub=edition.course.hub, reason=reason
    )


def add_app(person):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)

    def code():
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        return totp.format_hotp_value(totp.hotp_value(secret, counter))

    return code


def add_passkey(person):
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )


def wrong_parts():
    events = AuditEvent.objects.filter(verb="signature.refused").order_by("pk")
    return [event.facts["wrong"] for event in events]


def test_password_proves_who_has_nothing_else(person, show):
    assert show(password=PASSWORD) == Proof(person, "password")


def test_wrong_password_is_refused_and_recorded(person, edition, show):
    with pytest.raises(NotProven) as refusal:
        show(password="another")

    event = AuditEvent.objects.get()
    assert refusal.value.part == "password"
    assert (event.verb, event.actor, event.hub) == (
        "signature.refused",
        person,
        edition.course.hub,
    )
    assert (event.object_type, event.object_id) == ("courses.edition", str(edition.pk))
    assert event.facts == {"meaning": "reviewed", "wrong": "password"}


def test_who_has_an_app_needs_its_code(person, show):
    code = add_app(person)

    with pytest.raises(NotProven, match="code"):
        show(password=PASSWORD)
    with pytest.raises(NotProven, match="code"):
        show(password=PASSWORD, code="000000")

    assert show(password=PASSWORD, code=code()).method == "password+code"


def test_code_signs_once(person, show):
    code = add_app(person)()
    show(password=PASSWORD, code=code)

    with pytest.raises(NotProven, match="code"):
        show(password=PASSWORD, code=code)


def test_code_without_the_password_is_not_enough(person, show):
    code = add_app(person)

    with pytest.raises(NotProven, match="password"):
        show(code=code())


def test_recovery_code_stands_for_the_app_once(person, show):
    add_app(person)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]

    assert show(password=PASSWORD, code=code).method == "password+code"
    with pytest.raises(NotProven, match="code"):
        show(password=PASSWORD, code=code)


def test_who_has_password_and_passkey_needs_both(person, show):
    add_passkey(person)

    with pytest.raises(NotProven, match="passkey"):
        show(password=PASSWORD)

    assert show(password=PASSWORD, passkey=True).method == "password+passkey"


def test_who_has_a_passkey_alone_signs_by_it(person, show):
    person.set_unusable_password()
    person.save()
    add_passkey(person)

    with pytest.raises(NotProven, match="passkey"):
        show(password=PASSWORD)

    assert show(passkey=True).method == "passkey"


def test_who_has_neither_cannot_sign(person, show):
    person.set_unusable_password()
    person.save()

    with pytest.raises(NotProven, match="none"):
        show(password=PASSWORD, passkey=True)

    assert factors_of(person).method is None


def test_after_some_tries_the_right_password_is_refused_for_a_while(show):
    for _ in range(TRIES):
        with pytest.raises(NotProven):
            show(password="another")

    with pytest.raises(TooManyTries):
        show(password=PASSWORD)

    assert wrong_parts() == ["password"] * TRIES + ["limit"]
    later = timezone.now() + timedelta(minutes=16)
    assert show(password=PASSWORD, at=later).method == "password"


def test_who_keeps_trying_beyond_the_limit_is_recorded_once(show):
    for _ in range(TRIES):
        with pytest.raises(NotProven):
            show(password="another")

    for _ in range(4):
        with pytest.raises(TooManyTries):
            show(password=PASSWORD)

    assert wrong_parts() == ["password"] * TRIES + ["limit"]


def test_next_window_records_its_limit_anew(show):
    for _ in range(TRIES):
        with pytest.raises(NotProven):
            show(password="another")
    with pytest.raises(TooManyTries):
        show(password=PASSWORD)
    # Tests do without the triggers that would refuse this.
    AuditEvent.objects.update(at=timezone.now() - timedelta(minutes=16))

    for _ in range(TRIES):
        with pytest.raises(NotProven):
            show(password="another")
    for _ in range(2):
        with pytest.raises(TooManyTries):
            show(password=PASSWORD)

    assert wrong_parts() == 2 * (["password"] * TRIES + ["limit"])


def test_signature_says_who_signed_what_when_and_how(person, edition):
    before = timezone.now() - timedelta(seconds=1)

    signature = signed(edition, person, reason="It is good.")

    signature.refresh_from_db()
    assert (signature.signer, signature.printed_name) == (person, "Zoë Example")
    assert (signature.meaning, signature.method) == ("reviewed", "password")
    assert signature.content_hash == edition.content_hash
    assert before < signature.at < timezone.now() + timedelta(seconds=1)
    assert holds(signature, edition)


def test_signature_is_in_the_audit_trail(person, edition):
    signature = signed(edition, person, reason="It is good.")

    event = AuditEvent.objects.get(verb="signature.given")
    assert (event.actor, event.reason) == (person, "It is good.")
    assert event.object_id == str(signature.pk)
    assert event.facts == {
        "meaning": "reviewed",
        "method": "password",
        "object": ["courses.edition", str(edition.pk)],
        "sha256": edition.content_hash,
        "digest": signature.digest,
    }


def test_signature_copied_to_other_content_does_not_hold(person, edition):
    signature = signed(edition, person)
    other = EditionFactory()

    assert not holds(signature, other)

    signature.object_id, signature.content_hash = str(other.pk), other.content_hash
    assert not holds(signature, other)

    signature.digest = digest(signature)
    assert not holds(signature, other)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("meaning", "released"),
        ("printed_name", "Somebody Else"),
        ("reason", "Another reason"),
        ("method", "passkey"),
    ],
)
def test_changed_signature_does_not_hold(person, edition, field, value):
    signature = signed(edition, person)

    setattr(signature, field, value)

    assert not holds(signature, edition)


def test_signature_under_changed_content_does_not_hold(person, edition):
    signature = signed(edition, person)

    edition.content_hash = "0" * 64

    assert not holds(signature, edition)


def test_row_written_past_the_form_does_not_hold(person, edition):
    forged = signed(edition, person)
    forged.pk, forged.meaning = None, Meaning.RELEASED
    forged.digest = digest(forged)
    forged.save()

    assert not holds(forged, edition)
