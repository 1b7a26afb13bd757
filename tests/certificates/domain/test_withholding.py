"""A learner switches the public page of a certificate off and on."""

from datetime import timedelta

import pytest

from certificates.domain.verification import (
    FileAnswer,
    Verdict,
    check_file,
    check_number,
)
from certificates.domain.withholding import abridge, show_again, withhold
from hubs.models import AuditEvent
from tests.factories.certificates import CertificateFactory
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return CertificateFactory()


def learner_of(certificate):
    return certificate.completion.enrolment.learner


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_withheld_number_is_nobodys_until_it_is_shown_again(certificate):
    learner = learner_of(certificate)

    withhold(certificate, by=learner, at=NOON)
    assert check_number(certificate.number, at=NOON).verdict == Verdict.UNKNOWN

    show_again(certificate, by=learner)
    assert check_number(certificate.number, at=NOON).verdict == Verdict.VALID


def test_the_file_of_a_withheld_certificate_still_verifies(certificate):
    withhold(certificate, by=learner_of(certificate), at=NOON)

    alone = check_file(certificate.file_sha256, at=NOON)
    named = check_number(certificate.number, at=NOON, sha256=certificate.file_sha256)
    other = check_number(certificate.number, at=NOON, sha256="0" * 64)

    assert (alone.verdict, alone.file) == (Verdict.VALID, FileAnswer.SAME)
    assert (named.verdict, named.file) == (Verdict.VALID, FileAnswer.SAME)
    assert (other.verdict, other.file) == (Verdict.UNKNOWN, FileAnswer.OTHER)


def test_a_file_opens_no_other_withheld_certificate(certificate):
    another = CertificateFactory(withheld_at=NOON)

    found = check_number(another.number, at=NOON, sha256=certificate.file_sha256)

    assert (found.verdict, found.certificate) == (Verdict.UNKNOWN, None)


def test_each_change_is_recorded_once(certificate):
    learner = learner_of(certificate)

    for moment in (NOON, NOON + timedelta(days=1)):
        withhold(certificate, by=learner, at=moment)
    certificate.refresh_from_db()
    assert certificate.withheld_at == NOON
    for _each in range(2):
        show_again(certificate, by=learner)

    assert verbs() == ["certificate.withheld", "certificate.shown"]
    event = AuditEvent.objects.first()
    assert (event.actor, event.hub, event.facts) == (learner, certificate.hub, {})


def test_a_page_is_on_abridged_or_off(certificate):
    learner, later = learner_of(certificate), NOON + timedelta(days=1)

    for moment in (NOON, later):
        abridge(certificate, by=learner, at=moment)
    certificate.refresh_from_db()
    assert (certificate.initials_at, certificate.withheld_at) == (NOON, None)
    withhold(certificate, by=learner, at=NOON)
    abridge(certificate, by=learner, at=later)
    certificate.refresh_from_db()
    assert (certificate.initials_at, certificate.withheld_at) == (later, None)
    show_again(certificate, by=learner)
    certificate.refresh_from_db()
    assert (certificate.initials_at, certificate.withheld_at) == (None, None)

    assert verbs() == [
        "certificate.abridged",
        "certificate.withheld",
        "certificate.abridged",
        "certificate.shown",
    ]


def test_the_number_of_an_abridged_certificate_shows_initials_its_file_the_name(
    certificate,
):
    certificate.holder.name = "Ada Lovelace"
    certificate.holder.save()
    abridge(certificate, by=learner_of(certificate), at=NOON)

    found = check_number(certificate.number, at=NOON)
    same = check_number(certificate.number, at=NOON, sha256=certificate.file_sha256)

    assert (found.verdict, found.printed().holder) == (Verdict.VALID, "A. L.")
    assert found.named("ada lovelace").printed().holder == "Ada Lovelace"
    assert found.named("Ada Lovelock").printed().holder == "A. L."
    assert same.printed().holder == "Ada Lovelace"
    unknown = check_number("7H4KQ2M9XW3TBZ5C", at=NOON).named("Ada Lovelace")
    assert (unknown.is_named, unknown.is_abridged, unknown.printed()) == (
        False,
        False,
        None,
    )
