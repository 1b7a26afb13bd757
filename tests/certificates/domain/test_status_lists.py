"""Status lists: bits that verifiers read, signed anew in time."""

import base64
import gzip
import hashlib
import json
from datetime import timedelta

import pytest

from certificates.domain.keys import NoKey
from certificates.domain.linked_data import CREDENTIALS
from certificates.domain.list_signing import sign_list
from certificates.domain.proof_check import holds, public_key
from certificates.domain.status_lists import (
    AGE,
    HALF_LIFE,
    LENGTH,
    PATIENCE,
    SIGN,
    change,
    due,
    encoded,
    ended,
    ensure,
    overdue,
    owe_all,
    owe_due,
)
from certificates.models import StatusList
from hubs.models import AuditEvent, Outgoing
from tests.factories.certificates import (
    CertificateFactory,
    RevocationFactory,
    give_keys,
)
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db
SITE = "https://passage.example"


def bits(text):
    packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    return gzip.decompress(packed)


def listed(certificate):
    ensure(certificate, at=NOON)
    return StatusList.objects.get(hub=certificate.hub)


def test_the_first_entry_is_the_highest_bit():
    assert bits(encoded([0, 9]))[:2] == bytes([0b1000_0000, 0b0100_0000])
    assert len(bits(encoded([]))) * 8 == LENGTH == 131_072


def test_the_example_of_the_recommendation_is_read_as_there():
    # W3C Bitstring Status List, section 2.2: a list of zeros
    example = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"

    assert bits(example) == bits(encoded([]))


def test_what_was_revoked_or_replaced_has_ended():
    first = RevocationFactory().certificate
    replaced = CertificateFactory(completion=first.completion, issue_no=2)
    CertificateFactory(
        completion=first.completion, issue_no=3, replaces=replaced, status_index=9000
    )

    assert ended(listed(first)) == sorted([first.status_index, replaced.status_index])


def test_lists_of_other_hubs_say_nothing_of_it():
    RevocationFactory()

    assert ended(listed(CertificateFactory())) == []


def test_a_signed_list_holds_for_two_weeks_and_names_its_hub():
    certificate = CertificateFactory()
    key = give_keys(certificate.hub)["credential"]

    signed = sign_list(listed(certificate), site=SITE, at=NOON)

    document = json.loads(signed.document)
    proof = document.pop("proof")
    assert holds(document, proof, public=key.public)
    assert document["@context"] == [CREDENTIALS]
    assert document["id"] == f"{SITE}/status/{certificate.hub.slug}-1"
    assert document["validUntil"] == "2026-12-05T12:00:00Z"
    assert signed.is_stale is False
    assert Outgoing.objects.get(kind=SIGN).done_at == NOON


def test_each_signature_stands_in_the_trail_with_what_it_is_over():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    RevocationFactory(certificate=certificate)

    signed = sign_list(listed(certificate), site=SITE, at=NOON)

    event = AuditEvent.objects.get(verb="status_list.signed")
    assert (event.actor, event.hub) == (None, certificate.hub)
    assert event.facts == {
        "number": 1,
        "ended": 1,
        "key": f"{certificate.hub_id} credential key-1",
        "document": hashlib.sha256(signed.document.encode()).hexdigest(),
    }


def test_the_token_says_the_same():
    certificate = CertificateFactory()
    key = give_keys(certificate.hub)["credential"]

    signed = sign_list(listed(certificate), site=SITE, at=NOON)

    head, body, signature = signed.token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    public_key(key.public).verify(
        base64.urlsafe_b64decode(signature + "=="), f"{head}.{body}".encode()
    )
    assert claims["iss"] == claims["issuer"]
    assert claims["exp"] - claims["nbf"] == 14 * 24 * 3600 + 5 * 60


def test_a_list_holds_for_checkers_whose_clocks_are_slow():
    certificate = CertificateFactory()
    give_keys(certificate.hub)

    signed = sign_list(listed(certificate), site=SITE, at=NOON)

    assert json.loads(signed.document)["validFrom"] == "2026-11-21T11:55:00Z"


def test_without_a_key_nothing_is_signed():
    with pytest.raises(NoKey):
        sign_list(listed(CertificateFactory()), site=SITE, at=NOON)


def test_a_change_makes_the_list_stale_until_it_is_signed():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    signed = sign_list(listed(certificate), site=SITE, at=NOON)
    later = NOON + timedelta(seconds=5)

    change(certificate, at=later)

    signed.refresh_from_db()
    assert signed.is_stale
    assert Outgoing.objects.get(kind=SIGN).done_at is None
    assert list(due(at=later)) == [signed]
    assert sign_list(signed, site=SITE, at=later).is_stale is False


def test_a_clock_that_is_ahead_does_not_leave_a_list_stale_for_ever():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    change(certificate, at=NOON + timedelta(minutes=3))

    signed = sign_list(StatusList.objects.get(), site=SITE, at=NOON)

    assert signed.is_stale is False


@pytest.mark.parametrize("mark", [change, lambda one, at: owe_all(one.hub, at=at)])
def test_what_was_decided_before_and_waited_for_the_signer_is_not_lost(mark):
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    signed = sign_list(listed(certificate), site=SITE, at=NOON + timedelta(seconds=9))

    mark(certificate, at=NOON)

    signed.refresh_from_db()
    assert signed.is_stale
    assert Outgoing.objects.get(kind=SIGN).done_at is None
    again = sign_list(signed, site=SITE, at=NOON + timedelta(seconds=5))
    assert again.is_stale is False


def test_a_list_that_is_there_is_not_signed_for_each_certificate():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    sign_list(listed(certificate), site=SITE, at=NOON)

    ensure(certificate, at=NOON + timedelta(hours=1))

    assert Outgoing.objects.get(kind=SIGN).done_at == NOON


def test_lists_are_owed_each_day_and_missed_after_a_week():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    sign_list(listed(certificate), site=SITE, at=NOON)

    assert owe_due(at=NOON + timedelta(hours=22)) == 0
    assert owe_due(at=NOON + AGE) == 1
    assert not overdue(at=NOON + AGE).exists()
    assert overdue(at=NOON + HALF_LIFE).exists()


def test_a_list_that_was_never_signed_is_missed_after_minutes():
    listed(CertificateFactory())

    assert not overdue(at=NOON + PATIENCE - timedelta(seconds=1)).exists()
    assert overdue(at=NOON + PATIENCE).exists()


def test_a_list_that_cannot_say_what_was_decided_is_missed_after_minutes():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    signed = sign_list(listed(certificate), site=SITE, at=NOON)
    decided = NOON + timedelta(hours=1)
    change(certificate, at=decided)

    assert not overdue(at=decided).exists()
    assert overdue(at=decided + PATIENCE).exists()
    sign_list(signed, site=SITE, at=decided + PATIENCE)
    assert not overdue(at=decided + PATIENCE).exists()
