"""After a minor release learners go on in the new edition."""

import pytest

from courses.domain.assessment import start
from courses.domain.moving import MOVE, move_learners
from courses.models import Edition, EditionMove, Enrolment
from courses.tasks import move_learners as task
from hubs.domain.outbox import owe
from hubs.models import Outgoing
from tests.factories.courses import (
    CourseFactory,
    EditionFactory,
    EnrolmentFactory,
    RunFactory,
)
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return RunFactory(course=CourseFactory())


def editions(run, *changes, **of_the_last):
    """The editions of a course, the last one current."""
    last = len(changes)
    return [
        EditionFactory(
            course=run.course,
            number=number,
            change=change,
            state="current" if number == last else "superseded",
            **(of_the_last if number == last else {}),
        )
        for number, change in enumerate(changes, start=1)
    ]


def test_all_under_way_go_on_and_it_is_settled(run):
    releaser = UserFactory()
    first, second = editions(run, "major", "minor", released_by=releaser)
    learners = [EnrolmentFactory(run=run, edition=first) for _ in range(3)]
    gone = EnrolmentFactory(run=run, edition=first, state=Enrolment.State.WITHDRAWN)
    owe(MOVE, key=second.pk, at=NOON)

    assert task(str(second.pk)) == 3

    on = Enrolment.objects.filter(edition=second)
    assert set(on) == set(learners)
    assert {move.by for move in EditionMove.objects.all()} == {releaser}
    gone.refresh_from_db()
    assert gone.edition == first
    assert Outgoing.objects.get(kind=MOVE).done_at is not None
    assert move_learners(second, at=NOON) == 0


def test_learners_before_a_major_change_stay(run):
    first, second, third = editions(run, "major", "major", "minor")
    stays = EnrolmentFactory(run=run, edition=first)
    goes = EnrolmentFactory(run=run, edition=second)

    assert move_learners(third, at=NOON) == 1

    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (stays.edition, goes.edition) == (first, third)


def test_who_was_left_in_a_quiz_goes_on_with_the_next_minor_change(run):
    first, _second, third = editions(run, "major", "minor", "minor")
    left = EnrolmentFactory(run=run, edition=first)

    assert move_learners(third, at=NOON) == 1

    left.refresh_from_db()
    assert left.edition == third


def test_who_is_in_the_middle_of_a_quiz_that_changed_is_not_moved(run):
    first = EditionFactory(course=run.course, content__quizzes=1)
    enrolment = EnrolmentFactory(run=run, edition=first)
    start(enrolment, first.steps.get(kind="quiz"), language="en", at=NOON)
    Edition.objects.filter(pk=first.pk).update(state=Edition.State.SUPERSEDED)
    second = EditionFactory(course=run.course, number=2, change="minor")

    assert move_learners(second, at=NOON) == 0

    enrolment.refresh_from_db()
    assert enrolment.edition == first


def test_nobody_is_moved_to_what_is_not_offered_any_more(run):
    first, second, _third = editions(run, "major", "minor", "major")
    enrolment = EnrolmentFactory(run=run, edition=first)

    assert move_learners(second, at=NOON) == 0

    enrolment.refresh_from_db()
    assert enrolment.edition == first


def test_learners_of_a_withdrawn_edition_choose_themselves(run):
    first, second = editions(run, "major", "minor")
    Edition.objects.filter(pk=first.pk).update(state="withdrawn")
    enrolment = EnrolmentFactory(run=run, edition=first)

    assert move_learners(second, at=NOON) == 0

    enrolment.refresh_from_db()
    assert enrolment.edition == first
