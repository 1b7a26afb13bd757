"""A course that is taken again gives a second certificate; both are kept."""

from datetime import timedelta

import pytest

from certificates.domain.issuing import issue
from certificates.domain.passport import held
from certificates.domain.revocation import Grounds, revoke
from certificates.domain.verification import Verdict, check_number
from certificates.models import Certificate
from courses.domain.completion import RENEWAL
from courses.domain.enrolment import enrol
from courses.models import Completion, Run
from hubs.models import Outgoing
from tests.factories.certificates import give_keys
from tests.factories.courses import EditionFactory, RunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import read
from tests.factories.lives import proof_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def run():
    edition = EditionFactory(validity_months=24)
    give_keys(edition.course.hub)
    return RunFactory(course=edition.course)


def taken(learner, *, run, at):
    """The whole course, and the certificate that is owed for it."""
    enrolment = enrol(learner, run=Run.objects.get(pk=run.pk), at=at)
    read(enrolment, 1, 2, at=at)
    completion = Completion.objects.get(enrolment=enrolment)
    assert Outgoing.objects.filter(
        kind="certificates.issue", key=str(completion.pk)
    ).exists()
    return issue(completion, at=at)


def taken_twice(learner, *, run):
    first = taken(learner, run=run, at=NOON)
    at = first.valid_until - RENEWAL
    return first, taken(learner, run=run, at=at), at


def test_both_certificates_count_until_the_first_one_ends(learner, run):
    first, second, at = taken_twice(learner, run=run)

    assert first.number != second.number
    assert (second.issue_no, second.replaces) == (1, None)
    assert set(Certificate.objects.in_force(at=at)) == {first, second}
    assert check_number(first.number, at=at).verdict == Verdict.VALID
    assert check_number(second.number, at=at).verdict == Verdict.VALID


def test_the_first_one_expires_and_the_second_one_goes_on(learner, run):
    first, second, _at = taken_twice(learner, run=run)

    at = first.valid_until
    assert list(Certificate.objects.ended(at=at)) == [first]
    assert check_number(first.number, at=at).verdict == Verdict.EXPIRED
    assert check_number(second.number, at=at).verdict == Verdict.VALID
    assert second.valid_until > at + timedelta(days=600)


def test_the_passport_keeps_both(learner, run):
    first, second, at = taken_twice(learner, run=run)

    assert [each.number for each in held(learner, at=at)] == [
        second.number,
        first.number,
    ]


def test_the_first_one_is_revoked_alone(learner, run):
    first, second, at = taken_twice(learner, run=run)

    revoke(first, grounds=Grounds("in-error"), proof=proof_for(first), at=at)

    assert check_number(first.number, at=at).verdict == Verdict.REVOKED
    assert check_number(second.number, at=at).verdict == Verdict.VALID
