"""What a person reads of the differences between two editions."""

import pytest

from courses.domain.differences import Change, Kind, between, differences
from courses.domain.in_words import Line, answer_in_words, body_lines
from courses.domain.release import freeze, release
from courses.models import AnswerKey, CoursePage, LessonPage, QuizPage, Step, StepText
from tests.factories.courses import EditionFactory
from tests.factories.hubs import NOON
from tests.factories.pages import items as listed
from tests.factories.pages import lesson_page, question, saved, whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return whole_course()


@pytest.fixture
def current(course):
    candidate = freeze(course, by=None, at=NOON)
    return release(candidate, by=None, change="major", summary="S", at=NOON)


def compared(course, current):
    return differences(freeze(course, by=None, at=NOON), current)


def in_marks(difference):
    """A difference as text: ``[-gone-]`` and ``{+new+}``."""
    marks = {Kind.SAME: "{}", Kind.OUT: "[-{}-]", Kind.IN: "{{+{}+}}"}
    said = "".join(marks[piece.kind].format(piece.text) for piece in difference.pieces)
    return f"{difference.what}: {said}"


def marks_of(step):
    return [in_marks(each) for each in step.differences]


def test_nothing_edited_makes_no_difference(course, current):
    found = compared(course, current)

    assert (found.course, found.steps) == ((), ())


def test_changed_text_is_shown_by_its_words(course, current):
    lesson = LessonPage.objects.get()
    lesson.body = [
        ("rich_text", "<p>Wash your hands for <b>30</b> seconds.</p><p>Dry them.</p>")
    ]
    saved(lesson)

    step = compared(course, current).steps[0]

    assert (step.change, step.number, step.title) == (Change.CHANGED, "1.1", "Gowning")
    assert marks_of(step) == [
        "Text: Wash your hands{+ for 30 seconds+}.",
        "Text: {+Dry them.+}",
    ]


def test_changed_frame_of_a_step(course, current):
    quiz = QuizPage.objects.get()
    quiz.title, quiz.pass_mark, quiz.minutes = "Gowning: test", 90, 7
    saved(quiz)

    assert marks_of(compared(course, current).steps[0]) == [
        "Title: Gowning: [-check-]{+test+}",
        f"Minutes: [-{Step.objects.get(pk=current.steps.last().pk).minutes}-]{{+7+}}",
        "Pass mark: [-80-]{+90+}",
    ]


def test_changed_answer_is_shown_below_its_question(course, current):
    quiz = QuizPage.objects.get().get_latest_revision_as_object()
    raw = quiz.questions.get_prep_value()
    for option in raw[0]["value"]["options"]:
        option["value"]["right"] = not option["value"]["right"]
    quiz.questions = QuizPage.questions.field.to_python(raw)
    saved(quiz)

    assert marks_of(compared(course, current).steps[0]) == [
        "Question: Do you wash your hands?",
        "Right answer: [-Yes-]{+No+}",
    ]


def test_who_may_not_know_what_is_right_does_not_read_that_it_changed(course, current):
    quiz = QuizPage.objects.get().get_latest_revision_as_object()
    raw = quiz.questions.get_prep_value()
    raw[0]["value"]["stem"] = "Do you ever wash your hands?"
    for option in raw[0]["value"]["options"]:
        option["value"]["right"] = not option["value"]["right"]
    quiz.questions = QuizPage.questions.field.to_python(raw)
    saved(quiz)
    candidate = freeze(course, by=None, at=NOON)

    found = differences(candidate, current, with_keys=False)

    marks = marks_of(found.steps[0])
    assert any("ever" in mark for mark in marks)
    assert not [mark for mark in marks if "Right answer" in mark]


def test_new_and_removed_questions_are_shown_whole(course, current):
    quiz = QuizPage.objects.get().get_latest_revision_as_object()
    kind, value = question(
        "single_choice",
        stem="And your feet?",
        options=listed(
            {"text": "Of course", "right": True}, {"text": "Never", "right": False}
        ),
    )
    native = QuizPage.questions.field.stream_block.child_blocks[kind].to_python(value)
    quiz.questions = [(kind, native)]
    saved(quiz)

    marks = marks_of(compared(course, current).steps[0])

    assert "Question: {+And your feet?+}" in marks
    assert "Right answer: {+Of course+}" in marks
    assert "Question: [-Do you wash your hands?-]" in marks


def test_other_order_of_questions_is_said():
    old = EditionFactory(content__lessons=0, content__quizzes=1)
    new = EditionFactory(
        course=old.course,
        candidate=True,
        content__lessons=0,
        content__quizzes=1,
        content__keys=[old.steps.get().key],
        content__hashes=["f" * 64],
    )
    text = StepText.objects.get(step__edition=new)
    text.questions.reverse()
    text.save()

    assert marks_of(differences(new, old).steps[0]) == [
        (
            "Order of the questions: [-Question 1? / Question 2?-]"
            "{+Question 2? / Question 1?+}"
        ),
    ]


def test_steps_that_came_moved_or_went(course, current):
    lesson = LessonPage.objects.get()
    lesson_page(lesson.get_parent(), title="Washing").move(lesson, pos="left")
    QuizPage.objects.get().delete()
    lesson_page(lesson.get_parent(), title="Drying")

    steps = compared(course, current).steps

    assert [(each.change, each.before, each.number, each.title) for each in steps] == [
        (Change.ADDED, "", "1.1", "Washing"),
        (Change.MOVED, "1.1", "1.2", "Gowning"),
        (Change.ADDED, "", "1.3", "Drying"),
        (Change.REMOVED, "1.2", "", "Gowning: check"),
    ]


def test_facts_of_the_course_are_shown(course, current):
    page = CoursePage.objects.get()
    page.title, page.validity_months = "Cleaner rooms", 12
    page.outcomes = [("outcome", {"text": "Enter a clean room alone", "kind": "skill"})]
    saved(page)

    found = [in_marks(each) for each in compared(course, current).course]

    assert found == [
        "Valid for months: [-24-]{+12+}",
        "Title: [-Clean-]{+Cleaner+} rooms",
        "Outcome: Enter a clean room{+ alone+}",
    ]


def test_second_language_is_named():
    old = EditionFactory(content__lessons=1, languages=["en", "nl"])
    new = EditionFactory(
        course=old.course,
        candidate=True,
        languages=["en", "nl"],
        content__lessons=1,
        content__keys=[old.steps.get().key],
        content__hashes=["f" * 64],
    )
    StepText.objects.create(
        step=new.steps.get(),
        language="nl",
        title="Kleding",
        body=[{"type": "rich_text", "value": {"html": "<p>Was uw handen.</p>"}}],
    )

    found = differences(new, old).steps[0].differences

    assert [(each.language, in_marks(each)) for each in found] == [
        ("", "Title: {+Kleding+}"),
        ("nl", "Text: {+Was uw handen.+}"),
    ]


def test_step_without_text_is_called_by_its_address():
    old = EditionFactory(content__lessons=1)
    new = EditionFactory(course=old.course, candidate=True, content__lessons=0)
    StepText.objects.all().delete()

    assert differences(new, old).steps[0].title == "step-1"


def test_course_without_text_in_a_language_has_its_values():
    old = EditionFactory(content__lessons=0)
    new = EditionFactory(
        course=old.course, candidate=True, content__lessons=0, pass_mark=90
    )
    new.texts.all().delete()

    found = [in_marks(each) for each in differences(new, old).course]

    assert found[0] == "Pass mark: [-80-]{+90+}"
    assert "Title: [-GMP for beginners-]" in found


def test_lines_that_have_nothing_in_common_are_one_gone_and_one_new():
    before = [Line("Text", "Wash your hands before you go in.")]
    after = [Line("Text", "Isolators keep operator and product apart, always.")]

    assert [in_marks(each) for each in between(before, after)] == [
        "Text: [-Wash your hands before you go in.-]",
        "Text: {+Isolators keep operator and product apart, always.+}",
    ]


def test_lines_of_another_kind_are_not_compared_by_words():
    found = between([Line("Heading", "Hands")], [Line("Text", "Hands")])

    assert [in_marks(each) for each in found] == [
        "Heading: [-Hands-]",
        "Text: {+Hands+}",
    ]


def test_words_that_went_are_marked_between_those_that_stay():
    found = between(
        [Line("Text", "one two three four")], [Line("Text", "one three four")]
    )

    assert [in_marks(each) for each in found] == ["Text: one[- two-] three four"]


def test_files_are_called_by_name_and_hash_and_words_without_their_glossary():
    text = StepText(
        body=[
            {
                "type": "figure",
                "value": {
                    "src": f"asset:{'a' * 64}/room.png",
                    "alt": "A room",
                    "size": 5,
                    "height": 300,
                    "shown": True,
                },
            },
            {
                "type": "rich_text",
                "value": {
                    "html": '<p>An <button class="term">isolator</button>'
                    '<span class="gloss">A box.</span> &amp; more</p>'
                },
            },
            {"type": "key_points", "value": {"points": ["One", "Two"]}},
        ]
    )

    assert [(str(line.what), line.text) for line in body_lines(text)] == [
        ("Picture", "room.png (aaaaaaaaaaaa) · A room"),
        ("Text", "An isolator & more"),
        ("Key points", "One · Two"),
    ]


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        ("single_choice", "a", "Alpha"),
        ("multiple_response", ["a", "b"], "Alpha, Beta"),
        ("ordering", ["b", "a"], "Beta → Alpha"),
        ("true_false", True, "true"),
        ("true_false", False, "false"),
        ("matching", {"a": "b"}, "Alpha = Beta"),
        ("numeric", "90", "90"),
    ],
)
def test_answers_are_said_in_words(kind, answer, said):
    options = [{"id": "a", "text": "Alpha"}, {"id": "b", "text": "Beta"}]

    assert answer_in_words({"kind": kind, "options": options}, answer) == said


def test_lesson_has_no_key_and_quiz_has_one(course, current):
    from courses.domain.in_words import keys_of

    lesson, quiz = current.steps.all()

    assert keys_of(lesson) == {}
    assert keys_of(quiz) == AnswerKey.objects.get(step=quiz).keys
