"""The register: what is asked for is found, and names are for those who may know."""

from datetime import timedelta

import pytest

from certificates.domain.number import shown
from certificates.domain.register import (
    Wanted,
    Worth,
    entries,
    entry,
    narrowed,
    register_of,
)
from certificates.models import Certificate
from hubs.models import Hub
from tests.factories.certificates import (
    CertificateFactory,
    CorrectionFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2)


def found(text="", worth=""):
    wanted = Wanted(text=text, worth=worth)
    return list(narrowed(register_of(Hub.objects.all()), wanted, at=LATER))


def test_the_register_has_what_the_hubs_issued_newest_first():
    old = CertificateFactory(issued_at=NOON)
    new = CertificateFactory(
        issued_at=LATER, completion__enrolment__edition__course__hub=old.hub
    )
    CertificateFactory()

    assert list(register_of(Hub.objects.filter(pk=old.hub_id))) == [new, old]


def test_a_number_finds_its_certificate_however_it_is_typed():
    wanted = CertificateFactory()
    CertificateFactory()

    assert found(shown(wanted.number).lower()) == [wanted]
    assert found(wanted.number[:8]) == []


def test_a_course_is_found_by_code_and_by_part_of_its_title():
    wanted = CertificateFactory(
        completion__enrolment__edition__content__title="Aseptic practice"
    )
    CertificateFactory()

    assert found(wanted.payload["course"]["code"].lower()) == [wanted]
    assert found("aseptic") == [wanted]


def test_each_worth_is_found_apart():
    of = {
        Worth.VALID: CertificateFactory(),
        Worth.EXPIRED: CertificateFactory(valid_until=LATER),
        Worth.REVOKED: RevocationFactory().certificate,
        Worth.MAKING: CertificateFactory(unfinished=True),
    }
    new = CorrectionFactory().certificate
    erased = ErasureFactory().certificate

    assert found(worth=Worth.VALID) == [erased, new, of[Worth.VALID]]
    assert found(worth=Worth.REPLACED) == [new.replaces]
    assert found(worth=Worth.ERASED) == [erased]
    for worth in (Worth.EXPIRED, Worth.REVOKED, Worth.MAKING):
        assert found(worth=worth) == [of[worth]]


def test_one_that_was_replaced_and_revoked_counts_as_revoked():
    new = CorrectionFactory().certificate
    RevocationFactory(certificate=new.replaces)

    assert found(worth=Worth.REPLACED) == []
    assert found(worth=Worth.REVOKED) == [new.replaces]


def test_an_entry_says_what_the_certificate_is_worth():
    rows = Certificate.objects.with_life()
    erased = rows.get(pk=ErasureFactory().certificate.pk)
    making = rows.get(pk=CertificateFactory(unfinished=True).pk)

    first = entry(erased, is_named=True, at=LATER)
    second = entry(making, is_named=True, at=LATER)

    assert (first.worth, first.is_erased, first.holder) == (Worth.VALID, True, "")
    assert (second.worth, second.is_erased) == (Worth.MAKING, False)
    assert second.holder == "Zoë Ångström-Wójcik"


def test_names_are_told_at_the_hubs_where_the_reader_may_know_them():
    known, unknown = CertificateFactory(), CertificateFactory()

    said = entries([known, unknown], named_at={known.hub_id}, at=LATER)

    assert [each.holder for each in said] == ["Zoë Ångström-Wójcik", ""]


@pytest.mark.parametrize("many", [1, 3])
def test_a_list_costs_one_query(many, django_assert_num_queries):
    for _ in range(many):
        CertificateFactory()

    with django_assert_num_queries(1):
        rows = register_of(Hub.objects.all())
        assert len(entries(rows, named_at=(), at=LATER)) == many
