"""Signed credentials are handed out to the letter."""

import json
from datetime import timedelta

import pytest

from certificates.domain.presenting import credential_of, presentation
from tests.factories.certificates import (
    CertificateFactory,
    CredentialFactory,
    RevocationFactory,
)
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
#: Spaces, order, escapes and a number that programs like to write otherwise.
SIGNED = '{"b":1.0,  "a":"Zo\\u00eb é"}'


@pytest.fixture
def learner():
    return UserFactory()


def credential(learner, **facts):
    return CredentialFactory(
        certificate__completion__enrolment__learner=learner, **facts
    )


def test_the_credential_is_the_text_that_was_signed(learner):
    signed = credential(learner, document=SIGNED)
    CredentialFactory(certificate=signed.certificate, superseded_at=NOON)

    assert credential_of(signed.certificate) == SIGNED


@pytest.mark.parametrize(
    "facts",
    [{"superseded_at": NOON}, {"document": ""}, {"key__withdrawn_at": NOON}],
)
def test_no_credential_is_none(learner, facts):
    signed = credential(learner, **facts)

    assert credential_of(signed.certificate) is None
    assert presentation(learner) is None


def test_a_presentation_holds_the_texts_as_they_were_signed(learner):
    later = NOON + timedelta(days=1)
    credential(learner, document='{"second": 2}', certificate__issued_at=later)
    credential(learner, document=SIGNED)

    presented = presentation(learner)

    assert SIGNED in presented
    assert json.loads(presented) == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [{"b": 1.0, "a": "Zoë é"}, {"second": 2}],
    }


def test_percent_signs_are_no_places_to_fill(learner):
    credential(learner, document='{"pass": "80 %s"}')

    presented = json.loads(presentation(learner))

    assert presented["verifiableCredential"] == [{"pass": "80 %s"}]


def test_what_ended_and_what_is_anothers_is_not_presented(learner):
    RevocationFactory(certificate=credential(learner).certificate)
    old = credential(learner).certificate
    new = CertificateFactory(completion=old.completion, issue_no=2, replaces=old)
    counts = CredentialFactory(certificate=new, document='{"counts": true}')
    expired = credential(learner, certificate__valid_until=NOON - timedelta(days=1))
    credential(UserFactory())

    presented = json.loads(presentation(learner))["verifiableCredential"]

    assert presented == [json.loads(counts.document), json.loads(expired.document)]
