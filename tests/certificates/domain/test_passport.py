"""What a learner's passport comes to."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certificates.domain.passport import Shelf, held, passport_of
from courses.models import Edition
from tests.factories.certificates import (
    CertificateFactory,
    CredentialFactory,
    ErasureFactory,
    RevocationFactory,
)
from tests.factories.courses import CompletionFactory, EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def learner():
    return UserFactory()


def earned(learner, *, days=None, **facts):
    """A certificate that ends so many days after noon; None never ends."""
    until = None if days is None else NOON + days * DAY
    completion = CompletionFactory(
        enrolment=EnrolmentFactory(learner=learner, state="completed"),
        completed_at=NOON - 700 * DAY,
        valid_until=until,
    )
    return CertificateFactory(completion=completion, **facts)


def numbers(rows):
    return [each.number for each in rows]


def test_certificates_stand_by_whether_they_count(learner):
    valid = earned(learner, days=400)
    later, sooner = earned(learner, days=50), earned(learner, days=9)
    expired = earned(learner, days=-1)
    old = earned(learner)
    new = CertificateFactory(completion=old.completion, issue_no=2, replaces=old)
    revoked = RevocationFactory(certificate=earned(learner)).certificate

    passport = passport_of(learner, at=NOON)

    found = {shelf: numbers(rows) for shelf, rows in passport.shelves}
    assert list(found) == [Shelf.EXPIRING, Shelf.VALID, Shelf.EXPIRED, Shelf.ENDED]
    assert found[Shelf.EXPIRING] == [sooner.number, later.number]
    assert found[Shelf.VALID] == [new.number, valid.number]
    assert found[Shelf.EXPIRED] == [expired.number]
    assert found[Shelf.ENDED] == [revoked.number, old.number]


def test_what_was_revoked_or_replaced_counts_for_nothing(learner):
    earned(learner, days=400)
    earned(learner, days=40)
    earned(learner, days=-300, issued_at=NOON.replace(year=2023))
    RevocationFactory(certificate=earned(learner, days=5))

    summary = passport_of(learner, at=NOON).summary

    assert summary.valid == 2
    assert summary.next_day == date(2026, 12, 31)
    assert summary.hours == Decimal(30)
    assert summary.outcomes == 1
    assert summary.since == 2023


def test_an_empty_passport_comes_to_nothing(learner):
    CertificateFactory(completion__enrolment__learner=learner, unfinished=True)

    passport = passport_of(learner, at=NOON)

    assert (passport.certificates, passport.shelves) == ((), ())
    summary = passport.summary
    assert (summary.valid, summary.next_day, summary.since) == (0, None, None)
    assert (summary.hours, summary.outcomes) == (0, 0)
    assert not passport.has_credentials


def test_a_credential_counts_while_it_is_there_and_not_superseded(learner):
    counts, superseded, erased, none = (earned(learner) for _ in range(4))
    CredentialFactory(certificate=counts)
    CredentialFactory(certificate=counts, superseded_at=NOON)
    CredentialFactory(certificate=superseded, superseded_at=NOON)
    CredentialFactory(certificate=erased, document="")

    found = {each.number: each.has_credential for each in held(learner, at=NOON)}

    assert found == {
        counts.number: True,
        superseded.number: False,
        erased.number: False,
        none.number: False,
    }
    assert passport_of(learner, at=NOON).has_credentials


def test_credentials_of_what_was_revoked_are_none_to_present(learner):
    CredentialFactory(
        certificate=RevocationFactory(certificate=earned(learner)).certificate
    )

    assert not passport_of(learner, at=NOON).has_credentials


def test_linkedin_is_told_what_stands_on_the_certificate(learner):
    certificate = earned(learner, days=40)

    address = urlsplit(held(learner, at=NOON)[0].linkedin)

    assert f"{address.scheme}://{address.netloc}{address.path}" == (
        "https://www.linkedin.com/profile/add"
    )
    number = certificate.number
    assert parse_qs(address.query) == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["GMP for beginners"],
        "organizationName": [certificate.hub.name],
        "issueYear": ["2026"],
        "issueMonth": ["11"],
        "expirationYear": ["2026"],
        "expirationMonth": ["12"],
        "certUrl": [f"http://testserver/verify/{number}"],
        "certId": ["-".join(number[n : n + 4] for n in range(0, 16, 4))],
    }


def test_linkedin_is_told_no_end_where_there_is_none(learner):
    earned(learner)

    assert "expiration" not in held(learner, at=NOON)[0].linkedin


@pytest.mark.parametrize("facts", [{"days": -1}, {"withheld_at": NOON}])
def test_what_nobody_could_check_is_not_for_linkedin(learner, facts):
    earned(learner, **facts)

    assert held(learner, at=NOON)[0].linkedin == ""


def test_what_was_erased_is_not_for_linkedin(learner):
    ErasureFactory(certificate=earned(learner))

    assert held(learner, at=NOON)[0].linkedin == ""


def renewals_of(learner):
    return {
        each.number: each.renewal
        for each in passport_of(learner, at=NOON).certificates
        if each.renewal
    }


def test_what_ended_or_soon_will_leads_to_where_it_is_earned_again(learner):
    expired, soon = earned(learner, days=-1), earned(learner, days=89)
    later, endless = earned(learner, days=91), earned(learner)
    revoked = RevocationFactory(certificate=earned(learner, days=1)).certificate
    another = earned(UserFactory(), days=-1)

    found = renewals_of(learner)

    assert found == {
        each.number: each.completion.edition.address for each in (expired, soon)
    }
    assert not {each.number for each in (later, endless, revoked, another)} & set(found)


def test_what_was_renewed_is_not_asked_for_again(learner):
    expired = earned(learner, days=-1)
    renewed = CompletionFactory(
        enrolment=EnrolmentFactory(
            learner=learner, state="completed", edition=expired.completion.edition
        ),
        completed_at=NOON - DAY,
        valid_until=NOON + 700 * DAY,
    )
    CertificateFactory(completion=renewed)

    assert renewals_of(learner) == {}


def test_a_renewal_leads_to_the_course_that_took_the_place_or_nowhere(learner):
    followed, ended = earned(learner, days=-1), earned(learner, days=-1)
    successor = EditionFactory()
    withdrawn = Edition.State.WITHDRAWN
    for certificate, course in ((followed, successor.course), (ended, None)):
        Edition.objects.filter(course=certificate.completion.edition.course).update(
            state=withdrawn, replaced_by=course
        )

    assert renewals_of(learner) == {followed.number: successor.address}


def test_a_renewal_follows_the_courses_as_often_as_they_were_replaced(learner):
    first, second = earned(learner, days=-1), earned(learner, days=-1)
    third = EditionFactory()
    ways = ((first, second.completion.edition), (second, third))
    for certificate, following in ways:
        Edition.objects.filter(pk=certificate.completion.edition_id).update(
            state=Edition.State.WITHDRAWN, replaced_by=following.course
        )

    assert renewals_of(learner) == {
        first.number: third.address,
        second.number: third.address,
    }


def test_a_passport_costs_as_much_for_one_as_for_three(
    learner, django_assert_num_queries
):
    earned(learner, days=-1)
    with CaptureQueriesContext(connection) as one:
        passport_of(learner, at=NOON)
    for days in (-2, 3):
        earned(learner, days=days)

    with django_assert_num_queries(len(one)):
        passport_of(learner, at=NOON)
