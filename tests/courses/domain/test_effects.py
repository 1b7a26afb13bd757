"""Whom the release of a candidate concerns."""

from datetime import timedelta

import pytest

from courses.domain.effects import Effect, effect_of
from courses.domain.progress import finish_step
from courses.models import Attempt, Enrolment
from tests.factories.courses import CompletionFactory, EditionFactory, EnrolmentFactory
from tests.factories.hubs import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def current():
    return EditionFactory(content__lessons=2, content__quizzes=1)


@pytest.fixture
def candidate(current):
    """With the same first lesson, another second one and another quiz."""
    steps = list(current.steps.all())
    return EditionFactory(
        course=current.course,
        candidate=True,
        content__lessons=2,
        content__quizzes=1,
        content__keys=[step.key for step in steps],
        content__hashes=[steps[0].content_hash, "b" * 64, "c" * 64],
    )


def begin(enrolment, step):
    return Attempt.objects.create(
        enrolment=enrolment,
        step=step,
        step_key=step.key,
        number=1,
        seed=1,
        language="en",
        started_at=NOON,
    )


def test_first_edition_concerns_nobody():
    alone = EditionFactory(candidate=True)

    assert effect_of(alone, None, at=NOON) == Effect(0, 0, 0, 0)


def test_learners_are_counted_by_what_they_meet(current, candidate):
    lesson, other, quiz = current.steps.all()
    same, changed, sitting = (EnrolmentFactory(edition=current) for _ in range(3))
    EnrolmentFactory(edition=current, state=Enrolment.State.WITHDRAWN)
    finish_step(same, lesson, at=NOON)
    finish_step(changed, lesson, at=NOON)
    finish_step(changed, other, at=NOON)
    begin(sitting, quiz)

    effect = effect_of(candidate, current, at=NOON)

    assert (effect.learners, effect.repeating, effect.sitting) == (3, 1, 1)


def test_attempts_at_what_stays_the_same_do_not_count(current, candidate):
    begin(EnrolmentFactory(edition=current), current.steps.first())

    assert effect_of(candidate, current, at=NOON).sitting == 0


def test_completions_that_count_are_counted(current, candidate):
    facts = {"completed_at": NOON, "enrolment__edition": current}
    CompletionFactory(**facts)
    CompletionFactory(**facts, valid_until=NOON + timedelta(days=1))
    CompletionFactory()

    assert effect_of(candidate, current, at=NOON + timedelta(hours=1)).valid == 2
    assert effect_of(candidate, current, at=NOON + timedelta(days=2)).valid == 1
