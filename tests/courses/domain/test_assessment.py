from datetime import timedelta
from fractions import Fraction

import pytest

from courses.domain.assessment import (
    AlreadyPassed,
    HandedIn,
    NoAttemptLeft,
    NotAnAnswer,
    NotAQuiz,
    allowed_attempts,
    hand_in,
    pass_mark,
    questions_of,
    regrade,
    save_answers,
    start,
)
from courses.domain.completion import NameNotConfirmed
from courses.domain.enrolment import enrol, leave
from courses.domain.progress import StepNotInEdition
from courses.domain.record import record_of
from courses.domain.states import EditionClosed, NotLearning
from courses.models import (
    Answer,
    AnswerKey,
    Attempt,
    Completion,
    Enrolment,
    ExtraAttempt,
)
from hubs.models import AuditEvent
from tests.factories.courses import EditionFactory, EnrolmentFactory, RunFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import (
    MINUTE,
    RIGHT,
    fail,
    fill_with_every_kind,
    read,
    take,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def enrolment():
    """Under way on a course of a lesson and a quiz with two questions."""
    return EnrolmentFactory(edition__content__lessons=1, edition__content__quizzes=1)


@pytest.fixture
def quiz(enrolment):
    return enrolment.edition.steps.get(position=2)


def begin(enrolment, quiz, at=NOON):
    return start(enrolment, quiz, language="en", at=at)


def grant(enrolment, quiz):
    return ExtraAttempt.objects.create(
        enrolment=enrolment,
        step_key=quiz.key,
        granted_by=UserFactory(),
        granted_at=NOON,
        reason="The network was down.",
    )


def test_start_begins_a_numbered_attempt(enrolment, quiz):
    attempt = begin(enrolment, quiz)

    assert (attempt.number, attempt.step_key, attempt.started_at, attempt.language) == (
        1,
        quiz.key,
        NOON,
        "en",
    )


def test_start_goes_on_with_a_half_done_attempt(enrolment, quiz):
    attempt = begin(enrolment, quiz)

    assert begin(enrolment, quiz, at=NOON + 30 * HOUR) == attempt


def test_start_in_a_language_the_edition_lacks_takes_the_editions_own(enrolment, quiz):
    assert start(enrolment, quiz, language="nl", at=NOON).language == "en"


def test_start_refuses_a_fourth_attempt_in_24_hours(enrolment, quiz):
    for hour in range(3):
        fail(enrolment, 2, at=NOON + hour * HOUR)

    with pytest.raises(NoAttemptLeft) as raised:
        begin(enrolment, quiz, at=NOON + 3 * HOUR)

    assert raised.value.allowed.next_at == NOON + 24 * HOUR


def test_start_is_possible_again_after_24_hours(enrolment, quiz):
    for hour in range(3):
        fail(enrolment, 2, at=NOON + hour * HOUR)

    assert begin(enrolment, quiz, at=NOON + 24 * HOUR).number == 4


def test_start_takes_the_limit_from_the_course(enrolment, quiz):
    enrolment.edition.attempts_per_day = 1
    enrolment.edition.save()
    fail(enrolment, 2)

    with pytest.raises(NoAttemptLeft):
        begin(enrolment, quiz, at=NOON + HOUR)


def test_start_counts_attempts_of_an_enrolment_that_was_left(enrolment, quiz):
    for _ in range(3):
        fail(enrolment, 2)
    leave(enrolment, at=NOON + HOUR)
    again = enrol(enrolment.learner, run=enrolment.run, at=NOON + HOUR)

    with pytest.raises(NoAttemptLeft):
        begin(again, quiz, at=NOON + 2 * HOUR)


def test_start_uses_an_attempt_that_was_granted(enrolment, quiz):
    for _ in range(3):
        fail(enrolment, 2)
    grant(enrolment, quiz)

    assert begin(enrolment, quiz, at=NOON + HOUR).number == 4


def test_start_refuses_after_a_pass(enrolment, quiz):
    take(enrolment, 2)

    with pytest.raises(AlreadyPassed):
        begin(enrolment, quiz, at=NOON + HOUR)


def test_start_of_the_last_required_step_wants_the_name_confirmed():
    enrolment = EnrolmentFactory(
        learner__unnamed=True, edition__content__lessons=1, edition__content__quizzes=1
    )
    read(enrolment, 1)

    with pytest.raises(NameNotConfirmed):
        begin(enrolment, enrolment.edition.steps.get(position=2))

    assert not Attempt.objects.exists()


def test_start_of_an_optional_quiz_asks_for_no_name():
    enrolment = EnrolmentFactory(learner__unnamed=True, edition__content__quizzes=1)
    quiz = enrolment.edition.steps.get(position=3)
    quiz.required = False
    quiz.save()

    assert begin(enrolment, quiz).number == 1


def test_start_refuses_a_lesson(enrolment):
    with pytest.raises(NotAQuiz):
        begin(enrolment, enrolment.edition.steps.get(position=1))


def test_start_refuses_a_quiz_of_another_edition(enrolment):
    other = EditionFactory(content__lessons=0, content__quizzes=1)

    with pytest.raises(StepNotInEdition):
        begin(enrolment, other.steps.get())


def test_start_asks_for_the_edition_that_the_learner_is_on_now(enrolment, quiz):
    newer = EditionFactory(
        course=enrolment.edition.course, number=2, state="superseded"
    )
    Enrolment.objects.update(edition=newer)

    with pytest.raises(StepNotInEdition):
        begin(enrolment, quiz)


def test_start_refuses_who_left(enrolment, quiz):
    leave(enrolment, at=NOON)

    with pytest.raises(NotLearning):
        begin(enrolment, quiz)


def test_start_refuses_an_edition_closed_for_good(enrolment, quiz):
    enrolment.edition.withdrawn_at = NOON - timedelta(days=91)
    enrolment.edition.save()

    with pytest.raises(EditionClosed):
        begin(enrolment, quiz)


def test_start_on_another_run_of_the_course_counts_the_same_attempts(enrolment, quiz):
    for _ in range(3):
        fail(enrolment, 2)
    other = EnrolmentFactory(
        learner=enrolment.learner,
        edition=enrolment.edition,
        run=RunFactory(course=enrolment.edition.course, mode="online"),
    )

    with pytest.raises(NoAttemptLeft):
        begin(other, quiz, at=NOON + HOUR)


def test_saved_answers_are_kept_with_their_time(enrolment, quiz):
    attempt = begin(enrolment, quiz)

    kept = save_answers(attempt, given={"question-1": "a"}, at=NOON + MINUTE)

    answer = Answer.objects.get()
    assert kept == {"question-1": answer}
    assert (answer.value, answer.saved_at) == ("a", NOON + MINUTE)


def test_saved_answer_replaces_the_one_before(enrolment, quiz):
    attempt = begin(enrolment, quiz)
    save_answers(attempt, given={"question-1": "a"}, at=NOON)

    save_answers(attempt, given={"question-1": "b"}, at=NOON + MINUTE)

    answer = Answer.objects.get()
    assert (answer.value, answer.saved_at) == ("b", NOON + MINUTE)


def test_saved_answer_that_did_not_change_keeps_its_time(enrolment, quiz):
    attempt = begin(enrolment, quiz)
    save_answers(attempt, given={"question-1": "a"}, at=NOON)

    save_answers(attempt, given={"question-1": "a"}, at=NOON + MINUTE)

    assert Answer.objects.get().saved_at == NOON


def test_saved_answer_can_be_taken_back(enrolment, quiz):
    attempt = begin(enrolment, quiz)
    save_answers(attempt, given={"question-1": "a", "question-2": "b"}, at=NOON)

    kept = save_answers(attempt, given={"question-1": None}, at=NOON)

    assert list(kept) == ["question-2"]
    assert Answer.objects.get().question == "question-2"


@pytest.mark.parametrize("given", [{"question-1": "z"}, {"question-9": "a"}])
def test_save_refuses_what_is_no_answer(enrolment, quiz, given):
    attempt = begin(enrolment, quiz)

    with pytest.raises(NotAnAnswer):
        save_answers(attempt, given=given, at=NOON)

    assert not Answer.objects.exists()


def test_save_refuses_after_handing_in(enrolment, quiz):
    attempt = begin(enrolment, quiz)
    hand_in(attempt, at=NOON)

    with pytest.raises(HandedIn):
        save_answers(attempt, given={"question-1": "a"}, at=NOON)


def test_save_refuses_who_left(enrolment, quiz):
    attempt = begin(enrolment, quiz)
    leave(enrolment, at=NOON)

    with pytest.raises(NotLearning):
        save_answers(attempt, given={"question-1": "a"}, at=NOON)


def test_hand_in_passes_and_finishes_the_step(enrolment):
    attempt = take(enrolment, 2)

    assert (attempt.points, attempt.out_of, attempt.passed) == (2, 2, True)
    assert enrolment.events.get().step == attempt.step


def test_hand_in_fails_below_the_pass_mark(enrolment):
    attempt = take(enrolment, 2, answers={"question-2": "a"})

    assert (attempt.points, attempt.passed) == (1, False)
    assert attempt.result == {
        "question-1": {"points": "1", "of": 1, "verdict": "right"},
        "question-2": {"points": "0", "of": 1, "verdict": "wrong"},
    }
    assert not enrolment.events.exists()


def test_hand_in_counts_what_was_saved_before(enrolment, quiz):
    attempt = begin(enrolment, quiz)
    save_answers(attempt, given={"question-1": "b"}, at=NOON)

    result = hand_in(attempt, given={"question-2": "b"}, at=NOON + MINUTE)

    assert result.passed


def test_hand_in_again_returns_the_first_result(enrolment, quiz):
    attempt = fail(enrolment, 2)

    again = hand_in(attempt, given={"question-1": "b"}, at=NOON + HOUR)

    assert (again.points, again.submitted_at) == (0, NOON + MINUTE)
    assert not Answer.objects.exists()


def test_hand_in_of_the_last_step_completes(enrolment):
    read(enrolment, 1)

    take(enrolment, 2)

    assert Completion.objects.get().enrolment == enrolment
    assert Enrolment.objects.get().state == "completed"


def test_hand_in_refuses_who_left(enrolment, quiz):
    attempt = begin(enrolment, quiz)
    leave(enrolment, at=NOON)

    with pytest.raises(NotLearning):
        hand_in(attempt, at=NOON)


def test_hand_in_refuses_what_is_no_answer(enrolment, quiz):
    attempt = begin(enrolment, quiz)

    with pytest.raises(NotAnAnswer):
        hand_in(attempt, given={"question-1": ["a"]}, at=NOON)

    assert Attempt.objects.get().submitted_at is None


def test_hand_in_grades_every_kind(enrolment, quiz):
    fill_with_every_kind(quiz)

    attempt = hand_in(begin(enrolment, quiz), given=RIGHT, at=NOON)

    assert (attempt.points, attempt.out_of) == (6, 6)
    assert {entry["verdict"] for entry in attempt.result.values()} == {"right"}


def test_hand_in_keeps_fractions_exactly(enrolment, quiz):
    fill_with_every_kind(quiz)
    given = {"many": ["a", "b"], "order": ["e", "a", "b", "d", "c"]}

    attempt = hand_in(begin(enrolment, quiz), given=given, at=NOON)

    assert attempt.result["many"]["points"] == "2/3"
    assert attempt.result["order"]["points"] == "3/5"
    assert str(attempt.points) == "1.27"


def test_regrade_gives_the_result_again(enrolment, quiz):
    fill_with_every_kind(quiz)
    given = RIGHT | {"many": ["a", "c"], "number": "13"}
    attempt = hand_in(begin(enrolment, quiz), given=given, at=NOON)

    again = regrade(attempt)

    assert {key: mark.points for key, mark in again.marks.items()} == {
        key: Fraction(entry["points"]) for key, entry in attempt.result.items()
    }


def test_quiz_without_points_is_passed_by_handing_it_in(enrolment, quiz):
    key = AnswerKey.objects.get(step=quiz)
    for entry in key.keys.values():
        entry["points"] = 0
    key.save()

    attempt = fail(enrolment, 2)

    assert (attempt.passed, attempt.out_of) == (True, 0)
    assert record_of(enrolment, language="en").steps[1].attempt == attempt


def test_allowed_attempts_count_down(enrolment, quiz):
    fail(enrolment, 2)

    record = record_of(enrolment, language="en")

    assert allowed_attempts(record, record.steps[1], at=NOON + HOUR).left == 2


def test_questions_of_an_attempt_are_in_its_order(enrolment, quiz):
    fill_with_every_kind(quiz)
    attempt = begin(enrolment, quiz)

    assert questions_of(attempt) == questions_of(Attempt.objects.get())


def test_pass_mark_is_the_steps_or_else_the_editions(quiz):
    quiz.pass_mark = None
    quiz.edition.pass_mark = 65

    assert pass_mark(quiz) == 65


def test_pass_mark_of_the_step_comes_first(quiz):
    quiz.pass_mark = 90

    assert pass_mark(quiz) == 90


def test_grade_is_in_the_audit_trail_with_what_it_was():
    enrolment = EnrolmentFactory(
        edition__content__lessons=0, edition__content__quizzes=1
    )

    attempt = take(enrolment, 1)

    event = AuditEvent.objects.get(verb="attempt.graded")
    assert event.actor == enrolment.learner
    assert event.object_id == str(enrolment.pk)
    assert event.facts["points"] == f"{attempt.points}/{attempt.out_of}"
    assert event.facts["verdict"] == "passed"
