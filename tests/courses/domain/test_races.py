"""What two requests at once may not do: on PostgreSQL, in threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from courses.domain.assessment import NoAttemptLeft, hand_in, save_answers, start
from courses.domain.completion import confirm_name
from courses.domain.enrolment import enrol
from courses.domain.progress import finish_step
from courses.domain.states import NotLearning
from courses.models import Answer, Attempt, Completion, Enrolment, ProgressEvent
from tests.factories.courses import EditionFactory, EnrolmentFactory, open_run
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import MINUTE, fail, read

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ANSWERS = {"question-1": "b", "question-2": "b"}


def at_once(*calls):
    """Make all calls at the same moment; return results or exceptions in order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except (NoAttemptLeft, NotLearning) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def enrolment():
    return EnrolmentFactory(edition__content__lessons=2, edition__content__quizzes=1)


@pytest.fixture
def quiz(enrolment):
    return enrolment.edition.steps.get(position=3)


@pytest.mark.parametrize("_round", range(5))
def test_two_enrolments_at_once_are_one(_round):
    learner, run = UserFactory(), open_run(EditionFactory().course)

    one, two = at_once(*[lambda: enrol(learner, run=run, at=NOON)] * 2)

    assert one == two
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_two_last_steps_at_once_complete_once(enrolment, _round):
    enrolment.edition.steps.filter(position=3).update(required=False)
    first, second = enrolment.edition.steps.filter(position__lte=2)

    at_once(
        lambda: finish_step(enrolment, first, at=NOON),
        lambda: finish_step(enrolment, second, at=NOON),
    )

    assert ProgressEvent.objects.count() == 2
    assert Completion.objects.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_starts_at_once_begin_one_attempt(enrolment, quiz, _round):
    begun = at_once(*[lambda: start(enrolment, quiz, language="en", at=NOON)] * 4)

    assert len({attempt.pk for attempt in begun}) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_starts_at_once_in_two_enrolments_stay_within_the_limit(
    enrolment, quiz, _round
):
    from tests.factories.courses import RunFactory

    fail(enrolment, 3)
    fail(enrolment, 3)
    other = EnrolmentFactory(
        learner=enrolment.learner,
        edition=enrolment.edition,
        run=RunFactory(course=enrolment.edition.course, mode="online"),
    )

    results = at_once(
        lambda: start(enrolment, quiz, language="en", at=NOON + MINUTE),
        lambda: start(other, quiz, language="en", at=NOON + MINUTE),
    )

    assert sum(isinstance(result, NoAttemptLeft) for result in results) == 1
    assert Attempt.objects.count() == 3


@pytest.mark.parametrize("_round", range(5))
def test_handing_in_twice_at_once_grades_once(enrolment, quiz, _round):
    attempt = start(enrolment, quiz, language="en", at=NOON)
    later = NOON + timedelta(minutes=5)

    one, two = at_once(
        lambda: hand_in(attempt, given=ANSWERS, at=NOON),
        lambda: hand_in(attempt, given={"question-1": "a"}, at=later),
    )

    assert (one.points, one.submitted_at) == (two.points, two.submitted_at)


@pytest.mark.parametrize("_round", range(5))
def test_answer_saved_while_handing_in_is_graded_or_refused(enrolment, quiz, _round):
    from courses.domain.assessment import HandedIn, regrade

    attempt = start(enrolment, quiz, language="en", at=NOON)

    def save():
        try:
            save_answers(attempt, given=ANSWERS, at=NOON)
        except HandedIn:
            return "refused"
        return "kept"

    saved, graded = at_once(save, lambda: hand_in(attempt, at=NOON))

    assert Answer.objects.count() == (2 if saved == "kept" else 0)
    assert regrade(graded).points == graded.points


@pytest.mark.parametrize("_round", range(5))
def test_last_lesson_and_last_quiz_at_once_complete_once(enrolment, quiz, _round):
    read(enrolment, 1)
    lesson = enrolment.edition.steps.get(position=2)
    attempt = start(enrolment, quiz, language="en", at=NOON)

    at_once(
        lambda: finish_step(enrolment, lesson, at=NOON),
        lambda: hand_in(attempt, given=ANSWERS, at=NOON),
    )

    assert Completion.objects.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_name_confirmed_while_the_last_quiz_is_handed_in_completes(_round):
    enrolment = EnrolmentFactory(
        learner__unnamed=True, edition__content__lessons=1, edition__content__quizzes=1
    )
    quiz = enrolment.edition.steps.get(position=2)
    attempt = start(enrolment, quiz, language="en", at=NOON)
    read(enrolment, 1)

    at_once(
        lambda: hand_in(attempt, given=ANSWERS, at=NOON),
        lambda: confirm_name(enrolment.learner, name="Zoë Wójcik", at=NOON),
    )

    assert Completion.objects.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_leaving_while_finishing_keeps_one_outcome(enrolment, _round):
    from courses.domain.enrolment import leave

    step = enrolment.edition.steps.get(position=1)

    finished, _left = at_once(
        lambda: finish_step(enrolment, step, at=NOON),
        lambda: leave(enrolment, at=NOON),
    )

    refused = isinstance(finished, NotLearning)
    assert ProgressEvent.objects.count() == (0 if refused else 1)
    assert Enrolment.objects.get().state == "withdrawn"
