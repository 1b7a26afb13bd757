"""What the answer to a check is."""

from datetime import timedelta

import pytest

from certificates.domain.verification import (
    FileAnswer,
    Verdict,
    check_file,
    check_number,
    check_numbers,
)
from certificates.models import Certificate
from tests.factories.certificates import CertificateFactory, RevocationFactory
from tests.factories.checks import signed
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def spelt(number, how):
    return {
        "shown": "-".join(number[n : n + 4] for n in range(0, 16, 4)),
        "lower": number.lower(),
        "spaced": f" {number[:8]} {number[8:]} ",
        "misread": number.replace("0", "O").replace("1", "I"),
        "address": f"https://testserver/verify/{number}",
    }[how]


@pytest.mark.parametrize("how", ["shown", "lower", "spaced", "misread", "address"])
def test_a_number_is_understood_however_it_is_spelt(how):
    certificate = CertificateFactory(number="0123456789ABCDEF")

    finding = check_number(spelt(certificate.number, how), at=NOON)

    assert (finding.verdict, finding.certificate) == (Verdict.VALID, certificate)


@pytest.mark.parametrize(
    ("offset", "verdict"),
    [(DAY, Verdict.VALID), (timedelta(0), Verdict.EXPIRED), (-DAY, Verdict.EXPIRED)],
)
def test_a_certificate_ends_with_its_validity(offset, verdict):
    certificate = CertificateFactory(valid_until=NOON + offset)

    assert check_number(certificate.number, at=NOON).verdict == verdict


def test_a_revoked_certificate_is_revoked_even_when_expired_and_replaced():
    certificate = CertificateFactory(valid_until=NOON - DAY)
    CertificateFactory(
        replaces=certificate, completion=certificate.completion, issue_no=2
    )
    RevocationFactory(certificate=certificate)

    assert check_number(certificate.number, at=NOON).verdict == Verdict.REVOKED


def test_a_replaced_certificate_is_replaced_even_when_expired():
    old = CertificateFactory(valid_until=NOON - DAY)
    new = CertificateFactory(
        replaces=old, completion=old.completion, issue_no=2, valid_until=NOON + DAY
    )

    assert check_number(old.number, at=NOON).verdict == Verdict.REPLACED
    assert check_number(new.number, at=NOON).verdict == Verdict.VALID


@pytest.mark.parametrize(
    "facts",
    [
        {"withheld_at": NOON},
        {"unfinished": True},
        {"late": True},
    ],
)
def test_what_is_withheld_or_not_yet_issued_is_unknown(facts):
    certificate = CertificateFactory(**facts)

    finding = check_number(certificate.number, at=NOON)

    assert (finding.verdict, finding.certificate) == (Verdict.UNKNOWN, None)


@pytest.mark.parametrize(
    "text", ["7H4KQ2M9XW3TBZ5C", "short", "", "\0", "é" * 400, "' OR 1=1 --"]
)
def test_every_wrong_number_costs_one_query(text, django_assert_num_queries):
    CertificateFactory()

    with django_assert_num_queries(1):
        finding = check_number(text, at=NOON)

    assert finding.verdict == Verdict.UNKNOWN


def test_a_found_number_costs_one_query(django_assert_num_queries):
    certificate = RevocationFactory().certificate

    with django_assert_num_queries(1):
        finding = check_number(certificate.number, at=NOON)
        assert finding.certificate.holder.name


def test_a_file_is_known_by_its_bytes_alone():
    certificate = CertificateFactory()

    same = check_file(certificate.file_sha256, at=NOON)
    other = check_file("0" * 64, at=NOON)

    assert (same.certificate, same.file) == (certificate, FileAnswer.SAME)
    assert (other.verdict, other.file) == (Verdict.UNKNOWN, FileAnswer.OTHER)


def test_a_file_must_be_that_of_its_number():
    certificate, another = CertificateFactory(), CertificateFactory()

    def answer(sha256):
        return check_number(certificate.number, at=NOON, sha256=sha256).file

    assert answer(certificate.file_sha256) == FileAnswer.SAME
    assert answer(another.file_sha256) == FileAnswer.OTHER


def test_certificates_without_a_file_are_found_by_no_file():
    CertificateFactory(unfinished=True)

    assert check_file("", at=NOON).verdict == Verdict.UNKNOWN
    assert Certificate.objects.filter(file_sha256="").exists()


def test_the_file_of_a_withheld_certificate_is_answered_and_its_number_is_not():
    withheld = CertificateFactory(withheld_at=NOON)
    number, sha256 = withheld.number, withheld.file_sha256

    alone = check_file(sha256, at=NOON)
    both = check_number(number, at=NOON, sha256=sha256)
    with_another_file = check_number(number, at=NOON, sha256="0" * 64)

    assert (alone.verdict, alone.file) == (Verdict.VALID, FileAnswer.SAME)
    assert (both.verdict, both.file) == (Verdict.VALID, FileAnswer.SAME)
    assert with_another_file.verdict == Verdict.UNKNOWN
    assert with_another_file.file == FileAnswer.OTHER


def test_many_numbers_are_answered_in_their_order_by_one_query(
    django_assert_num_queries,
):
    certificate, revoked = CertificateFactory(), RevocationFactory().certificate
    withheld = CertificateFactory(withheld_at=NOON)

    with django_assert_num_queries(1):
        findings = check_numbers(
            [revoked.number, "", withheld.number, certificate.number.lower()], at=NOON
        )

    assert [finding.verdict for finding in findings] == [
        Verdict.REVOKED,
        Verdict.UNKNOWN,
        Verdict.UNKNOWN,
        Verdict.VALID,
    ]


def test_a_check_finds_the_one_signature_that_counts():
    certificate = CertificateFactory()
    signed(certificate, number=1)
    certificate.credentials.update(superseded_at=NOON)
    signed(certificate, number=2)

    found = check_number(certificate.number, at=NOON).certificate

    assert (found.signed_with, found.signed_at) == (2, NOON)
    assert found.key_withdrawn_at is None
