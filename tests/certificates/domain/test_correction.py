"""A certificate is issued anew: new number, the old one counts as replaced at once."""

from datetime import timedelta

import pytest

from certificates.domain.correction import Amendment, correct, drafted_anew
from certificates.domain.issuing import issue
from certificates.domain.life import Act, CannotChange, Obstacle
from certificates.domain.number import shown
from certificates.domain.owed import PATIENCE, owe_again, unissued
from certificates.domain.passport import held
from certificates.domain.payload import digest
from certificates.domain.verification import Verdict, check_number
from certificates.models import Certificate, Correction, StatusList
from hubs.domain.post import written
from hubs.models import (
    AuditEvent,
    AuditValue,
    ElectronicSignature,
    Letter,
    Outgoing,
    User,
)
from hubs.roles import Role
from tests.factories.certificates import (
    CertificateFactory,
    CorrectionFactory,
    ErasureFactory,
    RevocationFactory,
    give_keys,
)
from tests.factories.hubs import NOON
from tests.factories.lives import lead_of, proof_for, proof_of
from tests.factories.staff import member

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def corrected(certificate, *, by=None, at=LATER, **amendment):
    if not certificate.hub.signing_keys.exists():
        give_keys(certificate.hub)
    given = {"reason": "Married", "name": "Zoë Peeters", **amendment}
    proof = proof_for(certificate, act=Act.CORRECT, by=by)
    return correct(certificate, amendment=Amendment(**given), proof=proof, at=at)


def test_the_new_one_has_another_number_place_and_name_and_the_next_issue_number():
    old = CertificateFactory()

    new = corrected(old)

    assert new.number != old.number
    assert (new.issue_no, new.replaces, new.attempts) == (2, old, 0)
    assert new.state == Certificate.State.ISSUING
    assert new.holder.name == "Zoë Peeters"
    assert new.payload["issue_no"] == 2
    assert new.payload["number"] == new.number
    assert new.payload["issued_at"] == "2026-11-22T12:00:00Z"
    assert new.payload_sha256 == digest(new.payload)
    assert "Peeters" not in str(new.payload)


def test_the_old_one_is_replaced_at_once_and_the_new_one_valid_once_it_is_made():
    old = CertificateFactory()

    new = corrected(old)

    assert check_number(old.number, at=LATER).verdict == Verdict.REPLACED
    assert check_number(new.number, at=LATER).verdict == Verdict.UNKNOWN
    issued = issue(old.completion, at=LATER)
    assert issued == new
    assert check_number(new.number, at=LATER).verdict == Verdict.VALID


def test_the_corrected_name_is_printed_though_the_account_has_another():
    old = CertificateFactory(completion__enrolment__learner__name_on_certificate="Zoe")
    corrected(old)

    issued = issue(old.completion, at=LATER)

    assert issued.holder.name == "Zoë Peeters"
    assert issued.attempts == 1


def test_making_the_new_one_is_owed_and_stays_owed_until_it_is_there():
    old = CertificateFactory()
    corrected(old, at=LATER)
    Outgoing.objects.filter(kind="certificates.issue").delete()

    in_time, late = LATER + PATIENCE / 2, LATER + PATIENCE
    assert not unissued(at=in_time).exists()
    assert unissued(at=late).get() == old.completion
    assert owe_again(at=late) == 1
    issue(old.completion, at=late)
    assert not unissued(at=late).exists()


def test_a_correction_owes_the_task_that_was_done_before():
    old = CertificateFactory()

    corrected(old)

    task = Outgoing.objects.get(kind="certificates.issue")
    assert task.key == str(old.completion_id)
    assert task.done_at is None


def test_all_else_is_drafted_anew_from_the_completion():
    old = CertificateFactory()
    old.hub.name = "Hub of the new name"
    old.hub.save()

    new = corrected(old)

    assert new.payload["hub"]["name"] == "Hub of the new name"
    assert new.valid_until == old.completion.valid_until


def test_what_it_will_say_can_be_looked_at_before():
    old = CertificateFactory()

    after = drafted_anew(old, at=LATER)

    assert after["issue_no"] == 2
    assert after["title"] == old.payload["title"]
    assert Certificate.objects.count() == 1


def test_without_a_name_the_name_stays_and_nothing_personal_is_noted():
    old = CertificateFactory()

    new = corrected(old, name="")

    assert new.holder.name == "Zoë Ångström-Wójcik"
    assert not AuditValue.objects.exists()


def test_a_correction_is_signed_and_in_the_trail_with_the_names_apart():
    old = CertificateFactory()
    lead = lead_of(old)

    new = corrected(old, by=lead)

    event = AuditEvent.objects.get(verb="certificate.corrected")
    signature = ElectronicSignature.objects.get(meaning="reissued")
    row = Correction.objects.get()
    assert (row.certificate, row.by, row.reason, row.at) == (
        new,
        lead,
        "Married",
        LATER,
    )
    assert signature.object_id == str(old.pk)
    assert signature.content_hash == old.payload_sha256
    assert event.object_id == str(new.pk)
    assert event.reason == "Married"
    assert event.facts["replaces"] == old.pk
    assert event.facts["signature"] == signature.digest
    assert "Peeters" not in str(event.facts)
    value = AuditValue.objects.get(event=event)
    assert (value.old, value.new) == ("Zoë Ångström-Wójcik", "Zoë Peeters")


def test_the_name_in_the_account_stays_unless_asked():
    old = CertificateFactory()

    corrected(old)

    learner = User.objects.get(pk=old.completion.enrolment.learner_id)
    assert learner.name_on_certificate == "Zoë Ångström-Wójcik"
    assert learner.name_confirmed_at is not None


def test_the_name_in_the_account_changes_when_asked_and_is_to_be_confirmed():
    old = CertificateFactory()
    lead = lead_of(old)

    corrected(old, by=lead, for_all_to_come=True)

    learner = User.objects.get(pk=old.completion.enrolment.learner_id)
    event = AuditEvent.objects.get(verb="name.changed")
    assert learner.name_on_certificate == "Zoë Peeters"
    assert learner.name_confirmed_at is None
    assert event.actor == lead


def test_an_account_that_has_the_name_already_is_left_alone():
    old = CertificateFactory(holder="Zoe Angstrom")

    corrected(old, name="Zoë Ångström-Wójcik", for_all_to_come=True)

    learner = User.objects.get(pk=old.completion.enrolment.learner_id)
    assert learner.name_confirmed_at is not None
    assert not AuditEvent.objects.filter(verb="name.changed").exists()


def test_the_list_that_names_the_old_one_is_to_be_signed_anew():
    old = CertificateFactory()

    corrected(old)

    assert StatusList.objects.get().changed_at == LATER


def test_the_learner_gets_a_letter_about_the_old_one_and_one_with_the_new_one():
    old = CertificateFactory()

    corrected(old)
    issue(old.completion, at=LATER)

    mail = written(Letter.objects.get(template="certificates/replaced"))
    assert mail.subject == "Your certificate is replaced: GMP for beginners"
    for text in (mail.text, mail.html):
        assert "Married" in text
        assert shown(old.number) in text
    assert Letter.objects.filter(template="certificate").count() == 1


def test_the_passport_keeps_both():
    old = CertificateFactory()
    corrected(old)
    issue(old.completion, at=LATER)

    learner = old.completion.enrolment.learner
    both = held(learner, at=LATER)

    assert [each.verdict for each in both] == [Verdict.VALID, Verdict.REPLACED]


def test_what_was_corrected_can_be_corrected_again():
    old = CertificateFactory()
    corrected(old)
    second = issue(old.completion, at=LATER)

    third = corrected(second, name="Zoë Maes")

    assert third.issue_no == 3
    assert Certificate.objects.live().get() == third
    assert check_number(second.number, at=LATER).verdict == Verdict.REPLACED


@pytest.mark.parametrize(
    ("make", "obstacle"),
    [
        (lambda: RevocationFactory().certificate, Obstacle.REVOKED),
        (lambda: CorrectionFactory().certificate.replaces, Obstacle.REPLACED),
        (lambda: ErasureFactory().certificate, Obstacle.ERASED),
        (lambda: CertificateFactory(unfinished=True), Obstacle.UNISSUED),
    ],
    ids=["revoked", "replaced", "erased", "being made"],
)
def test_what_cannot_be_corrected_says_why_and_stays_as_it_is(make, obstacle):
    certificate = make()
    before = Certificate.objects.count()

    with pytest.raises(CannotChange) as caught:
        corrected(certificate)

    assert caught.value.obstacle == obstacle
    assert Certificate.objects.count() == before


def test_another_hubs_lead_corrects_nothing():
    old, stranger = CertificateFactory(), member(role=Role.LEAD)

    with pytest.raises(CannotChange) as caught:
        correct(old, amendment=Amendment("Mine"), proof=proof_of(stranger), at=LATER)

    assert caught.value.obstacle == Obstacle.ROLE
    assert Certificate.objects.get() == old


@pytest.mark.parametrize("choice", ["withheld_at", "initials_at"])
def test_the_new_one_shows_others_what_the_old_one_did(choice):
    old = CertificateFactory(**{choice: NOON})

    new = corrected(old)

    assert getattr(new, choice) == NOON
