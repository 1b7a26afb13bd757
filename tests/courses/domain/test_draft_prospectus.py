"""What visitors would be told if the drafts were released as they are."""

from datetime import UTC, datetime

import pytest

from courses.domain.draft_prospectus import prospectus_of_draft
from courses.models import CoursePage
from tests.factories.counting import rows
from tests.factories.courses import EditionFactory
from tests.factories.pages import whole_course

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_draft_is_told_like_an_edition_and_nothing_is_written():
    course = whole_course(summary="Saved.")
    page = CoursePage.objects.get()
    page.summary = "Typed."
    before = rows()

    told = prospectus_of_draft(page, at=NOW)

    assert rows() == before
    assert told.text.summary == "Typed."
    assert told.edition.number == 1
    assert (told.steps, told.checks) == (2, 1)
    assert [step["title"] for step in told.text.outline[0]["steps"]] == [
        "Gowning",
        "Gowning: check",
    ]
    assert (told.course, told.hub) == (course, course.hub)
    assert told.is_offered
    assert told.history == []


def test_draft_of_a_released_course_is_the_next_edition():
    course = whole_course()
    EditionFactory(course=course, number=4)

    assert prospectus_of_draft(CoursePage.objects.get(), at=NOW).edition.number == 5
