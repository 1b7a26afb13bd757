"""Courses take the place of others, which may be replaced in turn."""

from itertools import pairwise

import pytest

from courses.domain.succession import successions
from courses.models import Edition
from tests.factories.courses import EditionFactory

pytestmark = pytest.mark.django_db


def replaced(*editions):
    """Editions of which each takes the place of the one before it; their courses."""
    for old, new in pairwise(editions):
        old.replaced_by, old.state = new.course, Edition.State.WITHDRAWN
        old.save()
    return [edition.course_id for edition in editions]


def test_no_course_that_nothing_replaced_is_there():
    EditionFactory()

    assert successions() == {}


@pytest.mark.parametrize("length", [2, 5])
def test_successors_are_followed_to_the_end_in_one_query(
    length, django_assert_num_queries
):
    courses = replaced(*EditionFactory.create_batch(length))

    with django_assert_num_queries(1):
        found = successions()

    assert found == {
        course: courses[place:] for place, course in enumerate(courses[:-1], start=1)
    }


def test_courses_that_replaced_each_other_are_each_followed_once():
    first, second = EditionFactory(), EditionFactory()
    one, two = replaced(first, second)
    second.replaced_by = first.course
    second.save()

    assert successions() == {one: [two], two: [one]}


def test_the_course_after_the_newest_edition_comes_first():
    old, newer = EditionFactory(), EditionFactory()
    edition = EditionFactory(state=Edition.State.SUPERSEDED)
    replaced(edition, old)
    replaced(EditionFactory(course=edition.course, number=2), newer)

    assert successions()[edition.course_id] == [newer.course_id, old.course_id]
