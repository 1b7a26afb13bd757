from datetime import timedelta

import pytest

from courses.domain.assessment import allowed_attempts, start
from courses.domain.record import record_of
from courses.domain.review import review
from tests.factories.courses import EnrolmentFactory
from tests.factories.hubs import NOON
from tests.factories.learning import RIGHT, fail, fill_with_every_kind, take

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def enrolment():
    enrolment = EnrolmentFactory(
        edition__content__lessons=1, edition__content__quizzes=1
    )
    fill_with_every_kind(enrolment.edition.steps.get(position=2))
    return enrolment


def reviewed(enrolment, attempt, at=NOON + HOUR):
    record = record_of(enrolment, language="en")
    return review(
        attempt,
        record=record,
        left=allowed_attempts(record, record.line("step-2"), at=at),
    )


def test_review_after_a_failure_tells_what_was_wrong_and_where_to_read(enrolment):
    attempt = take(enrolment, 2, answers={"one": "a", "order": None, "number": "1"})

    result = reviewed(enrolment, attempt)

    assert not result.is_told
    assert {q.question.key: q.verdict for q in result.questions} == {
        "one": "wrong",
        "many": "right",
        "truth": "right",
        "order": "missing",
        "match": "right",
        "number": "wrong",
    }
    assert {q.read_again.slug for q in result.questions} == {"step-1"}


def test_review_after_a_failure_tells_no_answer(enrolment):
    result = reviewed(enrolment, fail(enrolment, 2))

    assert {q.right for q in result.questions} == {None}
    assert {q.explanation for q in result.questions} == {""}
    assert {q.sources for q in result.questions} == {()}


def test_review_after_a_pass_tells_all(enrolment):
    result = reviewed(enrolment, take(enrolment, 2))

    assert result.is_told
    assert {q.question.key: q.right for q in result.questions} == RIGHT
    assert result.questions[0].explanation == "secret-of-one"
    assert result.questions[0].sources[0]["key"] == "PARTIV"


def test_review_of_a_failure_tells_all_once_another_attempt_has_passed(enrolment):
    failed = fail(enrolment, 2)
    take(enrolment, 2)

    assert reviewed(enrolment, failed).is_told


def test_review_tells_all_when_no_attempt_is_left(enrolment):
    for _ in range(3):
        attempt = fail(enrolment, 2)

    assert reviewed(enrolment, attempt).is_told


def test_review_tells_nothing_when_there_is_an_attempt_again(enrolment):
    for _ in range(3):
        attempt = fail(enrolment, 2)

    assert not reviewed(enrolment, attempt, at=NOON + 24 * HOUR).is_told


def test_review_tells_nothing_beside_a_third_attempt_under_way(enrolment):
    fail(enrolment, 2)
    attempt = fail(enrolment, 2)
    start(enrolment, attempt.step, language="en", at=NOON)

    assert not reviewed(enrolment, attempt).is_told
