"""Reuse: copies of lessons, modules and courses within a hub."""

from copy import deepcopy

import pytest
from modelcluster.models import get_all_child_relations
from wagtail.models import Locale, Page, PageLogEntry

from courses.domain.arranging import add
from courses.domain.copying import OtherHub, copied_title, copy_course, copy_part
from courses.domain.drafts import drafts_of
from courses.domain.outline import Kind, NotInOutline, branches
from courses.domain.release import freeze, problems, release
from courses.models import CoursePage, LessonPage, ModulePage, QuizPage
from hubs.models import AuditEvent, Picture
from tests.factories.courses import CourseFactory
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import (
    SourceFactory,
    course_page,
    hub_page,
    items,
    lesson_page,
    module_page,
    picture,
    question,
    quiz_page,
    saved,
    single_choice,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_face")]


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture(scope="module")
def the_face(once):
    """A course whose quiz and second lesson name its first one."""
    page = course_page(title="Clean rooms")
    module = module_page(page, "One", summary="What comes first.")
    image = {"image": picture().pk, "alt": "An isolator", "caption": ""}
    first = lesson_page(
        module,
        "Gowning",
        body=[("rich_text", "<p>Wash.</p>"), ("figure", image)],
        minutes=7,
        required=False,
    )
    link = f'<p>See <a id="{first.pk}" linktype="page">gowning</a>, <a href="https://x.eu">x</a>.'
    lesson_page(module, "Airlocks", body=[("rich_text", f"{link}</p>")])
    quiz_page(
        module,
        "Check",
        pass_mark=90,
        questions=[
            single_choice(read_again=first.pk, sources=items(SourceFactory().pk)),
            question(
                "matching",
                pairs=items({"left": "a", "right": "b"}, {"left": "c", "right": "d"}),
            ),
        ],
    )
    return page


@pytest.fixture
def face(the_face):
    return deepcopy(the_face)


def below(course_or_face):
    face = getattr(course_or_face, "pages", None)
    fresh = face.get() if face else CoursePage.objects.get(pk=course_or_face.pk)
    return branches(fresh)


def titles(course_or_face):
    return [
        (branch.module.draft_title, [step.draft_title for step in branch.steps])
        for branch in below(course_or_face)
    ]


def newest(model):
    return model.objects.order_by("-pk").first()


def copy(face, title, *, by, into=None, parent="One", named=None):
    part = face.get_descendants().get(draft_title=title)
    into = into or face
    above = into.get_descendants().get(draft_title=parent) if parent else None
    return copy_part(
        face.course,
        part.pk,
        into=into.course,
        parent=above and above.pk,
        title=named or title,
        by=by,
    )


def test_a_copied_step_is_a_draft_of_its_own(face, author):
    original = LessonPage.objects.get(title="Gowning")

    made = copy(face, "Gowning", by=author, named="Gowning (copy)")

    made = LessonPage.objects.get(pk=made.pk)
    assert titles(face) == [("One", ["Gowning", "Airlocks", "Check", "Gowning (copy)"])]
    assert made.translation_key != original.translation_key
    assert (made.minutes, made.required, made.live) == (7, False, False)
    assert (made.owner, made.latest_revision.user) == (author, author)
    assert made.revisions.count() == 1
    assert str(made.body) == str(original.body)
    assert made.latest_revision.content["body"] == made.serializable_data()["body"]


def test_a_copy_takes_the_latest_draft(face, author):
    original = LessonPage.objects.get(title="Gowning")
    original.title, original.minutes = "Gowning anew", 9
    original.save_revision()

    made = copy(face, "Gowning anew", by=author)

    assert (made.title, made.minutes) == ("Gowning anew", 9)


def test_pictures_and_sources_are_shared(face, author):
    copied = copy_course(face.course, title="Again", by=author)

    lessons = LessonPage.objects.filter(title="Gowning")
    assert {page.body[1].value["image"] for page in lessons} == {Picture.objects.get()}
    quizzes = QuizPage.objects.all()
    assert len({page.questions[0].value["sources"][0] for page in quizzes}) == 1
    assert copied.pages.exists()


def ids(quiz):
    """Of questions, options and pairs."""
    choice, matching = quiz.questions
    options = choice.value["options"].bound_blocks
    pairs = matching.value["pairs"].bound_blocks
    return [choice.id, matching.id, *(c.id for c in (*options, *pairs))]


def test_questions_and_options_have_ids_of_their_own(face, author):
    original = QuizPage.objects.get()

    made = copy(face, "Check", by=author)

    assert len(set(ids(made))) == 6
    assert not set(ids(made)) & set(ids(original))
    saved_ids = ids(QuizPage.objects.get(pk=made.pk))
    assert saved_ids == ids(made)


def read_again(quiz):
    return QuizPage.objects.get(pk=quiz.pk).questions[0].value["read_again"]


def test_a_copy_beside_its_original_leads_where_the_original_does(face, author):
    made = copy(face, "Check", by=author)

    assert read_again(made).title == "Gowning"


def test_copies_lead_to_copies(face, author):
    made = copy(face, "One", parent=None, by=author, named="Two")

    steps = {step.draft_title: step for step in below(face)[1].steps}
    gowning = steps["Gowning"]
    body = str(LessonPage.objects.get(pk=steps["Airlocks"].pk).body.raw_data[0])
    assert made.specific.summary == "What comes first."
    assert read_again(steps["Check"]).pk == gowning.pk
    assert f'id="{gowning.pk}" linktype="page"' in body
    assert '<a href="https://x.eu">' in body


def test_a_lesson_of_another_course_is_not_named_in_a_copy(face, author):
    other = course_page(face.get_parent().specific)
    module_page(other, "Theirs")

    made = copy(face, "Check", into=other, parent="Theirs", by=author)
    lesson = copy(face, "Airlocks", into=other, parent="Theirs", by=author)

    assert read_again(made) is None
    # A link in a text stays what it says: release tells that it leads elsewhere.
    gowning = LessonPage.objects.get(title="Gowning")
    assert f'id="{gowning.pk}"' in str(lesson.body.raw_data[0])
    assert titles(other) == [("Theirs", ["Check", "Airlocks"])]


def test_a_copied_course_has_a_code_and_no_past(face, author):
    candidate = freeze(face.course, by=None, at=NOON)
    release(candidate, by=None, change="major", summary="S", at=NOON)

    made = copy_course(face.course, title="Clean rooms again", by=author)

    page = made.pages.get()
    assert (made.hub, made.area) == (face.course.hub, face.course.area)
    assert made.code != face.course.code
    assert (page.title, page.slug, page.live) == (
        "Clean rooms again",
        "clean-rooms-again",
        False,
    )
    assert page.subtitle == face.subtitle
    assert page.get_parent() == face.get_parent()
    assert titles(made) == titles(face)
    assert not made.editions.exists()
    assert not made.runs.exists()
    assert problems(made) == []
    event = AuditEvent.objects.get(verb="course.copied")
    assert (event.actor, event.hub, event.facts) == (
        author,
        made.hub,
        {"course": made.code, "original": face.course.code},
    )


def test_a_copied_course_can_be_released_beside_its_original(face, author):
    first = freeze(face.course, by=None, at=NOON)
    made = copy_course(face.course, title="Again", by=author)

    second = freeze(made, by=None, at=NOON)

    keys = [set(each.steps.values_list("key", flat=True)) for each in (first, second)]
    assert len(keys[0]) == len(keys[1]) == 3
    assert not keys[0] & keys[1]


def test_outcomes_have_ids_of_their_own(face, author):
    made = copy_course(face.course, title="Again", by=author).pages.get()

    assert made.outcomes[0].value == face.outcomes[0].value
    assert made.outcomes[0].id != face.outcomes[0].id


def test_a_copy_says_where_it_comes_from(face, author):
    made = copy(face, "Gowning", by=author, named="Gowning 2")

    entry = PageLogEntry.objects.get(action="wagtail.copy")
    original = LessonPage.objects.get(title="Gowning")
    assert (entry.page_id, entry.user) == (made.pk, author)
    assert entry.data["source"] == {"id": original.pk, "title": "Gowning"}


def dutch(face):
    """The course in Dutch, with the same keys and ids; "Airlocks" is missing."""
    locale, _made = Locale.objects.get_or_create(language_code="nl")
    page = face.copy_for_translation(locale, copy_parents=True)
    for branch in branches(face):
        branch.module.copy_for_translation(locale)
        for step in branch.steps:
            if step.draft_title != "Airlocks":
                saved(step.copy_for_translation(locale))
    return CoursePage.objects.get(pk=page.pk)


def test_a_copied_course_is_there_in_every_language(face, author):
    dutch(face)

    made = copy_course(face.course, title="Again", by=author)

    english, other = drafts_of(made)
    assert [draft.language for draft in (english, other)] == ["en", "nl"]
    assert english.page.translation_key == other.page.translation_key
    assert other.page.title == "Clean rooms (kopie)"
    keys = [step.translation_key for step in english.steps]
    assert [step.translation_key for step in other.steps] == [keys[0], keys[2]]
    assert ids(english.steps[-1]) == ids(other.steps[-1])
    lessons = [read_again(draft.steps[-1]) for draft in (english, other)]
    assert [lesson.locale.language_code for lesson in lessons] == ["en", "nl"]


def test_a_copied_step_is_there_in_the_languages_that_have_it(face, author):
    other = dutch(face)

    one = copy(face, "Gowning", by=author, named="Gowning II")
    copy(face, "Airlocks", by=author)

    assert titles(face)[0][1][3:] == ["Gowning II", "Airlocks"]
    assert titles(other)[0][1][2:] == ["Gowning (kopie)"]
    translation = other.get_descendants().get(draft_title="Gowning (kopie)")
    assert translation.translation_key == one.translation_key


def test_a_module_that_is_not_translated_takes_copies_in_its_language(face, author):
    other = dutch(face)
    add(face.course, face.pk, kind=Kind.MODULE, title="New", by=author)

    copy(face, "Gowning", parent="New", by=author)

    assert titles(face)[1] == ("New", ["Gowning"])
    assert titles(other) == [("One", ["Gowning", "Check"])]


def test_a_step_goes_under_its_own_name_into_another_course(face, author):
    other = dutch(face)
    place = course_page(face.get_parent().specific)
    add(place.course, place.pk, kind=Kind.MODULE, title="New", by=author)

    copy(other, "Gowning", into=place, parent="New", by=author)

    made = place.get_descendants().get(draft_title="Gowning")
    assert made.locale.language_code == "en"


@pytest.mark.parametrize(
    ("title", "parent"), [("Gowning", None), ("One", "One"), ("Gowning", "Check")]
)
def test_copies_stand_only_where_they_belong(face, author, title, parent):
    with pytest.raises(NotInOutline):
        copy(face, title, parent=parent, by=author)

    assert titles(face) == [("One", ["Gowning", "Airlocks", "Check"])]


def test_what_is_not_in_the_course_is_not_copied(face, author):
    other = course_page(face.get_parent().specific)
    module = ModulePage.objects.get()

    with pytest.raises(NotInOutline):
        copy_part(
            other.course,
            module.pk,
            into=other.course,
            parent=None,
            title="X",
            by=author,
        )


def test_nothing_is_copied_into_a_course_without_pages(face, author):
    empty = CourseFactory(hub=face.course.hub)

    with pytest.raises(NotInOutline):
        copy_part(
            face.course,
            ModulePage.objects.get().pk,
            into=empty,
            parent=None,
            title="X",
            by=author,
        )


def test_nothing_goes_from_one_hub_to_another(face, author):
    other = course_page(hub_page())

    with pytest.raises(OtherHub):
        copy(face, "One", into=other, parent=None, by=author)

    assert titles(other) == []


def test_the_copy_of_a_long_title_fits(face):
    page = Page(title="x" * 140, draft_title="x" * 140, locale=face.locale)

    assert len(copied_title(page)) <= 140
    assert copied_title(page).endswith("x (copy)")


@pytest.mark.parametrize("model", [CoursePage, ModulePage, LessonPage, QuizPage])
def test_pages_have_nothing_that_copies_would_leave_out(model):
    """A relation to rows of its own would be lost; comments are the original's."""
    relations = {relation.related_model for relation in get_all_child_relations(model)}

    assert {relation.__name__ for relation in relations} == {"Comment"}
    assert not [
        field.name for field in model._meta.local_many_to_many if field.model is model
    ]
