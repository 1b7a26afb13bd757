"""Learners take their own credentials and last days along, and nobody else's."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.factories.certificates import (
    CertificateFactory,
    CredentialFactory,
    RevocationFactory,
)
from tests.factories.checks import replacement
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.hubs import UserFactory
from tests.factories.money import LegalEntityFactory

pytestmark = pytest.mark.django_db
PRESENTATION = "/passport/presentation.json"
CALENDAR = "/passport/expiry.ics"


@pytest.fixture
def learner(client):
    learner = UserFactory()
    client.force_login(learner)
    return learner


def earned(learner, **facts):
    enrolment = EnrolmentFactory(learner=learner, state="completed")
    return CertificateFactory(
        completion=CompletionFactory(enrolment=enrolment, **facts)
    )


def europass_at(certificate):
    return reverse("certificates:europass", args=[certificate.number])


def credential_at(certificate):
    return reverse("certificates:credential", args=[certificate.number])


def test_a_credential_is_sent_to_the_letter(client, learner):
    signed = CredentialFactory(certificate=earned(learner), document='{"a":  1.0}')

    answer = client.get(credential_at(signed.certificate))

    assert answer.content == b'{"a":  1.0}'
    assert answer["Content-Type"] == "application/vc"
    code = signed.certificate.payload["course"]["code"]
    assert answer["Content-Disposition"].startswith(
        f'attachment; filename="credential-{code}-'
    )
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("how", ["none", "another's", "unknown", "malformed"])
def test_no_other_credential_is_there(client, learner, how):
    address = {
        "none": credential_at(earned(learner)),
        "another's": credential_at(CredentialFactory().certificate),
        "unknown": "/passport/7H4KQ2M9XW3TBZ5C/credential.json",
        "malformed": "/passport/x/credential.json",
    }[how]

    assert client.get(address).status_code == 404


def test_all_credentials_are_one_presentation(client, learner):
    for _each in range(2):
        CredentialFactory(certificate=earned(learner))
    CredentialFactory()

    answer = client.get(PRESENTATION)

    assert answer["Content-Type"] == "application/vp"
    assert len(json.loads(answer.content)["verifiableCredential"]) == 2
    assert 'filename="passport-2' in answer["Content-Disposition"]


def test_last_days_are_a_calendar_in_the_learners_words(client, learner):
    until = timezone.now() + timedelta(days=90)
    certificate = earned(learner, valid_until=until)

    answer = client.get(CALENDAR)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["uid"] == f"{certificate.number}@testserver"
    assert event["summary"] == "Last day of a certificate: GMP for beginners"
    assert certificate.hub.name in event["description"]
    assert event["url"] == "http://testserver/passport/"


def test_nothing_to_take_along_is_not_there(client, learner):
    earned(learner)

    assert client.get(PRESENTATION).status_code == 404
    assert client.get(CALENDAR).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_files_cost_the_same_however_many(
    client, learner, count, django_assert_num_queries
):
    for _each in range(count):
        until = timezone.now() + timedelta(days=90)
        CredentialFactory(certificate=earned(learner, valid_until=until))
    client.get(PRESENTATION)

    for address in (PRESENTATION, CALENDAR):
        with django_assert_num_queries(2):
            client.get(address)


def test_visitors_are_asked_to_sign_in(client):
    address = credential_at(CredentialFactory().certificate)

    for each in (address, PRESENTATION, CALENDAR):
        answer = client.get(each)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


def test_files_are_for_reading(client, learner):
    signed = CredentialFactory(certificate=earned(learner))

    for each in (credential_at(signed.certificate), PRESENTATION, CALENDAR):
        assert client.post(each).status_code == 405


def test_the_facts_for_europass_are_the_owners_and_unsigned(client):
    certificate = CertificateFactory()
    address = reverse("certificates:europass", args=[certificate.number])
    client.force_login(certificate.completion.enrolment.learner)

    response = client.get(address)

    assert response["Content-Type"] == "application/ld+json"
    assert "unsigned" in response["Content-Disposition"]
    assert "proof" not in json.loads(response.content)
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("facts", "notation"),
    [
        ({"vat_number": "NL001234567B01", "register_number": "2700"}, "NL001234567B01"),
        ({"vat_number": "", "register_number": "2700"}, "2700"),
    ],
)
def test_the_facts_for_europass_name_the_hubs_legal_entity(
    client, learner, facts, notation
):
    certificate = earned(learner)
    LegalEntityFactory(hub=certificate.hub, **facts)

    answer = client.get(europass_at(certificate))

    issuer = json.loads(answer.content)["issuer"]
    assert issuer["eidasLegalIdentifier"]["notation"] == notation


def revoked(certificate):
    RevocationFactory(certificate=certificate)


@pytest.mark.parametrize("end", [revoked, replacement])
def test_what_does_not_count_any_more_is_not_given_out_for_europass(
    client, learner, end
):
    certificate = earned(learner)
    before = client.get("/passport/").content.decode()
    end(certificate)

    answer = client.get(europass_at(certificate))

    assert answer.status_code == 403
    assert "was revoked or replaced" in answer.content.decode()
    after = client.get("/passport/").content.decode()
    assert europass_at(certificate) in before
    assert europass_at(certificate) not in after
