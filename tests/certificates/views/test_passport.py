"""Learners see and download their own certificates, and nobody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.domain.number import shown
from tests.factories.certificates import (
    PAPER,
    CertificateFactory,
    CredentialFactory,
    ErasureFactory,
    RevocationFactory,
    ShareFactory,
)
from tests.factories.checks import replacement
from tests.factories.courses import CompletionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
PASSPORT = "/passport/"


def learner_of(certificate):
    return certificate.completion.enrolment.learner


def file_of(certificate):
    return reverse("certificates:download", args=[certificate.number])


def certificates_of(learner, count):
    return [
        CertificateFactory(completion__enrolment__learner=learner) for _ in range(count)
    ]


def state_of(completion):
    return reverse("certificates:state", args=[completion.enrolment.public_id])


def test_the_passport_lists_certificates_of_all_hubs(client):
    learner = UserFactory()
    first, second = certificates_of(learner, 2)
    other = CertificateFactory()
    client.force_login(learner)

    page = client.get(PASSPORT).content.decode()

    assert first.hub != second.hub
    assert reverse("certificates:verify", args=[first.number]) in page
    assert file_of(second) in page
    assert other.number not in page


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({}, "Valid"),
        ({"valid_until": timedelta(days=10)}, "Requalify soon"),
        ({"valid_until": timedelta(days=90)}, "Valid"),
        ({"valid_until": -timedelta(days=1)}, "Expired"),
    ],
)
def test_the_passport_says_whether_a_certificate_counts(client, facts, word):
    certificate = CertificateFactory(
        **{name: timezone.now() + offset for name, offset in facts.items()}
    )
    client.force_login(learner_of(certificate))

    assert f"<span>{word}</span>" in client.get(PASSPORT).content.decode()


def test_the_passport_says_that_a_certificate_was_revoked(client):
    revoked = RevocationFactory(at=NOON, wording="No <practical>.").certificate
    client.force_login(learner_of(revoked))

    page = client.get(PASSPORT).content.decode()

    assert "<span>Revoked</span>" in page
    assert "<dt>Revoked</dt><dd>21 November 2026</dd>" in page
    assert "Valid until" not in page
    reason = revoked.revocation.get_reason_display()
    assert f"Reason given by the hub: {reason}." in page
    assert "No &lt;practical&gt;." in page


def test_the_passport_leads_from_what_was_replaced_to_what_counts(client):
    replaced = CertificateFactory()
    successor = replacement(replaced)
    client.force_login(learner_of(replaced))

    page = client.get(PASSPORT).content.decode()

    assert "<dt>Replaced</dt><dd>21 November 2026</dd>" in page
    assert f"Certificate {shown(successor.number)} took its place" in page
    assert f'href="#held-{successor.number}"' in page
    assert f'id="held-{successor.number}"' in page


def test_the_passport_says_what_it_comes_to(client):
    learner = UserFactory()
    certificates_of(learner, 2)
    client.force_login(learner)

    page = client.get(PASSPORT).content.decode()

    for words in (learner.name_on_certificate, "2 certificates", "20 h since 2026"):
        assert words in page
    assert page.count("Explain the rules") == 2


def test_the_passport_offers_what_there_is(client):
    learner = UserFactory()
    (certificate,) = certificates_of(learner, 1)
    client.force_login(learner)
    credential = reverse("certificates:credential", args=[certificate.number])
    presentation = reverse("certificates:presentation")
    calendar = reverse("certificates:expiry")

    page = client.get(PASSPORT).content.decode()
    assert "https://www.linkedin.com/profile/add?startTask=" in page
    for absent in (credential, presentation, calendar, "Shared now"):
        assert absent not in page

    CredentialFactory(certificate=certificate)
    certificates_of(learner, 1)[0].completion.certificates.update(
        valid_until=timezone.now() + timedelta(days=90)
    )
    share = ShareFactory(learner=learner, created_at=timezone.now())
    ShareFactory(learner=learner, label="Withdrawn Ltd", withdrawn_at=share.created_at)

    page = client.get(PASSPORT).content.decode()
    for present in (credential, presentation, "Shared now", share.token):
        assert present in page
    assert "Withdrawn Ltd" not in page


def test_the_passport_leads_to_no_page_that_is_off(client):
    certificate = CertificateFactory(withheld_at=timezone.now())
    client.force_login(learner_of(certificate))

    page = client.get(PASSPORT).content.decode()

    assert reverse("certificates:verify", args=[certificate.number]) not in page
    assert "linkedin.com" not in page
    assert reverse("certificates:show", args=[certificate.number]) in page


def test_an_empty_passport_says_what_to_do(client):
    client.force_login(UserFactory())

    assert "No certificate yet" in client.get(PASSPORT).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_passport_costs_the_same_however_many(
    client, count, django_assert_num_queries
):
    learner = UserFactory()
    for certificate in certificates_of(learner, count):
        CredentialFactory(certificate=certificate)
        ShareFactory(learner=learner, created_at=timezone.now())
    client.force_login(learner)
    client.get(PASSPORT)

    with django_assert_num_queries(4):
        client.get(PASSPORT)


def test_the_file_is_sent_as_it_was_issued(client):
    certificate = CertificateFactory()
    client.force_login(learner_of(certificate))

    response = client.get(file_of(certificate))

    code = certificate.payload["course"]["code"]
    assert b"".join(response) == PAPER + certificate.number.encode()
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{certificate.file_sha256}"'
    assert (
        f'attachment; filename="certificate-{code}-' in response["Content-Disposition"]
    )
    assert "private" in response["Cache-Control"]


def test_a_file_that_the_browser_has_is_not_sent_again(client):
    certificate = CertificateFactory()
    client.force_login(learner_of(certificate))

    response = client.get(
        file_of(certificate), headers={"If-None-Match": f'"{certificate.file_sha256}"'}
    )

    assert (response.status_code, response.content) == (304, b"")


def test_sending_a_file_costs_two_queries(client, django_assert_max_num_queries):
    certificate = CertificateFactory()
    client.force_login(learner_of(certificate))
    client.get(PASSPORT)

    with django_assert_max_num_queries(3):
        b"".join(client.get(file_of(certificate)))


@pytest.mark.parametrize("how", ["another's", "unfinished", "unknown", "malformed"])
def test_no_other_file_is_there(client, how):
    own = CertificateFactory(unfinished=True)
    number = {
        "another's": CertificateFactory().number,
        "unfinished": own.number,
        "unknown": "7H4KQ2M9XW3TBZ5C",
        "malformed": "x",
    }[how]
    client.force_login(learner_of(own))

    address = reverse("certificates:download", args=[number])

    assert client.get(address).status_code == 404


def test_visitors_are_asked_to_sign_in(client):
    certificate = CertificateFactory()

    for address in (PASSPORT, file_of(certificate), state_of(certificate.completion)):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written_here(client, method):
    certificate = CertificateFactory()
    client.force_login(learner_of(certificate))

    for address in (PASSPORT, file_of(certificate), state_of(certificate.completion)):
        assert getattr(client, method)(address).status_code == 405


def state_page(client, completion):
    client.force_login(completion.enrolment.learner)
    return client.get(state_of(completion)).content.decode()


def test_a_ready_certificate_is_offered_and_asked_for_no_more(client):
    certificate = CertificateFactory()

    page = state_page(client, certificate.completion)

    assert file_of(certificate) in page
    assert reverse("certificates:verify", args=[certificate.number]) in page
    assert "hx-get" not in page


def test_a_certificate_that_is_being_made_is_asked_for_again(client):
    completion = CompletionFactory(completed_at=timezone.now())

    page = state_page(client, completion)

    assert "Your certificate is being made." in page
    assert f'hx-get="{state_of(completion)}"' in page
    assert "<noscript>" in page


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("name: none", "Enter it in your account"),
        ("letters: 漢", "Change the spelling"),
        ("room: 2 pages", "did not come out right"),
        ("paper: defect", "did not come out right"),
        ("storage: full", "could not be stored"),
        ("time: 15 s", "There is much to do"),
        ("other: KeyError", "Something went wrong on our side"),
    ],
)
def test_a_delayed_certificate_says_why_and_what_to_do(client, failure, words):
    certificate = CertificateFactory(late=True, failure=failure)

    page = state_page(client, certificate.completion)

    assert "Your certificate is delayed." in page
    assert words in page
    assert failure not in page


def test_a_certificate_nobody_began_is_said_to_be_late(client):
    completion = CompletionFactory(completed_at=timezone.now() - timedelta(minutes=3))

    assert "Your certificate is delayed." in state_page(client, completion)


def test_the_state_of_another_is_not_there(client):
    completion = CompletionFactory()
    client.force_login(UserFactory())

    assert client.get(state_of(completion)).status_code == 404


def test_there_is_no_state_before_the_completion(client):
    enrolment = EnrolmentFactory()
    client.force_login(enrolment.learner)
    address = reverse("certificates:state", args=[enrolment.public_id])

    assert client.get(address).status_code == 404


def test_an_erased_file_is_gone_and_the_page_says_why(client):
    certificate = ErasureFactory().certificate
    client.force_login(learner_of(certificate))

    response = client.get(file_of(certificate))
    page = response.content.decode()

    assert response.status_code == 410
    assert "was erased at your request on 21 November 2026" in page
    assert shown(certificate.number) in page
    assert "ETag" not in response


def test_the_passport_offers_no_file_that_was_erased(client):
    certificate = ErasureFactory().certificate
    client.force_login(learner_of(certificate))

    page = client.get(PASSPORT).content.decode()

    assert "<span>Valid</span>" in page
    assert "erased" in page
    assert file_of(certificate) not in page
    assert "Initials only" not in page


def test_an_erased_file_of_somebody_else_is_not_there(client):
    certificate = ErasureFactory().certificate
    client.force_login(UserFactory())

    assert client.get(file_of(certificate)).status_code == 404


def test_whoever_has_to_renew_is_led_to_the_course(client):
    yesterday = timezone.now() - timedelta(days=1)
    certificate = CertificateFactory(
        completion__completed_at=yesterday - timedelta(days=700),
        completion__valid_until=yesterday,
    )
    client.force_login(learner_of(certificate))

    page = client.get(PASSPORT).content.decode()

    assert f'href="{certificate.completion.edition.address}"' in page
    assert "Renew: take " in page
