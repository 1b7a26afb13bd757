"""What keeps a course from being released: every refusal, with its place."""

import pytest
from wagtail.models import Locale, Page

from courses.blocks import Fault
from courses.domain.problems import NotReady
from courses.domain.release import freeze, problems
from courses.models import CoursePage, Edition, LessonPage, ModulePage, QuizPage
from tests.factories.courses import CourseFactory
from tests.factories.hubs import NOON, SourceFactory
from tests.factories.pages import (
    course_page,
    document,
    items,
    lesson_page,
    module_page,
    picture,
    question,
    quiz_page,
    recording,
    saved,
    single_choice,
    whole_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def module():
    """The only module of a course that has a good lesson already."""
    module = module_page(course_page())
    lesson_page(module)
    return module


def course_of(page):
    return CoursePage.objects.ancestor_of(page, inclusive=True).get().course


def in_revision(page, **fields):
    """What a draft may hold and a page may not."""
    page.latest_revision.content.update(fields)
    page.latest_revision.save()


def faults(page):
    """The faults of the course that ``page`` belongs to, with page and last part."""
    found = problems(course_of(page))
    return [(p.code, p.page, p.field.split(".")[-1] if p.field else "") for p in found]


def test_whole_course_has_no_problems():
    assert problems(whole_course()) == []


def test_freeze_refuses_with_all_problems_and_writes_nothing():
    page = course_page()
    module_page(page)

    with pytest.raises(NotReady) as refusal:
        freeze(page.course, by=None, at=NOON)

    codes = {problem.code for problem in refusal.value.problems}
    assert codes == {Fault.NO_STEPS, Fault.EMPTY_MODULE}
    assert not Edition.objects.exists()


def test_course_without_a_page():
    found = problems(CourseFactory())

    assert [problem.code for problem in found] == [Fault.NO_PAGE]


def test_course_without_required_step():
    page = course_page()
    lesson_page(module_page(page), required=False)

    assert faults(page) == [(Fault.NO_STEPS, page.pk, "")]


def test_course_without_outcomes_or_workload():
    page = course_page(outcomes=[], hours_lessons=0, hours_assessment=0)
    lesson_page(module_page(page))

    assert faults(page) == [
        (Fault.MISSING, page.pk, "outcomes"),
        (Fault.MISSING, page.pk, "hours_lessons"),
    ]


def test_course_with_an_outcome_too_long_for_the_certificate():
    page = course_page(outcomes=[("outcome", {"text": "a" * 111, "kind": "skill"})])
    lesson_page(module_page(page))

    assert faults(page) == [(Fault.INVALID, page.pk, "text")]


def test_course_with_more_outcomes_than_the_certificate_holds():
    outcome = ("outcome", {"text": "Enter a clean room", "kind": "skill"})
    page = course_page(outcomes=[outcome] * 9)
    lesson_page(module_page(page))

    assert faults(page) == [(Fault.INVALID, page.pk, "outcomes")]


def test_title_too_long_for_the_certificate():
    course = whole_course()
    page = CoursePage.objects.get()
    in_revision(page, title="a" * 141)

    assert [(p.code, p.field) for p in problems(course)] == [(Fault.TOO_LONG, "title")]


def test_empty_field_of_the_course():
    page = course_page()
    lesson_page(module_page(page))
    in_revision(page, assessment="")

    assert faults(page) == [(Fault.MISSING, page.pk, "assessment")]


def test_course_outside_the_site_has_no_address():
    course = whole_course()
    page = CoursePage.objects.get()
    elsewhere = Page.objects.get(depth=1).add_child(
        instance=Page(title="Elsewhere", slug="elsewhere")
    )
    page.move(elsewhere, pos="last-child")

    assert [problem.code for problem in problems(course)] == [Fault.NO_ADDRESS]


def test_empty_module(module):
    empty = module_page(module.get_parent(), title="Second module")

    assert faults(module) == [(Fault.EMPTY_MODULE, empty.pk, "")]


def test_empty_lesson(module):
    lesson = lesson_page(module, title="Nothing", body=[])

    assert faults(module) == [(Fault.EMPTY_LESSON, lesson.pk, "body")]


def test_empty_block_in_a_lesson(module):
    lesson = lesson_page(
        module, title="L", body=[("heading", {"text": "", "level": "2"})]
    )

    assert faults(module) == [(Fault.MISSING, lesson.pk, "text")]


def test_figure_without_alternative_text(module):
    figure = ("figure", {"image": picture().pk, "alt": " "})
    lesson = lesson_page(module, title="L", body=[figure])

    assert faults(module) == [(Fault.NO_ALTERNATIVE, lesson.pk, "alt")]


def test_figure_whose_picture_was_deleted(module):
    image = picture()
    figure = ("figure", {"image": image.pk, "alt": "An isolator."})
    lesson = lesson_page(module, title="L", body=[figure])
    image.delete()

    assert (Fault.NO_FILE, lesson.pk, "image") in faults(module)


def test_figure_whose_file_is_gone(module):
    image = picture()
    lesson = lesson_page(
        module, title="L", body=[("figure", {"image": image.pk, "alt": "An isolator."})]
    )
    image.file.storage.delete(image.file.name)

    found = problems(course_of(module))

    assert [(p.code, p.page, p.detail) for p in found] == [
        (Fault.NO_FILE, lesson.pk, image.title)
    ]


def test_video_without_captions(module):
    video = ("video", {"recording": recording(captions=False).pk})
    lesson = lesson_page(module, title="L", body=[video])

    assert faults(module) == [(Fault.NO_CAPTIONS, lesson.pk, "recording")]


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_recording_without_transcript(module, kind):
    block = (kind, {"recording": recording(transcript=" ", kind=kind).pk})
    lesson = lesson_page(module, title="L", body=[block])

    assert faults(module) == [(Fault.NO_TRANSCRIPT, lesson.pk, "recording")]


def test_video_with_neither_is_told_both_at_once(module):
    video = ("video", {"recording": recording(captions=False, transcript="").pk})
    lesson = lesson_page(module, title="L", body=[video])

    assert faults(module) == [
        (Fault.NO_CAPTIONS, lesson.pk, "recording"),
        (Fault.NO_TRANSCRIPT, lesson.pk, "recording"),
    ]


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_recording_that_was_deleted(module, kind):
    sound = recording(kind=kind)
    lesson = lesson_page(module, title="L", body=[(kind, {"recording": sound.pk})])
    sound.delete()

    assert (Fault.NO_FILE, lesson.pk, "recording") in faults(module)


def test_document_that_was_deleted(module):
    paper = document()
    lesson = lesson_page(module, title="L", body=[("document", {"document": paper.pk})])
    paper.delete()

    assert (Fault.NO_FILE, lesson.pk, "document") in faults(module)


@pytest.mark.parametrize(
    "link",
    [
        '<a linktype="page" id="999999">',
        '<a linktype="page">',
        '<a href="">',
        '<a href="javascript:alert(1)">',
        '<a href="https://">',
        '<a href="/somewhere/">',
        '<a linktype="document" id="1">',
    ],
)
def test_broken_link(module, link):
    lesson = lesson_page(module, title="L", body=[("rich_text", f"<p>{link}x</a></p>")])

    assert [(code, page) for code, page, _field in faults(module)] == [
        (Fault.BROKEN_LINK, lesson.pk)
    ]


def test_link_to_a_page_that_is_not_public(module):
    draft = course_page(course_page().get_parent().specific, title="Not released")
    link = f'<p><a linktype="page" id="{draft.pk}">x</a></p>'
    lesson = lesson_page(module, title="L", body=[("rich_text", link)])

    assert [(code, page) for code, page, _field in faults(module)] == [
        (Fault.BROKEN_LINK, lesson.pk)
    ]


def test_link_to_a_step_of_another_course(module):
    other = lesson_page(module_page(course_page()), title="Elsewhere")
    link = f'<p><a linktype="page" id="{other.pk}">x</a></p>'
    lesson_page(module, title="L", body=[("rich_text", link)])

    assert [code for code, _page, _field in faults(module)] == [Fault.BROKEN_LINK]


def test_glossary_term_without_definition(module):
    text = '<p><a linktype="glossary" term="Batch record">record</a></p>'
    lesson = lesson_page(module, title="L", body=[("rich_text", text)])

    found = problems(course_of(module))

    assert [(p.code, p.page, p.detail) for p in found] == [
        (Fault.UNKNOWN_TERM, lesson.pk, "“Batch record”")
    ]


def test_source_that_was_deleted(module):
    source = SourceFactory()
    lesson = lesson_page(module, title="L", sources=[("source", source)])
    source.delete()

    assert (Fault.UNKNOWN_SOURCE, lesson.pk) in {f[:2] for f in faults(module)}


def test_formula_that_is_no_mathml(module):
    formula = ("formula", {"mathml": "<p>x</p>", "text": "x", "caption": ""})
    lesson = lesson_page(module, title="L", body=[formula])

    assert faults(module) == [(Fault.INVALID, lesson.pk, "mathml")]


def test_table_without_rows(module):
    table = {
        "columns": [{"type": "text", "heading": "Grade"}],
        "rows": [],
        "caption": "",
    }
    block = ("table", {"caption": "Grades", "header_column": True, "table": table})
    lesson = lesson_page(module, title="L", body=[block])

    assert faults(module) == [(Fault.MISSING, lesson.pk, "table")]


def test_quiz_without_questions(module):
    quiz = quiz_page(module, questions=[])

    assert faults(module) == [(Fault.NO_QUESTIONS, quiz.pk, "questions")]


def test_question_without_explanation(module):
    quiz = quiz_page(module, questions=[single_choice(explanation="")])

    assert faults(module) == [(Fault.MISSING, quiz.pk, "explanation")]


def test_question_with_a_blank_explanation(module):
    quiz = quiz_page(module, questions=[single_choice(explanation=" ")])

    assert [fault[:2] for fault in faults(module)] == [(Fault.MISSING, quiz.pk)]


YES, NO = {"text": "Yes", "right": True}, {"text": "No", "right": False}


@pytest.mark.parametrize(
    ("kind", "given", "fault", "field"),
    [
        ("single_choice", {"options": items(NO, NO | {"text": "Never"})},
         Fault.NO_RIGHT_ANSWER, "options"),
        ("single_choice", {"options": items(YES, YES | {"text": "Always"})},
         Fault.TOO_MANY_RIGHT, "options"),
        ("single_choice", {"options": items(YES)}, Fault.TOO_FEW_OPTIONS, "options"),
        ("single_choice", {"options": items(YES, NO | {"text": "yes "})},
         Fault.SAME_OPTION, "options"),
        ("multiple_response", {"options": items(NO, NO | {"text": "Never"})},
         Fault.NO_RIGHT_ANSWER, "options"),
        ("multiple_response", {"options": items(YES, YES | {"text": "Always"})},
         Fault.ALL_RIGHT, "options"),
        ("true_false", {"answer_is": ""}, Fault.MISSING, "answer_is"),
        ("ordering", {"items": items("First")}, Fault.TOO_FEW_OPTIONS, "items"),
        ("ordering", {"items": items("First", "First")}, Fault.SAME_OPTION, "items"),
        ("matching", {"pairs": items({"left": "a", "right": "b"})},
         Fault.TOO_FEW_OPTIONS, "pairs"),
        ("matching",
         {"pairs": items({"left": "a", "right": "b"}, {"left": "c", "right": "b"})},
         Fault.SAME_OPTION, "pairs"),
        ("numeric", {"answer_is": None, "tolerance": "0", "unit": "h"},
         Fault.MISSING, "answer_is"),
        ("numeric", {"answer_is": "1", "tolerance": "0", "unit": " "},
         Fault.NO_UNIT, "unit"),
        ("numeric", {"answer_is": "1", "tolerance": "-1", "unit": "h"},
         Fault.INVALID, "tolerance"),
    ],
)  # fmt: skip
def test_question_that_cannot_be_asked(module, kind, given, fault, field):
    quiz = quiz_page(module, questions=[question(kind, **given)])

    assert faults(module) == [(fault, quiz.pk, field)]


def test_question_is_called_by_its_words(module):
    long = f"Which of these {'very ' * 12}clean rooms is the cleanest?"
    quiz_page(module, questions=[single_choice(stem=long, wrong=())])

    (problem,) = problems(course_of(module))

    assert problem.detail.startswith("“Which of these very very")
    assert problem.detail.endswith("very …”, Options")


def test_place_is_not_said_twice_and_entries_are_counted(module):
    video = ("video", {"recording": recording(captions=False).pk})
    lesson_page(module, title="L", body=[video])
    options = items({"text": "Yes", "right": True}, {"text": "", "right": False})
    quiz_page(module, questions=[question("single_choice", options=options)])

    details = [problem.detail for problem in problems(course_of(module))]

    assert details == ["Video", "“Do you wash your hands?”, Options, Option 2, Option"]


def test_question_whose_source_was_deleted(module):
    source = SourceFactory()
    asked = single_choice(sources=items(source.pk))
    quiz = quiz_page(module, questions=[asked])
    source.delete()

    assert (Fault.UNKNOWN_SOURCE, quiz.pk, "sources") in faults(module)


@pytest.fixture
def dutch():
    return Locale.objects.get_or_create(language_code="nl")[0]


def translate(page, locale):
    copy = page.specific.copy_for_translation(locale, copy_parents=True)
    return saved(copy)


def test_translation_without_a_step(dutch):
    course = whole_course()
    translate(CoursePage.objects.get(), dutch)
    translate(ModulePage.objects.get(), dutch)
    translate(LessonPage.objects.get(), dutch)

    found = problems(course)

    quiz = QuizPage.objects.get()
    assert [(p.code, p.page, p.detail) for p in found] == [
        (Fault.UNTRANSLATED, quiz.pk, "nl")
    ]


def test_translation_with_a_step_of_its_own(dutch):
    course = whole_course()
    translate(CoursePage.objects.get(), dutch)
    module = translate(ModulePage.objects.get(), dutch)
    translate(LessonPage.objects.get(), dutch)
    translate(QuizPage.objects.get(), dutch)
    extra = lesson_page(module, title="Alleen hier", locale=dutch)

    found = problems(course)

    assert [(p.code, p.page) for p in found] == [(Fault.NOT_IN_ORIGINAL, extra.pk)]


def test_translation_that_asks_other_questions(dutch):
    course = whole_course()
    translate(CoursePage.objects.get(), dutch)
    translate(ModulePage.objects.get(), dutch)
    translate(LessonPage.objects.get(), dutch)
    quiz = translate(QuizPage.objects.get(), dutch)
    quiz.questions.append(
        ("true_false", {**question("true_false")[1], "answer_is": "true"})
    )
    saved(quiz)

    found = problems(course)

    assert [(p.code, p.page) for p in found] == [(Fault.QUESTIONS_DIFFER, quiz.pk)]


def test_whole_translation_is_released_with_the_original(dutch):
    course = whole_course()
    for page in [*CoursePage.objects.all(), *ModulePage.objects.all()]:
        translate(page, dutch)
    for page in [*LessonPage.objects.all(), *QuizPage.objects.all()]:
        translate(page, dutch)

    edition = freeze(course, by=None, at=NOON)

    quiz = edition.steps.last()
    english, nederlands = quiz.texts.order_by("language")
    assert edition.languages == ["en", "nl"]
    assert edition.steps.count() == 2
    assert english.questions == nederlands.questions
    assert set(next(iter(quiz.answer_key.keys.values()))["explanation"]) == {"en", "nl"}


def test_course_with_two_pages_in_one_language():
    course = whole_course()
    first = CoursePage.objects.get()
    first.copy(update_attrs={"slug": "again"}, recursive=True)

    codes = {problem.code for problem in problems(course)}

    assert Fault.TWICE in codes


SIGNS = [
    ("title", {"title": "From cell → medicine 治"}, "治"),
    ("prerequisites", {"prerequisites": "A ward\nof 🧪"}, "🧪"),
    ("assessment", {"assessment": "Checks ∰"}, "∰"),
    ("supervision", {"supervision": "None ∰"}, "∰"),
    ("participation", {"participation": "Online ∰"}, "∰"),
    ("quality_assurance", {"quality_assurance": "By the hub ∰"}, "∰"),
    ("stackability", {"stackability": "Alone ∰"}, "∰"),
    ("text", {"outcomes": [("outcome", {"text": "Count ∰", "kind": "skill"})]}, "∰"),
    (
        "label",
        {
            "esco_skills": [
                ("skill", {"label": "∰", "uri": "http://data.europa.eu/esco/skill/1"})
            ]
        },
        "∰",
    ),
]


@pytest.mark.parametrize(("field", "values", "sign"), SIGNS, ids=[s[0] for s in SIGNS])
def test_signs_that_no_certificate_can_print_are_named(field, values, sign):
    page = whole_course().pages.get()
    for name, value in values.items():
        setattr(page, name, value)
    saved(page)

    (problem,) = problems(page.course)

    assert (problem.code, problem.page) == (Fault.NOT_DRAWN, page.pk)
    assert problem.field.split(".")[-1] == field
    assert f"“{sign}”" in problem.detail


def test_signs_of_the_field_can_be_printed():
    page = whole_course().pages.get()
    page.title = "Particles ≥ 0.5 µm, ≤ 10⁶ at 5 % CO₂ → grade A"
    saved(page)

    assert problems(page.course) == []
