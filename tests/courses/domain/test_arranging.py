"""Changing the outline of a course."""

from copy import deepcopy

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry

from courses.domain.arranging import Way, add, move, remove, rename, shift
from courses.domain.drafts import EditedMeanwhile, NotEditable, drafts_of
from courses.domain.outline import Kind, NotInOutline, branches, faces_of, kind_of
from courses.domain.release import freeze, release
from courses.domain.sign_off import last_editor
from courses.models import CoursePage, LessonPage
from hubs.models import AuditEvent
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import (
    course_page,
    lesson_page,
    module_page,
    quiz_page,
    saved,
    whole_course,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_face")]


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture(scope="module")
def the_face(once):
    """Two modules: with the steps a, b and c, and with d."""
    page = course_page()
    one, two = module_page(page, "One"), module_page(page, "Two")
    for title in "abc":
        lesson_page(one, title)
    lesson_page(two, "d")
    return page


@pytest.fixture
def face(the_face):
    return deepcopy(the_face)


def outline(face):
    """Titles as a text: ``One abc, Two d``."""
    fresh = CoursePage.objects.get(pk=face.pk)
    return ", ".join(
        f"{branch.module.draft_title} "
        + "".join(step.draft_title for step in branch.steps)
        for branch in branches(fresh)
    )


def pk(title):
    return Page.objects.get(draft_title=title).pk


def put(face, title, parent, before=None, *, by):
    above = face.pk if parent is None else pk(parent)
    place = before and pk(before)
    move(face.course, pk(title), parent=above, before=place, by=by)


@pytest.mark.parametrize(
    ("title", "parent", "before", "after"),
    [
        ("c", "One", "a", "One cab, Two d"),
        ("a", "One", None, "One bca, Two d"),
        ("a", "One", "b", "One abc, Two d"),
        ("b", "One", "b", "One abc, Two d"),
        ("b", "Two", "d", "One ac, Two bd"),
        ("b", "Two", None, "One ac, Two db"),
        ("Two", None, "One", "Two d, One abc"),
        ("One", None, None, "Two d, One abc"),
    ],
)
def test_a_part_is_put_where_it_is_wanted(face, author, title, parent, before, after):
    put(face, title, parent, before, by=author)

    assert outline(face) == after


@pytest.mark.parametrize(
    ("title", "way", "after", "there"),
    [
        ("b", Way.UP, "One bac, Two d", True),
        ("b", Way.DOWN, "One acb, Two d", True),
        ("a", Way.DOWN, "One bac, Two d", True),
        ("a", Way.UP, "One abc, Two d", False),
        ("c", Way.DOWN, "One ab, Two cd", True),
        ("d", Way.UP, "One abcd, Two ", True),
        ("d", Way.DOWN, "One abc, Two d", False),
        ("Two", Way.UP, "Two d, One abc", True),
        ("One", Way.UP, "One abc, Two d", False),
        ("Two", Way.DOWN, "One abc, Two d", False),
    ],
)
def test_a_part_goes_one_place_on(face, author, title, way, after, there):
    assert shift(face.course, pk(title), way=way, by=author) is there

    assert outline(face) == after


def test_a_step_goes_on_into_a_module_that_is_empty(face, author):
    module_page(face, "Three")

    shift(face.course, pk("d"), way=Way.DOWN, by=author)

    assert outline(face) == "One abc, Two , Three d"


def changes(page):
    """What happened to a page after it was made."""
    noted = PageLogEntry.objects.filter(page=page).order_by("pk")
    return noted.exclude(action="wagtail.create")


def test_a_move_is_noted_with_who_moved(face, author):
    put(face, "c", "One", "a", by=author)
    put(face, "c", "Two", by=author)

    noted = changes(pk("c"))
    assert [entry.action for entry in noted] == ["wagtail.reorder", "wagtail.move"]
    assert {entry.user for entry in noted} == {author}


def test_what_stays_where_it_is_is_not_noted(face, author):
    put(face, "c", "One", by=author)

    assert not changes(pk("c"))


@pytest.mark.parametrize("change", ["move", "rename", "add"])
def test_who_changed_the_outline_changed_the_content(author, change):
    course = whole_course()
    other = UserFactory()
    lesson = LessonPage.objects.get(title="Gowning")
    saved(module_page(course.pages.get(), "Second"))
    quiz_page(Page.objects.get(draft_title="Second"))
    lesson.save_revision(user=other)
    if change == "move":
        shift(course, lesson.pk, way=Way.DOWN, by=author)
    elif change == "rename":
        seen = LessonPage.objects.get(pk=lesson.pk).latest_revision_id
        rename(course, lesson.pk, title="New", seen=seen, by=author)
    else:
        module = lesson.get_parent().pk
        page = add(course, module, kind=Kind.LESSON, title="More", by=author)
        page.body = [("rich_text", "<p>More.</p>")]
        page.save_revision(user=author)

    candidate = freeze(course, by=None, at=timezone.now())

    assert last_editor(candidate) == author.pk


def test_what_is_released_can_be_moved_by_who_may_not_publish(face, author):
    for letter in "abcd":
        page = Page.objects.get(draft_title=letter).specific
        saved(page)
    candidate = freeze(face.course, by=None, at=NOON)
    release(candidate, by=None, change="major", summary="S", at=NOON)

    put(face, "a", "Two", by=author)

    assert outline(face) == "One bc, Two da"
    assert Page.objects.get(draft_title="a").live


def test_steps_with_the_same_address_can_meet(face, author):
    lesson_page(Page.objects.get(draft_title="Two"), "b", slug="b")
    first, second = Page.objects.filter(draft_title="b").order_by("path")

    move(face.course, first.pk, parent=pk("Two"), before=None, by=author)

    first.refresh_from_db()
    assert outline(face) == "One ac, Two dbb"
    assert first.slug == "b-2"
    assert first.specific.get_latest_revision_as_object().slug == "b-2"
    assert first.url_path.endswith("/two/b-2/")
    assert second.slug == "b"


def dutch(face):
    """The course in Dutch, with the same keys; ``c`` is not translated."""
    locale, _made = Locale.objects.get_or_create(language_code="nl")
    page = face.copy_for_translation(locale, copy_parents=True)
    for branch in branches(face):
        module = branch.module.copy_for_translation(locale)
        for step in branch.steps:
            if step.draft_title != "c":
                step.copy_for_translation(locale)
        assert module.locale == locale
    return CoursePage.objects.get(pk=page.pk)


def step(face, title):
    return face.get_descendants().get(draft_title=title)


def test_a_course_has_one_order_in_all_languages(face, author):
    other = dutch(face)
    parent, before = step(other, "Two").pk, step(other, "d").pk

    part = step(other, "a").pk
    move(face.course, part, parent=parent, before=before, by=author)
    shift(face.course, step(face, "c").pk, way=Way.UP, by=author)

    assert outline(face) == "One cb, Two ad"
    assert outline(other) == "One b, Two ad"
    assert [len(draft.steps) for draft in drafts_of(face.course)] == [4, 3]


@pytest.mark.parametrize(
    ("title", "parent", "before"),
    [
        ("a", None, None),
        ("a", "b", None),
        ("Two", "One", None),
        ("a", "Two", "b"),
    ],
)
def test_parts_stand_only_where_they_belong(face, author, title, parent, before):
    with pytest.raises(NotInOutline):
        put(face, title, parent, before, by=author)

    assert outline(face) == "One abc, Two d"


def test_parts_of_another_course_are_not_there(face, author):
    course = face.course
    foreign = module_page(course_page(face.get_parent().specific), "Foreign")
    lesson = lesson_page(foreign, "Theirs")

    for act in (
        lambda: move(course, lesson.pk, parent=pk("One"), before=None, by=author),
        lambda: move(course, pk("a"), parent=foreign.pk, before=None, by=author),
        lambda: move(course, pk("a"), parent=pk("One"), before=lesson.pk, by=author),
        lambda: shift(course, lesson.pk, way=Way.UP, by=author),
        lambda: rename(course, lesson.pk, title="X", seen=None, by=author),
        lambda: add(course, foreign.pk, kind=Kind.LESSON, title="X", by=author),
        lambda: add(course, 0, kind=Kind.LESSON, title="X", by=author),
        lambda: remove(course, lesson.pk, by=author),
        lambda: shift(course, 0, way=Way.UP, by=author),
        lambda: shift(course, face.pk, way=Way.UP, by=author),
    ):
        with pytest.raises(NotInOutline):
            act()


def test_a_part_gets_another_title_as_a_revision(face, author):
    page = LessonPage.objects.get(draft_title="a")

    rename(face.course, page.pk, title="z", seen=page.latest_revision_id, by=author)

    page.refresh_from_db()
    assert outline(face) == "One zbc, Two d"
    assert page.title == "a"
    assert page.latest_revision.user == author
    (entry,) = changes(page.pk)
    assert (entry.action, entry.user) == ("wagtail.edit", author)


def test_the_same_title_is_no_change(face, author):
    page = LessonPage.objects.get(draft_title="a")
    seen = page.latest_revision_id

    rename(face.course, page.pk, title="a", seen=seen, by=author)

    page.refresh_from_db()
    assert page.latest_revision_id == seen


def test_what_others_saved_meanwhile_is_not_renamed(face, author):
    page = LessonPage.objects.get(draft_title="a")
    seen = page.latest_revision_id
    page.save_revision(user=UserFactory())

    with pytest.raises(EditedMeanwhile):
        rename(face.course, page.pk, title="z", seen=seen, by=author)

    assert outline(face) == "One abc, Two d"


def test_what_others_locked_is_neither_renamed_nor_moved(face, author):
    page = LessonPage.objects.get(draft_title="a")
    page.locked, page.locked_by = True, UserFactory()
    page.save()

    seen = page.latest_revision_id
    with pytest.raises(NotEditable):
        rename(face.course, page.pk, title="z", seen=seen, by=author)
    with pytest.raises(NotEditable):
        put(face, "a", "Two", by=author)
    with pytest.raises(NotEditable):
        remove(face.course, page.pk, by=author)

    page.locked_by = author
    page.save()
    put(face, "a", "Two", by=author)
    assert outline(face) == "One bc, Two da"


@pytest.mark.parametrize(("title", "after"), [("b", "One ac, Two d"), ("One", "Two d")])
def test_a_part_is_removed_with_all_below_it(face, author, title, after):
    part = pk(title)

    remove(face.course, part, by=author)

    assert outline(face) == after
    entry = PageLogEntry.objects.get(page=part, action="wagtail.delete")
    assert entry.user == author
    event = AuditEvent.objects.get(verb="course.part_removed")
    assert (event.actor, event.hub) == (author, face.course.hub)
    assert event.facts == {"course": face.course.code, "title": title}


def test_a_part_is_removed_in_every_language(face, author):
    other = dutch(face)

    remove(face.course, step(other, "a").pk, by=author)
    remove(face.course, step(face, "c").pk, by=author)

    assert outline(face) == "One b, Two d"
    assert outline(other) == "One b, Two d"


def test_what_was_released_is_removed_by_who_may_not_publish(author):
    course = whole_course()
    candidate = freeze(course, by=None, at=timezone.now())
    edition = release(candidate, by=None, change="major", summary="S", at=NOON)
    module = Page.objects.get(draft_title="First module")
    quiz = module.get_children().last()

    remove(course, quiz.pk, by=author)

    assert edition.steps.count() == 2
    assert last_editor(freeze(course, by=None, at=timezone.now())) == author.pk


@pytest.mark.parametrize(
    ("kind", "parent", "after"),
    [
        (Kind.MODULE, None, "One abc, Two d, New "),
        (Kind.LESSON, "One", "One abcNew, Two d"),
        (Kind.QUIZ, "Two", "One abc, Two dNew"),
    ],
)
def test_a_part_is_added_last(face, author, kind, parent, after):
    above = pk(parent) if parent else face.pk

    page = add(face.course, above, kind=kind, title="New", by=author)

    assert outline(face) == after
    fresh = Page.objects.get(pk=page.pk)
    assert kind_of(fresh) is kind
    assert (fresh.live, fresh.owner) == (False, author)
    assert fresh.latest_revision.user == author
    entry = PageLogEntry.objects.get(page=page.pk)
    assert (entry.action, entry.user) == ("wagtail.create", author)


@pytest.mark.parametrize(
    ("kind", "parent"), [(Kind.MODULE, "One"), (Kind.LESSON, None), (Kind.QUIZ, "a")]
)
def test_a_part_is_added_only_where_it_belongs(face, author, kind, parent):
    above = pk(parent) if parent else face.pk

    with pytest.raises(NotInOutline):
        add(face.course, above, kind=kind, title="New", by=author)


def test_titles_without_letters_have_addresses_too(face, author):
    one = add(face.course, pk("One"), kind=Kind.LESSON, title="!?", by=author)
    two = add(face.course, pk("One"), kind=Kind.LESSON, title="…", by=author)

    assert (one.slug, two.slug) == ("page", "page-2")


def test_the_outline_costs_the_same_however_many_steps(face, django_assert_num_queries):
    for title in "efg":
        lesson_page(Page.objects.get(draft_title="Two"), title)
    fresh = faces_of(face.course)[0]

    with django_assert_num_queries(1):
        assert len(branches(fresh)[1].steps) == 4
