"""How many learn a course, and how their quizzes went."""

import pytest

from courses.domain.figures import figures_of
from courses.domain.statistics import FEWEST
from courses.models import Attempt, Enrolment
from tests.factories.courses import (
    CompletionFactory,
    EditionFactory,
    EnrolmentFactory,
)
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory(content__quizzes=2)


def attempt(enrolment, step, *, passed, number=1):
    return Attempt.objects.create(
        enrolment=enrolment,
        step=step,
        step_key=step.key,
        number=number,
        seed=1,
        language="en",
        started_at=NOON,
        submitted_at=None if passed is None else NOON,
        passed=passed,
    )


def test_people_are_counted_once(edition):
    first = EnrolmentFactory(edition=edition)
    EnrolmentFactory(
        edition=edition, learner=first.learner, state=Enrolment.State.WITHDRAWN
    )
    completion = CompletionFactory(enrolment__edition=edition)
    again = EnrolmentFactory(
        edition=edition,
        learner=completion.enrolment.learner,
        state=Enrolment.State.COMPLETED,
    )
    CompletionFactory(enrolment=again)
    CompletionFactory()
    EnrolmentFactory()

    figures = figures_of(edition.course)

    assert (figures.under_way, figures.completed) == (1, 1)


def test_the_best_of_several_attempts_counts(edition):
    quiz, other = edition.steps.filter(kind="quiz")
    for n in range(FEWEST):
        enrolment = EnrolmentFactory(edition=edition)
        attempt(enrolment, quiz, passed=False)
        attempt(enrolment, quiz, passed=n < 7, number=2)
        attempt(enrolment, other, passed=None)

    figures = figures_of(edition.course)

    assert figures.passed == {quiz.key: 70}
    assert figures.pass_rate == 70


def test_too_few_people_are_no_rate(edition):
    quiz = edition.steps.filter(kind="quiz").first()
    for _n in range(FEWEST - 1):
        attempt(EnrolmentFactory(edition=edition), quiz, passed=True)

    figures = figures_of(edition.course)

    assert figures.passed == {}
    assert figures.pass_rate is None
