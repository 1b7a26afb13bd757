import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.domain.mandates import might_audit
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import UserFactory
from tests.factories.learning import fill_with_every_kind

#: What opens and closes a transaction is no query.
FRAME = re.compile(r"(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)", re.IGNORECASE)


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def signed_in(client, learner):
    """A browser in which the learner is signed in."""
    client.force_login(learner)
    # A site that is under way knows who audits.
    might_audit(learner, at=timezone.now())
    return client


@pytest.fixture
def enrolment(learner):
    """Under way on two lessons and a quiz with a question of each kind."""
    enrolment = EnrolmentFactory(learner=learner, edition__content__quizzes=1)
    fill_with_every_kind(enrolment.edition.steps.get(position=3))
    return enrolment


@pytest.fixture
def address(enrolment):
    """Addresses of the learner's course by name, with what comes after its id."""

    def find(name, *rest):
        return reverse(f"courses:{name}", args=[enrolment.public_id, *rest])

    return find


@pytest.fixture
def queries():
    """Count the queries of a call."""

    def count(call):
        with CaptureQueriesContext(connection) as captured:
            call()
        return len([q for q in captured.captured_queries if not FRAME.match(q["sql"])])

    return count
