"""The letter that comes with a certificate."""

import pytest

from certificates.domain.announcing import announce
from certificates.domain.number import shown
from hubs.domain.post import written
from tests.factories.certificates import CertificateFactory
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


def test_the_letter_says_what_was_earned_and_where_it_is_checked():
    certificate = CertificateFactory(holder="Ελένη Παπαδοπούλου")

    mail = written(announce(certificate, at=NOON))

    assert mail.subject == "Your certificate: GMP for beginners"
    for body in (mail.text, mail.html):
        assert shown(certificate.number) in body
        assert f"http://testserver/verify/{certificate.number}" in body
        assert "21 November 2026" in body
        assert "does not expire" in body


def test_the_letter_names_the_last_day_of_the_hubs_calendar():
    completion = CertificateFactory().completion
    # Midnight in Brussels, an hour earlier in UTC: the last day is the one before.
    completion.valid_until = NOON.replace(year=2028, hour=23, minute=0)
    certificate = CertificateFactory(
        completion=completion, issue_no=2, valid_until=completion.valid_until
    )

    mail = written(announce(certificate, at=NOON))

    assert "Valid until: 21 November 2028" in mail.text


def test_the_letter_goes_to_the_learner_in_their_language():
    certificate = CertificateFactory(completion__enrolment__learner__language="nl")
    learner = certificate.completion.enrolment.learner

    letter = announce(certificate, at=NOON)

    assert (letter.to, letter.language, letter.person) == (learner.email, "nl", learner)


def test_a_title_is_shown_and_not_run():
    certificate = CertificateFactory()
    certificate.payload["title"] = "<b>GMP</b>"

    mail = written(announce(certificate, at=NOON))

    assert "<b>GMP</b>" not in mail.html
    assert "&lt;b&gt;GMP&lt;/b&gt;" in mail.html
    assert "<b>GMP</b>" in mail.text
