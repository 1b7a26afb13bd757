from datetime import timedelta

import pytest

from courses.domain.completion import NameNotConfirmed
from courses.domain.progress import (
    NotFinishedByReading,
    StepNotInEdition,
    finish_step,
    remember_place,
)
from courses.domain.states import EditionClosed, NotLearning
from courses.models import Completion, Enrolment, ProgressEvent
from tests.factories.courses import EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON
from tests.factories.learning import read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def step_of(enrolment, position):
    return enrolment.edition.steps.get(position=position)


def test_finish_step_notes_what_was_done_when():
    enrolment = EnrolmentFactory()
    step = step_of(enrolment, 1)

    assert finish_step(enrolment, step, at=NOON) is None

    event = enrolment.events.get()
    assert (event.step, event.step_key, event.step_hash, event.happened_at) == (
        step,
        step.key,
        step.content_hash,
        NOON,
    )


def test_finish_step_twice_keeps_the_first_time():
    enrolment = EnrolmentFactory()
    finish_step(enrolment, step_of(enrolment, 1), at=NOON)

    finish_step(enrolment, step_of(enrolment, 1), at=NOON + DAY)

    assert enrolment.events.get().happened_at == NOON


def test_finish_step_completes_with_the_last_required_one():
    enrolment = EnrolmentFactory()
    finish_step(enrolment, step_of(enrolment, 1), at=NOON)

    completion = finish_step(enrolment, step_of(enrolment, 2), at=NOON + DAY)

    assert (completion.enrolment, completion.completed_at) == (enrolment, NOON + DAY)


def test_finish_last_step_again_returns_the_completion_there_is():
    enrolment = EnrolmentFactory()
    completion = read(enrolment, 1, 2)

    assert finish_step(enrolment, step_of(enrolment, 2), at=NOON + DAY) == completion
    assert Completion.objects.count() == 1


def test_finish_step_does_not_wait_for_optional_ones():
    enrolment = EnrolmentFactory(edition__content__lessons=3)
    enrolment.edition.steps.filter(position=3).update(required=False)

    assert read(enrolment, 1, 2) is not None


def test_finish_optional_step_does_not_complete_what_lacks_a_required_one():
    enrolment = EnrolmentFactory()
    enrolment.edition.steps.filter(position=1).update(required=False)

    assert read(enrolment, 1) is None
    assert enrolment.events.count() == 1


def test_finish_optional_step_after_completion_is_noted():
    enrolment = EnrolmentFactory(edition__content__lessons=3)
    enrolment.edition.steps.filter(position=3).update(required=False)
    completion = read(enrolment, 1, 2)

    assert read(enrolment, 3) == completion
    assert enrolment.events.count() == 3


def test_finish_last_step_without_a_confirmed_name_notes_nothing():
    enrolment = EnrolmentFactory(learner__unnamed=True)
    read(enrolment, 1)

    with pytest.raises(NameNotConfirmed):
        read(enrolment, 2)

    assert enrolment.events.count() == 1


def test_finish_step_refuses_a_step_of_another_edition():
    enrolment = EnrolmentFactory()
    other = EditionFactory().steps.get(position=1)

    with pytest.raises(StepNotInEdition):
        finish_step(enrolment, other, at=NOON)


def test_finish_step_refuses_a_quiz():
    enrolment = EnrolmentFactory(edition__content__quizzes=1)

    with pytest.raises(NotFinishedByReading):
        read(enrolment, 3)


def test_finish_step_refuses_who_is_not_learning():
    enrolment = EnrolmentFactory(state="withdrawn")

    with pytest.raises(NotLearning):
        read(enrolment, 1)

    assert not ProgressEvent.objects.exists()


def test_finish_step_of_a_withdrawn_edition_is_possible_for_90_days():
    enrolment = EnrolmentFactory(
        edition__state="withdrawn", edition__withdrawn_at=NOON - 90 * DAY
    )

    read(enrolment, 1, at=NOON)

    with pytest.raises(EditionClosed):
        read(enrolment, 2, at=NOON + timedelta(seconds=1))


def test_remember_place_keeps_the_step():
    enrolment = EnrolmentFactory()
    step = step_of(enrolment, 2)

    remember_place(enrolment, step.pk, at=NOON)

    kept = Enrolment.objects.get()
    assert (kept.last_step, kept.last_seen_at) == (step, NOON)


def test_remember_place_writes_nothing_where_nothing_changed(
    django_assert_num_queries,
):
    enrolment = EnrolmentFactory()
    step = step_of(enrolment, 2)
    enrolment.last_step = step
    enrolment.save()

    with django_assert_num_queries(0):
        remember_place(enrolment, step.pk, at=NOON)
