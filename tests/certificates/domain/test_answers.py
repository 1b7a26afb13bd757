"""What machines are told of a check."""

import json
from datetime import timedelta

import pytest

from certificates.domain.answers import answer, credential_of
from certificates.domain.verification import check_number
from certificates.models import Certificate
from tests.factories.certificates import (
    CertificateFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.checks import give_signatory, replacement, signed
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


def said_of(certificate):
    return answer(check_number(certificate.number, at=NOON), at=NOON)


def test_a_valid_certificate_is_told_with_every_printed_fact():
    certificate = CertificateFactory(holder="Ada Lovelace")
    payload = certificate.payload

    said = said_of(certificate)

    told = said["certificate"]
    assert (said["verdict"], said["checked_at"]) == ("valid", "2026-11-21T12:00:00Z")
    assert told["holder"] == "Ada Lovelace"
    assert told["title"] == {"text": payload["title"], "language": "en"}
    assert told["outcomes"] == payload["outcomes"]
    assert told["awarding_body"]["name"] == payload["hub"]["name"]
    assert told["course"] == {
        "code": payload["course"]["code"],
        "edition": payload["course"]["edition"],
    }
    assert (told["last_day"], told["issued_on"]) == (None, "2026-11-21")
    assert said["links"] == {
        "page": {"href": payload["verify_url"], "type": "text/html"},
        "credential": None,
    }


@pytest.mark.parametrize("verdict", ["valid", "expired", "revoked", "replaced"])
def test_of_an_erased_record_verdict_and_date_are_all_that_is_told(verdict):
    certificate = CertificateFactory(holder="Ada Lovelace")
    if verdict == "expired":
        Certificate.objects.update(valid_until=NOON)
    elif verdict == "revoked":
        RevocationFactory(certificate=certificate)
    elif verdict == "replaced":
        replacement(certificate)
    signed(certificate)
    ErasureFactory(certificate=certificate, at=NOON - timedelta(days=1))

    said = said_of(certificate)

    assert (said["verdict"], said["erased_at"]) == (verdict, "2026-11-20T12:00:00Z")
    assert said["certificate"] is said["links"]["credential"] is None
    assert said["links"]["page"]["href"] == certificate.payload["verify_url"]
    assert (said["revocation"] is None) is (verdict != "revoked")
    assert certificate.payload["title"] not in str(said)


def test_who_signs_for_the_hub_and_the_printed_moment_are_told():
    certificate = CertificateFactory()
    unnamed = said_of(certificate)["certificate"]
    give_signatory(certificate)

    told = said_of(certificate)["certificate"]

    assert told["issued_at"] == "2026-11-21T12:00:00Z"
    assert told["signatory"] == {"name": "Dr. Ana Ferrer", "role": "Head of training"}
    assert unnamed["signatory"] is None


def test_a_second_title_has_its_language():
    certificate = CertificateFactory()
    certificate.payload |= {"second_title": "Regels", "second_language": "nl"}
    certificate.save()

    told = said_of(certificate)["certificate"]

    assert told["second_title"] == {"text": "Regels", "language": "nl"}


def test_a_revoked_certificate_is_told_without_the_name():
    revocation = RevocationFactory(wording="Issued for the wrong course.")
    signed(revocation.certificate)

    said = said_of(revocation.certificate)

    assert set(said["certificate"]) == {
        "number",
        "title",
        "awarding_body",
        "issued_on",
    }
    assert said["revocation"] == {
        "at": "2026-11-21T12:00:00Z",
        "reason": "in-error",
        "wording": "Issued for the wrong course.",
    }
    assert said["links"]["credential"] is None


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("in-error", "in-error"),
        ("withdrawn", "withdrawn"),
        ("misconduct", "withdrawn"),
    ],
)
def test_a_reason_is_told_by_what_anyone_may_know(reason, told):
    revocation = RevocationFactory(reason=reason)

    assert said_of(revocation.certificate)["revocation"]["reason"] == told


def test_a_replaced_certificate_says_when_and_not_by_which():
    certificate = CertificateFactory()
    newer = replacement(certificate)

    said = said_of(certificate)

    assert (said["verdict"], said["replaced_at"]) == (
        "replaced",
        "2026-11-21T12:00:00Z",
    )
    assert newer.number not in str(said)
    assert "holder" not in said["certificate"]


def test_a_signed_certificate_links_its_credential():
    certificate = CertificateFactory()
    credential = signed(certificate)

    link = said_of(certificate)["links"]["credential"]

    assert credential_of(check_number(certificate.number, at=NOON)) == credential

    assert link == {
        "href": certificate.payload["verify_url"],
        "type": "application/vc",
    }


@pytest.mark.parametrize(
    "lost", [{"document": ""}, {"superseded": True}, {"withdrawn_at": NOON}]
)
def test_a_credential_that_is_gone_is_not_linked(lost):
    certificate = CertificateFactory()
    credential = signed(
        certificate,
        document=lost.get("document", "{}"),
        withdrawn_at=lost.get("withdrawn_at"),
    )
    if lost.get("superseded"):
        credential.superseded_at = NOON
        credential.save()

    finding = check_number(certificate.number, at=NOON)
    assert credential_of(finding) is None
    assert answer(finding, at=NOON)["links"]["credential"] is None


def test_an_unknown_certificate_has_nothing_told_of_it():
    assert answer(check_number("nonsense", at=NOON), at=NOON) == {
        "verdict": "unknown",
        "checked_at": "2026-11-21T12:00:00Z",
        "certificate": None,
        "erased_at": None,
        "revocation": None,
        "replaced_at": None,
        "links": {"page": None, "credential": None},
    }


def test_initials_are_told_where_the_learner_wants_no_more():
    certificate = CertificateFactory(holder="Ada Lovelace", initials_at=NOON)
    signed(certificate)

    said = said_of(certificate)

    facts = said["certificate"]
    assert (facts["holder"], facts["initials"]) == (None, "A. L.")
    assert said["links"]["credential"] is None
    assert "Lovelace" not in json.dumps(said)
