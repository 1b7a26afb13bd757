"""The holder goes from our record; their own file can still be checked."""

import hashlib

import pytest
from django.core.files.storage import default_storage

from certificates.domain.correction import Amendment, correct
from certificates.domain.erasure import discard_file, erase, erase_holder
from certificates.domain.issuing import issue
from certificates.domain.life import Act, CannotChange, Obstacle
from certificates.domain.number import shown
from certificates.domain.passport import held
from certificates.domain.printed import printed
from certificates.domain.verification import (
    FileAnswer,
    Verdict,
    check_file,
    check_number,
)
from certificates.models import Certificate, Credential, Erasure, Holder, SigningKey
from hubs.domain.post import written
from hubs.models import AuditEvent, AuditValue, ElectronicSignature, Letter, Outgoing
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
    give_keys,
)
from tests.factories.courses import CompletionFactory
from tests.factories.hubs import NOON
from tests.factories.lives import lead_of, proof_for, proof_of
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
REASON = "Letter of 3 November"


def erased(certificate, *, by=None, do=erase):
    proof = proof_for(certificate, act=Act.ERASE, by=by)
    return do(certificate, reason=REASON, proof=proof, at=NOON)


def credential_of(certificate):
    key = SigningKey.objects.create(
        hub=certificate.hub,
        kind=SigningKey.Kind.CREDENTIAL,
        number=1,
        asked_at=NOON,
    )
    return Credential.objects.create(
        certificate=certificate,
        key=key,
        document='{"name": "Zoë"}',
        sha256="c" * 64,
        status_list=1,
        status_index=certificate.status_index,
        signed_at=NOON,
    )


def test_name_credential_and_file_go_and_hashes_stay():
    certificate = CertificateFactory()
    credential = credential_of(certificate)

    erased(certificate)

    row = Certificate.objects.get()
    credential.refresh_from_db()
    assert not Holder.objects.exists()
    assert printed(row).holder == ""
    assert not row.file
    assert row.file_sha256 == certificate.file_sha256
    assert row.payload_sha256 == certificate.payload_sha256
    assert (credential.document, credential.sha256) == ("", "c" * 64)


def test_the_holders_own_file_still_verifies():
    certificate = CertificateFactory()
    paper = default_storage.open(certificate.file.name).read()

    erased(certificate)

    sha256 = hashlib.sha256(paper).hexdigest()
    by_file = check_file(sha256, at=NOON)
    by_number = check_number(certificate.number, at=NOON, sha256=sha256)
    for finding in (by_file, by_number):
        assert (finding.verdict, finding.file) == (Verdict.VALID, FileAnswer.SAME)
        assert finding.certificate.erasure.at == NOON


def test_the_file_is_removed_from_the_storage_by_a_task():
    certificate = CertificateFactory()

    erased(certificate)

    task = Outgoing.objects.get(kind="certificates.discard")
    assert task.key == str(certificate.pk)
    assert discard_file(certificate) == 1
    assert not default_storage.exists(certificate.file.name)
    assert discard_file(certificate) == 0


def test_an_erasure_is_signed_and_in_the_trail():
    certificate = CertificateFactory()
    lead = lead_of(certificate)

    erasure = erased(certificate, by=lead)

    signature = ElectronicSignature.objects.get(meaning="erased")
    event = AuditEvent.objects.get(verb="certificate.erased")
    assert (erasure.by, erasure.at) == (lead, NOON)
    assert signature.reason == event.reason == REASON
    assert event.facts == {
        "file": certificate.file_sha256,
        "signature": signature.digest,
    }


def test_names_in_the_trail_go_with_the_certificate_whose_they_were():
    old, other = CertificateFactory(), CertificateFactory()
    for each in (old, other):
        correct(
            each,
            amendment=Amendment("Married", name="Zoë Peeters"),
            proof=proof_for(each, act=Act.CORRECT),
            at=NOON,
        )
    give_keys(old.hub)
    new = issue(old.completion, at=NOON)

    erased(new)

    [left] = AuditValue.objects.all()
    assert left.event.object_id == str(Certificate.objects.get(replaces=other).pk)
    events = AuditEvent.objects.filter(verb="certificate.corrected")
    assert all(event.facts["personal"] for event in events)


def test_the_learner_gets_a_letter_that_says_to_keep_the_file():
    certificate = CertificateFactory()

    erased(certificate)

    letter = Letter.objects.get(template="certificates/erased")
    mail = written(letter)
    assert (
        mail.subject == "The record of your certificate was erased: GMP for beginners"
    )
    for text in (mail.text, mail.html):
        assert "Keep your own copy of the PDF" in text
        assert shown(certificate.number) in text
    assert "Zoë" not in str(letter.content)


def test_the_passport_says_that_the_file_is_gone():
    certificate = CertificateFactory()
    erased(certificate)

    [only] = held(certificate.completion.enrolment.learner, at=NOON)

    assert only.is_erased
    assert only.verdict == Verdict.VALID


def test_a_revoked_or_replaced_one_can_be_erased():
    revoked = RevocationFactory().certificate
    replaced = CertificateFactory()
    CertificateFactory(completion=replaced.completion, replaces=replaced, issue_no=2)

    for certificate in (revoked, replaced):
        erased(certificate)

    assert check_number(revoked.number, at=NOON).verdict == Verdict.REVOKED
    assert check_number(replaced.number, at=NOON).verdict == Verdict.REPLACED


@pytest.mark.parametrize(
    ("make", "obstacle"),
    [
        (lambda: ErasureFactory().certificate, Obstacle.ERASED),
        (lambda: CertificateFactory(unfinished=True), Obstacle.UNISSUED),
    ],
    ids=["erased", "being made"],
)
def test_what_cannot_be_erased_says_why(make, obstacle):
    certificate = make()
    before = Erasure.objects.count()

    with pytest.raises(CannotChange) as caught:
        erased(certificate)

    assert caught.value.obstacle == obstacle
    assert Erasure.objects.count() == before


def test_another_hubs_lead_erases_nothing():
    certificate = CertificateFactory()

    with pytest.raises(CannotChange) as caught:
        erase(certificate, reason=REASON, proof=proof_of(member()), at=NOON)

    assert caught.value.obstacle == Obstacle.ROLE
    assert Holder.objects.exists()


def test_a_person_is_erased_with_all_that_this_hub_issued_and_nobody_else():
    first = CertificateFactory()
    learner = first.completion.enrolment.learner
    second = CertificateFactory(
        completion__enrolment__learner=learner,
        completion__enrolment__edition__course__hub=first.hub,
    )
    replaced = CertificateFactory(completion=first.completion, issue_no=2)
    being_made = CertificateFactory(
        unfinished=True,
        completion__enrolment__learner=learner,
        completion__enrolment__edition__course__hub=first.hub,
    )
    elsewhere = CertificateFactory(completion__enrolment__learner=learner)
    anothers = CertificateFactory(
        completion=CompletionFactory(
            enrolment__edition=first.completion.enrolment.edition
        )
    )

    erasures = erased(first, do=erase_holder)

    assert {each.certificate for each in erasures} == {first, second, replaced}
    assert {holder.certificate for holder in Holder.objects.all()} == {
        being_made,
        elsewhere,
        anothers,
    }
