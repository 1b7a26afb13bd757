"""Questions of a file into a quiz, and out again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.blocks import Fault
from courses.domain.drafts import EditedMeanwhile, NotEditable
from courses.domain.foreign import Note, Reason
from courses.domain.gift import read_gift
from courses.domain.gift_writing import write_gift
from courses.domain.question_import import examine, native, take_over
from courses.domain.release import problems
from courses.models import CoursePage, QuizPage
from hubs.models import AuditEvent
from tests.factories.hubs import NOON, UserFactory
from tests.factories.pages import items, question, quiz_page, saved, whole_course

GOOD = "Air? {=Down ~Up ####Heavy.}"


@pytest.fixture
def quiz(db):
    """A quiz with one question, ready for release."""
    whole_course()
    return QuizPage.objects.get()


def stems(quiz):
    draft = QuizPage.objects.get(pk=quiz.pk).get_latest_revision_as_object()
    return [child.value["stem"] for child in draft.questions]


def bring(quiz, source, **kwargs):
    given = {"revision": quiz.latest_revision_id, "by": UserFactory(), "at": NOON}
    return take_over(quiz, examine(source, quiz=quiz), **{**given, **kwargs})


def test_examining_reads_both_formats(quiz):
    xml = (
        '<quiz><question type="truefalse"><questiontext><text>Air?</text>'
        '</questiontext><answer fraction="100"><text>true</text></answer>'
        '<answer fraction="0"><text>false</text></answer></question></quiz>'
    )

    assert [q.kind for q in examine(GOOD, quiz=quiz)] == ["single_choice"]
    assert [q.kind for q in examine(xml, quiz=quiz)] == ["true_false"]


def test_examining_asks_what_the_form_asks(quiz):
    same, short, good = examine(
        f"Same? {{=A ~a ####E}}\n\nLong? {{=A ~{'b' * 301} ####E}}\n\n{GOOD}",
        quiz=quiz,
    )

    assert same.refusal == short.refusal == Reason.NOT_ACCEPTED
    assert same.value is None
    assert "same entry twice" in same.detail
    assert "Option" in short.detail
    assert (good.refusal, good.notes) == (None, ())


def test_explanation_may_follow_later(quiz):
    (found,) = examine("Air? {=Down ~Up}", quiz=quiz)

    assert (found.refusal, found.notes) == (None, (Note.NO_EXPLANATION,))


def test_question_without_explanation_is_refused_for_other_faults(quiz):
    (found,) = examine("Air? {=Down ~down}", quiz=quiz)

    assert found.refusal == Reason.NOT_ACCEPTED
    assert "Explanation" not in found.detail


def test_question_that_is_there_already_is_noted(quiz):
    asked = "Do you  wash your HANDS? {T ####E}"

    first, second, refused = examine(
        f"{asked}\n\n{GOOD}\n\nDo you wash your hands? {{}}", quiz=quiz
    )

    assert first.notes == (Note.THERE,)
    assert (second.notes, refused.notes) == ((), ())


def test_question_that_is_in_the_file_twice_is_noted(quiz):
    _first, second = examine(f"{GOOD}\n\n{GOOD}", quiz=quiz)

    assert second.notes == (Note.THERE,)


def test_taking_over_appends_to_the_draft(quiz):
    author = UserFactory()

    assert bring(quiz, f"{GOOD}\n\nWhy? {{T ####E}}", by=author) == 2

    assert stems(quiz) == ["Do you wash your hands?", "Air?", "Why?"]
    quiz.refresh_from_db()
    assert quiz.latest_revision.user == author
    assert quiz.has_unpublished_changes
    assert [child.value["stem"] for child in quiz.questions] == [
        "Do you wash your hands?"
    ]


def test_taking_over_is_recorded(quiz):
    author = UserFactory()

    bring(quiz, GOOD, by=author)

    event = AuditEvent.objects.get(verb="quiz.imported")
    course = CoursePage.objects.ancestor_of(quiz).get().course
    assert (event.actor, event.object_id) == (author, str(quiz.pk))
    assert event.hub == course.hub
    assert event.facts == {"course": course.code, "questions": 1}


def test_what_was_taken_over_can_be_released(quiz):
    bring(
        quiz,
        f"{GOOD}\n\nB? {{~%50%A ~%50%B ~C ####E}}\n\nC? {{T ####E}}\n\n"
        "D? {=A -> 1 =B -> 2 ####E}",
    )

    quiz.refresh_from_db()
    course = quiz.get_parent().get_parent().specific.course
    assert len(stems(quiz)) == 5
    assert problems(course) == []


def test_a_number_without_unit_is_taken_over_and_asked_for_at_release(quiz):
    bring(quiz, "D? {#5:1 ####E}")

    quiz.refresh_from_db()
    course = quiz.get_parent().get_parent().specific.course
    (problem,) = problems(course)
    assert problem.code == Fault.NO_UNIT
    assert problem.field.endswith(".unit")


def test_taking_over_what_was_edited_meanwhile_changes_nothing(quiz):
    before = quiz.latest_revision_id
    saved(quiz)

    with pytest.raises(EditedMeanwhile):
        bring(quiz, GOOD, revision=before)

    assert stems(quiz) == ["Do you wash your hands?"]


def test_locked_page_takes_nothing(quiz):
    quiz.locked, quiz.locked_by = True, UserFactory()
    quiz.save()

    with pytest.raises(NotEditable):
        bring(quiz, GOOD)

    assert stems(quiz) == ["Do you wash your hands?"]


def test_page_that_is_locked_for_others_takes_what_its_keeper_brings(quiz):
    keeper = UserFactory()
    quiz.locked, quiz.locked_by = True, keeper
    quiz.save()

    assert bring(quiz, GOOD, by=keeper) == 1


def test_gift_says_in_comments_what_the_format_cannot(quiz):
    page = quiz_page(
        quiz.get_parent(),
        title="All",
        questions=[
            question("ordering", stem="Order\nthese", items=items("a", "b")),
            question("numeric", answer_is="5.50", tolerance="0", unit="h", points=2),
        ],
    )

    assert write_gift(page.questions, title="All") == (
        "// All\n\n"
        "// ordering: Order these\n\n"
        "// 2 points\n// h\n"
        "::All 2::[plain]Do you wash your hands? {\n"
        "  #5.5:0\n"
        "  ####Hands carry microbes.\n"
        "}\n"
    )


def test_gift_of_an_unfinished_question(quiz):
    unfinished = question("true_false", stem="", explanation="", answer_is=None)
    page = quiz_page(quiz.get_parent(), title="All", questions=[unfinished])

    assert "::All 1::[plain] {\n  FALSE\n}" in write_gift(page.questions, title="All")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]),
    min_size=1,
    max_size=30,
).map(lambda text: f"a {text} z")
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
NUMBERS = st.decimals(-999, 999, places=3).map(str)


def choice(kind, texts, rights):
    return question(
        kind,
        options=items(*({"text": t, "right": n < rights} for n, t in enumerate(texts))),
    )


@st.composite
def questions(draw):
    texts = draw(st.lists(WORDS, min_size=2, max_size=7, unique=True))
    kind, value = draw(
        st.sampled_from(
            [
                choice("single_choice", texts, 1),
                choice(
                    "multiple_response", texts, draw(st.integers(1, len(texts) - 1))
                ),
                question(
                    "true_false", answer_is=draw(st.sampled_from(["true", "false"]))
                ),
                question(
                    "numeric",
                    answer_is=draw(NUMBERS),
                    tolerance=draw(NUMBERS).lstrip("-"),
                    unit="",
                ),
                question(
                    "matching",
                    pairs=items(*({"left": t, "right": f"r{t}"} for t in texts)),
                ),
            ]
        )
    )
    return kind, value | {"stem": draw(TEXTS), "explanation": draw(TEXTS)}


def essence(kind, value):
    """A question's native value without the ids of its parts."""
    parts = {
        name: [dict(part) for part in value[name]]
        for name in ("options", "pairs")
        if name in value
    }
    rest = {
        name: Decimal(value[name]) if name == "tolerance" else value[name]
        for name in ("stem", "points", "explanation", "answer_is", "tolerance")
        if name in value
    }
    return kind, parts, rest


@given(st.lists(questions(), min_size=1, max_size=3))
def test_what_is_written_in_gift_is_read_the_same(raw):
    field = QuizPage.questions.field
    stream = field.stream_block.to_python(
        [{"type": kind, "value": value} for kind, value in raw]
    )

    found = read_gift(write_gift(stream, title="A: {title}"))

    assert [question.refusal for question in found] == [None] * len(raw)
    assert [essence(q.kind, native(q)) for q in found] == [
        essence(child.block_type, child.value) for child in stream
    ]
