"""Two who change an outline at once: on PostgreSQL, in threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from wagtail.models import Locale, Page

from courses.domain.arranging import Way, add, move, remove, rename, shift
from courses.domain.authoring import Plan, begin_course
from courses.domain.copying import copy_course
from courses.domain.drafts import EditedMeanwhile
from courses.domain.outline import Kind, NotInOutline, branches
from courses.models import Area, Course, CoursePage
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import course_page, hub_page, lesson_page, module_page

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls):
    """Make all calls at the same moment; return results or refusals in order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except (NotInOutline, EditedMeanwhile) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture(autouse=True)
def _root():
    """What migrations made, tests before this one have emptied."""
    locale, _made = Locale.objects.get_or_create(language_code="en")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


@pytest.fixture
def face():
    page = course_page()
    one, two = module_page(page, "One"), module_page(page, "Two")
    for title in "abc":
        lesson_page(one, title)
    lesson_page(two, "d")
    return page


def outline(face):
    fresh = CoursePage.objects.get(pk=face.pk)
    return [[step.draft_title for step in branch.steps] for branch in branches(fresh)]


def pk(title):
    return Page.objects.get(draft_title=title).pk


@pytest.mark.parametrize("_round", range(2))
def test_moves_at_once_lose_and_double_nothing(face, _round):
    course, by = face.course, UserFactory()
    two, parts = pk("Two"), {title: pk(title) for title in "abcd"}

    at_once(
        lambda: move(course, parts["a"], parent=two, before=None, by=by),
        lambda: move(course, parts["b"], parent=two, before=parts["d"], by=by),
        lambda: shift(course, parts["c"], way=Way.UP, by=by),
        lambda: shift(course, two, way=Way.UP, by=by),
        lambda: add(course, two, kind=Kind.LESSON, title="e", by=by),
    )

    titles = [title for steps in outline(face) for title in steps]
    assert sorted(titles) == list("abcde")
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("_round", range(2))
def test_of_two_new_names_one_is_taken(face, _round):
    page = Page.objects.get(draft_title="a")
    seen, by = page.latest_revision_id, UserFactory()

    results = at_once(
        lambda: rename(face.course, page.pk, title="x", seen=seen, by=by),
        lambda: rename(face.course, page.pk, title="y", seen=seen, by=by),
    )

    assert sorted(type(result) for result in results if result) == [EditedMeanwhile]
    page.refresh_from_db()
    assert page.draft_title in {"x", "y"}


@pytest.mark.parametrize("_round", range(2))
def test_what_is_removed_and_moved_at_once_is_removed(face, _round):
    part, two, by = pk("a"), pk("Two"), UserFactory()

    at_once(
        lambda: remove(face.course, part, by=by),
        lambda: move(face.course, part, parent=two, before=None, by=by),
    )

    assert not Page.objects.filter(pk=part).exists()
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("_round", range(2))
def test_courses_begun_at_once_have_codes_of_their_own(_round):
    place, by = hub_page(), UserFactory()
    plan = Plan("Aseptic filling", Area.GMP, 5, Decimal(8))
    first = begin_course(place, plan, by=by, at=NOON)

    results = at_once(
        lambda: begin_course(place, plan, by=by, at=NOON),
        lambda: begin_course(place, plan, by=by, at=NOON),
        lambda: copy_course(first, title="Again", by=by),
    )

    assert len({course.code for course in (first, *results)}) == 4
    assert Course.objects.count() == 4
    assert len(set(CoursePage.objects.values_list("slug", flat=True))) == 4
    assert Page.find_problems() == ([], [], [], [], [])
