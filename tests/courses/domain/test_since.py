"""What became of a course's pages after it was frozen."""

import pytest

from courses.domain.release import freeze
from courses.domain.since import changes_since, changes_since_each
from courses.models import LessonPage, ModulePage, QuizPage
from tests.factories.hubs import NOON
from tests.factories.pages import lesson_page, module_page, saved, whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return whole_course()


@pytest.fixture
def lesson(course):
    return LessonPage.objects.get()


def frozen(course):
    return freeze(course, by=None, at=NOON)


def ids(pages):
    return [page.pk for page in pages]


def test_nothing_changed(course):
    since = changes_since(frozen(course))

    assert (since.edited, since.added, since.moved, since.gone) == ([], [], [], 0)
    assert since.count == 0


def test_an_edited_page(course, lesson):
    edition = frozen(course)
    lesson.title = "Gowning, better"
    saved(lesson)

    since = changes_since(edition)

    assert ids(since.edited) == [lesson.pk]
    assert since.count == 1


def test_an_added_page_moves_no_other(course, lesson):
    edition = frozen(course)
    module = lesson.get_parent()
    added = lesson_page(module, title="Washing")
    added.move(lesson, pos="left")

    since = changes_since(edition)

    assert ids(since.added) == [added.pk]
    assert since.moved == []
    assert since.count == 1


def test_a_page_that_stands_elsewhere_in_the_order(course, lesson):
    module = lesson.get_parent()
    second, third = (lesson_page(module, title=title) for title in ("B", "C"))
    edition = frozen(course)
    third.move(lesson, pos="left")

    since = changes_since(edition)

    assert ids(since.moved) == [third.pk]
    assert second.pk not in ids(since.moved)
    assert (since.edited, since.added, since.gone) == ([], [], 0)


def test_a_moved_and_edited_page_is_counted_once(course, lesson):
    third = lesson_page(lesson.get_parent(), title="C")
    edition = frozen(course)
    third.move(lesson, pos="left")
    moved = LessonPage.objects.get(pk=third.pk)
    moved.title = "D"
    saved(moved)

    since = changes_since(edition)

    assert ids(since.moved) == ids(since.edited) == [third.pk]
    assert since.count == 1


def test_a_deleted_page_and_one_of_another_course_are_gone(course, lesson):
    extra = lesson_page(lesson.get_parent(), title="Extra")
    edition = frozen(course)
    elsewhere = module_page(whole_course().pages.get())
    QuizPage.objects.filter(path__startswith=lesson.get_parent().path).get().delete()
    extra.move(elsewhere, pos="last-child")

    assert changes_since(edition).gone == 2


def test_a_course_whose_pages_are_all_gone(course):
    edition = frozen(course)
    pages = len(edition.facts["revisions"])
    course.pages.get().delete()

    since = changes_since(edition)

    assert since.gone == since.count == pages


def test_many_editions_take_as_many_queries_as_one(course, django_assert_num_queries):
    editions = [frozen(course)]
    editions += [frozen(whole_course()) for _ in range(2)]
    ModulePage.objects.first()

    for asked in (editions[:1], editions):
        with django_assert_num_queries(2):
            found = changes_since_each(asked)
        assert [since.count for since in found.values()] == [0] * len(asked)


def test_no_edition_takes_no_page(django_assert_num_queries):
    assert changes_since_each([]) == {}
