from datetime import timedelta

import pytest

from courses.domain.assessment import start
from courses.domain.enrolment import enrol, leave
from courses.domain.record import language_of, record_of, records_of
from courses.models import EditionText
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.learning import fail, read, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment():
    """Under way on two lessons of 20 minutes and a quiz of 10."""
    return EnrolmentFactory(edition__content__quizzes=1)


def test_record_says_what_is_done_and_what_is_missing(enrolment):
    read(enrolment, 1)

    record = record_of(enrolment, language="en")

    assert (record.done, record.total, record.minutes_left) == (1, 3, 30)
    assert [step.number for step in record.missing] == ["1.2", "1.3"]
    assert record.steps[0].done_at == NOON
    assert not record.is_met


def test_record_leaves_optional_steps_out_of_the_count(enrolment):
    text = EditionText.objects.get()
    text.outline[0]["steps"][1]["required"] = False
    text.save()

    record = record_of(enrolment, language="en")

    assert (record.total, [step.number for step in record.missing]) == (
        2,
        ["1.1", "1.3"],
    )


def test_record_shows_the_best_attempt(enrolment):
    take(enrolment, 3, answers={"question-1": "a"})
    fail(enrolment, 3)

    line = record_of(enrolment, language="en").steps[2]

    assert (line.attempt.number, line.attempt.points, line.is_done) == (1, 1, False)
    assert line.open_attempt is None


def test_record_knows_a_half_done_attempt(enrolment):
    fail(enrolment, 3)
    start(enrolment, enrolment.edition.steps.get(position=3), language="en", at=NOON)

    line = record_of(enrolment, language="en").steps[2]

    assert (line.open_attempt.number, line.attempt.number) == (2, 1)


def test_record_shows_no_attempt_of_another_enrolment(enrolment):
    other = EnrolmentFactory(edition=enrolment.edition)
    fail(other, 3)

    assert record_of(enrolment, language="en").steps[2].attempt is None


def test_record_shows_no_attempt_of_a_time_that_was_given_up(enrolment):
    fail(enrolment, 3)
    leave(enrolment, at=NOON)
    again = enrol(enrolment.learner, run=enrolment.run, at=NOON)

    record = record_of(again, language="en")

    assert record.steps[2].attempt is None
    assert len(record.attempts) == 1


def test_record_leads_from_step_to_step(enrolment):
    record = record_of(enrolment, language="en")
    first, second, third = record.steps

    assert (record.before(first), record.after(first)) == (None, second)
    assert (record.before(third), record.after(third)) == (second, None)
    assert record.line("step-2") == second
    assert record.line("nowhere") is None


@pytest.mark.parametrize(
    ("done", "last", "following"),
    [
        ([], None, "step-1"),
        ([1], None, "step-2"),
        ([1], 1, "step-2"),
        ([], 2, "step-2"),
        ([1, 2], 2, "step-3"),
        ([2], 3, "step-3"),
    ],
)
def test_record_goes_on_where_the_learner_was(enrolment, done, last, following):
    read(enrolment, *done)
    if last:
        enrolment.last_step = enrolment.edition.steps.get(position=last)

    assert record_of(enrolment, language="en").next_step.slug == following


def test_record_goes_back_to_what_was_left_out(enrolment):
    take(enrolment, 3)
    enrolment.last_step = enrolment.edition.steps.get(position=3)

    assert record_of(enrolment, language="en").next_step.slug == "step-1"


def test_record_of_a_met_course_leads_nowhere(enrolment):
    read(enrolment, 1, 2)
    take(enrolment, 3)

    record = record_of(enrolment, language="en")

    assert record.is_met
    assert record.next_step is None


def test_record_of_a_withdrawn_edition_says_until_when(enrolment):
    enrolment.edition.withdrawn_at = NOON

    record = record_of(enrolment, language="en")

    assert record.closes_at == NOON + timedelta(days=90)


@pytest.mark.parametrize(
    ("wanted", "shown"), [("nl", "nl"), ("en", "en"), ("fr", "en")]
)
def test_language_is_the_wanted_one_where_there_is_one(wanted, shown):
    edition = EditionFactory(languages=["en", "nl"])

    assert language_of(edition, wanted=wanted) == shown


def test_records_of_many_cost_as_many_queries_as_of_one(django_assert_num_queries):
    learner = UserFactory()
    enrolments = [EnrolmentFactory(learner=learner) for _ in range(4)]
    read(enrolments[2], 1)

    with django_assert_num_queries(3):
        one = records_of(enrolments[:1], language="en")
    with django_assert_num_queries(3):
        four = records_of(enrolments, language="en")

    assert [record.done for record in one + four] == [0, 0, 0, 1, 0]


def test_records_of_nothing_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert records_of([], language="en") == []
