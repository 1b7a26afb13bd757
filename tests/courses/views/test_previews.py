"""Previews beside the form: the draft in the learner's look, for those who may."""

import re
from copy import deepcopy

import pytest
from django.urls import reverse
from wagtail.models import Locale

from courses.models import CoursePage, LessonPage, ModulePage, QuizPage
from hubs.models import AuditEvent
from hubs.roles import Role
from tests.factories.counting import rows
from tests.factories.hubs import HubFactory, UserFactory
from tests.factories.pages import saved, whole_course
from tests.factories.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_course")]
KINDS = (CoursePage, ModulePage, LessonPage, QuizPage)


@pytest.fixture(scope="module")
def the_course(once):
    return whole_course()


@pytest.fixture
def course(the_course):
    return deepcopy(the_course)


@pytest.fixture
def author(client, course):
    client.force_login(member(course.hub))
    return client


@pytest.fixture
def dutch(course):
    """The course in Dutch: its lesson is translated, its quiz is not yet."""
    locale = Locale.objects.get_or_create(language_code="nl")[0]

    def translated(page, parent, **texts):
        copy = page.copy_for_translation(locale, copy_parents=False, exclude_fields=[])
        for name, text in texts.items():
            setattr(copy, name, text)
        return saved(copy)

    page = CoursePage.objects.get()
    page.get_parent().get_parent().copy_for_translation(locale, copy_parents=True)
    page.get_parent().copy_for_translation(locale)
    face = translated(page, None, title="Schone ruimtes")
    translated(ModulePage.objects.get(locale=page.locale), face, title="Deel een")
    translated(LessonPage.objects.get(), None, title="Omkleden")
    return face


def address(page, mode=""):
    """Where the latest draft is looked at."""
    return f"{reverse('wagtailadmin_pages:view_draft', args=[page.pk])}?mode={mode}"


def panel(page):
    """Where the panel beside the form sends the form, and looks at it."""
    return reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])


def typed(**fields):
    """A lesson's form as it stands in the editor, half written."""
    counts = {"body-count": "0", "sources-count": "0"}
    comments = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    return {
        "title": "",
        "slug": "gowning",
        "minutes": "5",
        **counts,
        **comments,
        **fields,
    }


def shown(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUTHOR, 200), (Role.LEAD, 200), (Role.TRAINER, 403)]
)
def test_previews_are_for_those_who_write(client, course, kind, role, status):
    client.force_login(member(course.hub, role))

    assert client.get(address(kind.objects.get(), "")).status_code == status


@pytest.mark.parametrize("kind", KINDS)
def test_drafts_of_another_hub_are_not_there(client, course, kind):
    client.force_login(member(HubFactory()))

    assert client.get(address(kind.objects.get(), "")).status_code == 404


def test_learners_see_no_drafts(client, course):
    client.force_login(UserFactory())

    assert client.get(address(LessonPage.objects.get(), "")).status_code == 403


def test_panel_shows_what_was_typed_and_not_saved(author):
    lesson = LessonPage.objects.get()

    sent = author.post(panel(lesson), typed(title="Gloves off"))
    answer = author.get(panel(lesson), {"in_preview_panel": "true", "mode": ""})

    assert sent.json() == {"is_valid": True, "is_available": True}
    assert '<h1 lang="en">Gloves off</h1>' in shown(answer)
    assert LessonPage.objects.get().get_latest_revision_as_object().title == "Gowning"


def test_panel_may_stand_in_the_editor_and_nowhere_else(author):
    lesson = LessonPage.objects.get()
    author.post(panel(lesson), typed(title="Gloves off"))

    answer = author.get(panel(lesson), {"in_preview_panel": "true", "mode": ""})

    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "'unsafe-inline'" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_panel_of_another_hub_is_not_there(client, course):
    client.force_login(member(HubFactory()))
    lesson = LessonPage.objects.get()

    assert client.post(panel(lesson), typed(title="Mine")).status_code == 404
    assert client.get(panel(lesson)).status_code == 404


def test_lesson_is_shown_in_the_player_with_its_course_beside(author):
    page = shown(author.get(address(LessonPage.objects.get(), "")))

    assert '<div class="player"' in page
    assert "Step 1.1, 20 min" in page
    assert "<p>Wash your hands.</p>" in page
    assert "As learners will see it once it is released." in page
    assert 'aria-current="step"' in page
    assert "0 of 2 steps done" in page


def test_quiz_is_shown_as_it_is_asked_with_nothing_to_send(author):
    page = shown(author.get(address(QuizPage.objects.get(), "")))

    assert "Step 1.2, check" in page
    assert page.count('type="radio"') == 2
    assert "80 %" in page
    assert "Hands carry microbes." not in page
    assert "<form" not in page
    assert "hx-post" not in page


def test_quiz_without_questions_says_so(author, course):
    quiz = QuizPage.objects.get()
    quiz.questions = []
    saved(quiz)

    page = shown(author.get(address(quiz, "")))

    assert "There is no question yet." in page


def test_module_is_shown_with_its_outline(author):
    assert "First module" in shown(author.get(address(ModulePage.objects.get(), "")))


def test_course_page_is_shown_before_it_was_ever_released(author):
    page = shown(author.get(address(CoursePage.objects.get(), "")))

    assert "As visitors will read it once it is released." in page
    assert "Enter a clean room" in page
    assert "edition 1" in page
    assert "Gowning: check" in page
    assert "/learn/enrol/" not in page


def test_certificate_is_shown_with_the_drafts_facts(author, course):
    page = shown(author.get(address(CoursePage.objects.get(), "certificate-")))

    assert "<h2>Clean rooms</h2>" in page
    assert f'<p class="name">{course.hub.name}</p>' in page
    assert "EQF 5" in page
    assert "Name of the learner" in page
    assert "0000-0000-0000-0000" in page
    assert "proves no qualification" in page
    assert "certificates/certificate" in page


def test_course_in_one_language_offers_its_page_and_its_certificate(course):
    page = CoursePage.objects.get()

    assert [str(label) for _mode, label in page.preview_modes] == [
        "Course page",
        "Certificate",
    ]
    assert [mode for mode, _label in LessonPage.objects.get().preview_modes] == [""]


def test_other_languages_of_the_course_are_offered(course, dutch):
    lesson = LessonPage.objects.get(locale__language_code="en")
    page = CoursePage.objects.get(locale__language_code="en")

    assert [mode for mode, _label in lesson.preview_modes] == ["", "nl"]
    assert [(mode, str(label)) for mode, label in page.preview_modes] == [
        ("", "Course page: English"),
        ("nl", "Course page: Nederlands"),
        ("certificate-", "Certificate: English"),
        ("certificate-nl", "Certificate: Nederlands"),
    ]


def test_translated_draft_is_shown_with_the_words_of_its_language(author, dutch):
    lesson = LessonPage.objects.get(locale__language_code="en")

    page = shown(author.get(address(lesson, "nl")))

    assert '<h1 lang="nl">Omkleden</h1>' in page
    assert '<html lang="nl"' in page
    assert "Stap 1.1" in page


def test_what_is_not_translated_is_shown_in_its_own_language_and_says_so(author, dutch):
    quiz = QuizPage.objects.get()

    page = shown(author.get(address(quiz, "nl")))

    assert '<h1 lang="en">Gowning: check</h1>' in page
    assert "Nederlands" in page


def test_certificate_speaks_the_language_that_is_asked_for(author, dutch):
    page = CoursePage.objects.get(locale__language_code="en")

    paper = shown(author.get(address(page, "certificate-nl")))

    assert "<h2>Schone ruimtes</h2>" in paper
    assert '<html lang="nl">' in paper


def test_translation_in_another_course_is_not_shown(author, dutch):
    lesson = LessonPage.objects.get(locale__language_code="en")
    stray = LessonPage.objects.get(locale__language_code="nl")
    stray.move(dutch.get_parent(), pos="last-child")

    page = shown(author.get(address(lesson, "nl")))

    assert "Omkleden" not in page


@pytest.mark.parametrize("mode", ["", "certificate-"])
def test_looking_writes_nothing(author, course, mode):
    pages = [kind.objects.get() for kind in KINDS]
    before = rows()

    for page in pages:
        assert author.get(address(page, mode)).status_code == 200

    assert rows() == before


def test_unsaved_course_has_no_preview(author, course):
    """It would have to be made first, and looking makes nothing but a trace."""
    hub = CoursePage.objects.get().get_parent()
    place = ["courses", "coursepage", hub.pk]
    before = rows()

    form = author.get(reverse("wagtailadmin_pages:add", args=place))
    answer = author.get(reverse("wagtailadmin_pages:preview_on_add", args=place))

    assert CoursePage().preview_modes == []
    assert form.status_code in (200, 302)
    assert answer.status_code == 404
    refused = AuditEvent.objects.get()
    assert refused.verb == "permission.refused"
    assert rows() == before | {"hubs.AuditEvent": 1}


def test_unsaved_lesson_is_shown_as_it_is_typed(author):
    module = ModulePage.objects.get()
    place = ["courses", "lessonpage", module.pk]
    address = reverse("wagtailadmin_pages:preview_on_add", args=place)

    sent = author.post(address, typed(title="New one", slug="new-one"))
    page = shown(author.get(address, {"in_preview_panel": "true", "mode": ""}))

    assert sent.json() == {"is_valid": True, "is_available": True}
    assert '<h1 lang="en">New one</h1>' in page
    assert "Gowning: check" in page


def test_number_of_queries_does_not_hang_on_steps(
    author, course, django_assert_max_num_queries
):
    lesson = LessonPage.objects.get()
    author.get(address(lesson, ""))
    with django_assert_max_num_queries(200) as small:
        author.get(address(lesson, ""))
    for number in range(3):
        lesson.copy(update_attrs={"slug": f"copy-{number}"})

    with django_assert_max_num_queries(200) as large:
        author.get(address(lesson, ""))

    assert len(large) == len(small)
