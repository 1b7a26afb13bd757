"""What trainers see of learners, and the attempt more that they may grant."""

from datetime import timedelta
from fractions import Fraction

import pytest

from courses.domain.assessment import NotAQuiz, start
from courses.domain.enrolment import leave
from courses.domain.overseeing import (
    OwnRecord,
    PassedAlready,
    StillAttemptsLeft,
    answers_of,
    evidence_of,
    grant_attempt,
    learners_of,
)
from courses.domain.states import NotLearning
from courses.models import ExtraAttempt
from hubs.models import AuditEvent
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import fail, fill_with_every_kind, read, take

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def enrolment():
    edition = EditionFactory(content__lessons=1, content__quizzes=1, attempts_per_day=1)
    learner = UserFactory(name_on_certificate="Ada Learner", name_confirmed_at=NOON)
    return EnrolmentFactory(edition=edition, learner=learner)


def granted(enrolment, *, by=None, slug="step-2", at=NOON + HOUR):
    return grant_attempt(
        enrolment, slug=slug, by=by or UserFactory(), reason="The net failed.", at=at
    )


def test_learners_are_listed_with_what_they_did(enrolment):
    read(enrolment, 1)
    EnrolmentFactory()

    [row] = learners_of(enrolment.edition.course)

    assert row == enrolment
    assert (row.done, row.total) == (1, 2)


def test_learners_are_found_by_state_and_name(enrolment):
    course = enrolment.edition.course
    EnrolmentFactory(edition=enrolment.edition)

    assert list(learners_of(course, state="completed")) == []
    assert len(learners_of(course, state="active")) == 2
    assert list(learners_of(course, named="ada")) == [enrolment]
    assert list(learners_of(course, named=enrolment.learner.email)) == [enrolment]


def test_evidence_names_the_step_that_was_seen(enrolment):
    read(enrolment, 1)

    lesson, quiz = evidence_of(enrolment, language="en", at=NOON)

    assert lesson.seen == enrolment.edition.steps.get(position=1)
    assert quiz.seen is None
    assert quiz.attempts == ()
    assert not quiz.is_stuck


def test_learner_is_stuck_without_an_attempt_left(enrolment):
    attempt = fail(enrolment, 2)

    quiz = evidence_of(enrolment, language="en", at=NOON + HOUR)[1]
    a_day_later = evidence_of(enrolment, language="en", at=NOON + 25 * HOUR)[1]

    assert quiz.attempts == (attempt,)
    assert quiz.is_stuck
    assert not a_day_later.is_stuck


def test_grant_lets_the_learner_begin_once_more_and_is_recorded(enrolment):
    trainer = UserFactory()
    fail(enrolment, 2)

    granted(enrolment, by=trainer)

    step = enrolment.edition.steps.get(position=2)
    assert start(enrolment, step, language="en", at=NOON + HOUR).number == 2
    event = AuditEvent.objects.get(verb="attempt.granted")
    assert event.actor == trainer
    assert event.reason == "The net failed."
    assert event.facts["step"] == "step-2"


def test_nothing_is_granted_while_an_attempt_is_left(enrolment):
    with pytest.raises(StillAttemptsLeft):
        granted(enrolment)


def test_nothing_is_granted_beside_an_attempt_that_is_open(enrolment):
    step = enrolment.edition.steps.get(position=2)
    start(enrolment, step, language="en", at=NOON)

    with pytest.raises(StillAttemptsLeft):
        granted(enrolment)


def test_a_second_grant_at_once_finds_the_first(enrolment):
    fail(enrolment, 2)
    granted(enrolment)

    with pytest.raises(StillAttemptsLeft):
        granted(enrolment)
    assert ExtraAttempt.objects.count() == 1


def test_nothing_is_granted_after_a_pass(enrolment):
    take(enrolment, 2)

    with pytest.raises(PassedAlready):
        granted(enrolment)


@pytest.mark.parametrize("slug", ["step-1", "nothing"])
def test_attempts_are_granted_at_checks_only(enrolment, slug):
    with pytest.raises(NotAQuiz):
        granted(enrolment, slug=slug)


def test_nobody_grants_to_themselves(enrolment):
    fail(enrolment, 2)

    with pytest.raises(OwnRecord):
        granted(enrolment, by=enrolment.learner)


def test_nothing_is_granted_to_who_left(enrolment):
    fail(enrolment, 2)
    leave(enrolment, at=NOON + HOUR)

    with pytest.raises(NotLearning):
        granted(enrolment)


def test_answers_are_told_in_words(enrolment):
    fill_with_every_kind(enrolment.edition.steps.get(position=2))
    wrong = {"one": "a", "truth": None}

    answers = answers_of(take(enrolment, 2, answers=wrong))

    one, many, truth = answers[0], answers[1], answers[2]
    assert (one.given, one.right) == ("options a of one", "options d of one")
    assert (one.verdict, one.points, one.out_of) == ("wrong", Fraction(0), 1)
    assert many.given == many.right
    assert truth.given == ""
