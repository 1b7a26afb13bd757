"""A certificate is taken back by a lead, for good, and everybody is told."""

import pytest

from certificates.domain.issuing import issue
from certificates.domain.life import CannotChange, Obstacle
from certificates.domain.number import shown
from certificates.domain.owed import unissued
from certificates.domain.revocation import Grounds, revoke
from certificates.domain.verification import Verdict, check_number
from certificates.models import Certificate, Revocation, StatusList
from hubs.domain.post import written
from hubs.domain.signing_off import holds
from hubs.models import AuditEvent, Letter, Outgoing
from hubs.roles import Role
from tests.factories.certificates import (
    CertificateFactory,
    CorrectionFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.hubs import NOON, UserFactory
from tests.factories.lives import lead_of, proof_for, proof_of
from tests.factories.staff import auditor, member

pytestmark = pytest.mark.django_db
GROUNDS = Grounds(Revocation.Reason.WITHDRAWN, "The practical was not supervised.")


def test_revoked_never_verifies_as_valid_again():
    certificate = CertificateFactory()

    revocation = revoke(
        certificate, grounds=GROUNDS, proof=proof_for(certificate), at=NOON
    )

    finding = check_number(certificate.number, at=NOON)
    assert finding.verdict == Verdict.REVOKED
    assert finding.certificate.revocation == revocation
    assert revocation.wording == "The practical was not supervised."


def test_a_revocation_is_signed_under_the_certificate_as_it_was_issued():
    certificate = CertificateFactory()
    lead = lead_of(certificate)

    revocation = revoke(
        certificate, grounds=GROUNDS, proof=proof_for(certificate, by=lead), at=NOON
    )

    signature = revocation.signature
    assert signature.signer == revocation.by == lead
    assert signature.meaning == "revoked"
    assert signature.content_hash == certificate.payload_sha256
    assert holds(signature, certificate)


def test_a_revocation_is_in_the_trail_with_its_class_and_words():
    certificate = CertificateFactory()

    revocation = revoke(
        certificate, grounds=GROUNDS, proof=proof_for(certificate), at=NOON
    )

    event = AuditEvent.objects.get(verb="certificate.revoked")
    assert event.object_id == str(certificate.pk)
    assert event.hub == certificate.hub
    assert event.reason == "The practical was not supervised."
    assert event.facts == {
        "reason": "withdrawn",
        "signature": revocation.signature.digest,
    }


def test_the_list_that_names_it_is_known_to_be_wrong_until_it_is_signed_anew():
    certificate = CertificateFactory(status_list=3)

    revoke(certificate, grounds=GROUNDS, proof=proof_for(certificate), at=NOON)

    row = StatusList.objects.get()
    assert (row.hub, row.number, row.changed_at) == (certificate.hub, 3, NOON)
    assert row.is_stale
    assert Outgoing.objects.get(kind="certificates.sign_list").key == str(row.pk)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("in-error", "Issued in error"),
        ("withdrawn", "Withdrawn by the hub"),
        ("misconduct", "Earned by misconduct"),
    ],
)
@pytest.mark.parametrize("wording", ["", "The practical & its report are missing."])
def test_the_learner_gets_a_letter_with_the_reason(reason, said, wording):
    certificate = CertificateFactory()
    grounds = Grounds(reason, wording)

    revoke(certificate, grounds=grounds, proof=proof_for(certificate), at=NOON)

    letter = Letter.objects.get(template="certificates/revoked")
    mail = written(letter)
    assert letter.person == certificate.completion.enrolment.learner
    assert mail.subject == "Your certificate was revoked: GMP for beginners"
    for text in (mail.text, mail.html.replace("&amp;", "&")):
        assert said in text
        assert wording in text
        assert shown(certificate.number) in text
        assert certificate.payload["verify_url"] in text


def test_the_letter_speaks_the_learners_language():
    certificate = CertificateFactory(completion__enrolment__learner__language="nl")

    revoke(certificate, grounds=GROUNDS, proof=proof_for(certificate), at=NOON)

    assert Letter.objects.get(template="certificates/revoked").language == "nl"


def test_an_expired_or_erased_certificate_can_be_revoked():
    expired = CertificateFactory(valid_until=NOON)
    erased = ErasureFactory().certificate

    for certificate in (expired, erased):
        revoke(certificate, grounds=GROUNDS, proof=proof_for(certificate), at=NOON)

    assert check_number(erased.number, at=NOON).verdict == Verdict.REVOKED
    assert check_number(expired.number, at=NOON).verdict == Verdict.REVOKED


@pytest.mark.parametrize(
    ("make", "obstacle"),
    [
        (lambda: RevocationFactory().certificate, Obstacle.REVOKED),
        (lambda: CorrectionFactory().certificate.replaces, Obstacle.REPLACED),
        (lambda: CertificateFactory(unfinished=True), Obstacle.UNISSUED),
        (lambda: CertificateFactory(late=True), Obstacle.UNISSUED),
    ],
    ids=["revoked", "replaced", "being made", "late"],
)
def test_what_cannot_be_revoked_says_why_and_stays_as_it_is(make, obstacle):
    certificate = make()
    proof, before = proof_for(certificate), AuditEvent.objects.count()
    revocations = Revocation.objects.count()

    with pytest.raises(CannotChange) as caught:
        revoke(certificate, grounds=GROUNDS, proof=proof, at=NOON)

    assert caught.value.obstacle == obstacle
    assert AuditEvent.objects.count() == before
    assert Revocation.objects.count() == revocations
    assert not Letter.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "author", "other lead", "auditor"])
def test_only_a_lead_of_its_hub_revokes(who):
    certificate = CertificateFactory()
    person = {
        "outsider": UserFactory,
        "author": lambda: member(certificate.hub, Role.AUTHOR),
        "other lead": lambda: member(role=Role.LEAD),
        "auditor": auditor,
    }[who]()

    with pytest.raises(CannotChange) as caught:
        revoke(certificate, grounds=GROUNDS, proof=proof_of(person), at=NOON)

    assert caught.value.obstacle == Obstacle.ROLE
    assert not Revocation.objects.exists()


def test_what_was_revoked_is_not_issued_again():
    certificate = CertificateFactory()
    revoke(certificate, grounds=GROUNDS, proof=proof_for(certificate), at=NOON)

    again = issue(certificate.completion, at=NOON)

    assert again == certificate
    assert Certificate.objects.count() == 1
    assert not unissued(at=NOON).exists()
