"""What is worth a look before a release, and keeps nothing from it."""

import pytest

from courses.blocks import Fault, Hint, Severity
from courses.domain.release import findings, freeze, problems
from courses.models import CoursePage, Edition
from tests.factories.hubs import NOON
from tests.factories.pages import (
    SourceFactory,
    course_page,
    items,
    lesson_page,
    module_page,
    question,
    quiz_page,
    recording,
    saved,
    single_choice,
    whole_course,
)

pytestmark = pytest.mark.django_db

LONG = "because the air comes down in one direction and takes particles along"


@pytest.fixture
def module():
    return module_page(course_page())


def hints_of(page):
    course = CoursePage.objects.ancestor_of(page, inclusive=True).get().course
    return [
        (each.code, each.field.split(".")[-1])
        for each in findings(course)
        if each.severity is Severity.HINT and each.page == page.pk
    ]


def read(words, *, minutes, parent, **kwargs):
    """A lesson with so many words, that rests on a source."""
    body = kwargs.pop("body", [("rich_text", f"<p>{'word ' * words}</p>")])
    page = lesson_page(parent, title="L", body=body, minutes=minutes, **kwargs)
    page.sources = [("source", SourceFactory())]
    return saved(page)


def test_hints_do_not_keep_a_course_from_being_frozen():
    course = whole_course()

    edition = freeze(course, by=None, at=NOON)

    assert edition.state == Edition.State.CANDIDATE
    assert problems(course) == []
    assert {each.code for each in findings(course)} == {Hint.NO_SOURCE, Hint.TOO_SHORT}


def test_lesson_without_a_source(module):
    lesson = lesson_page(module, minutes=1, body=[("rich_text", "<p>a b c</p>" * 20)])

    assert hints_of(lesson) == [(Hint.NO_SOURCE, "sources")]


@pytest.mark.parametrize(
    ("words", "minutes", "expected"),
    [
        (200, 1, []),
        (201, 1, [(Hint.TOO_LONG_TO_READ, "minutes")]),
        (200, 20, []),
        (199, 20, [(Hint.TOO_SHORT, "minutes")]),
    ],
)
def test_reading_time_against_stated_minutes(module, words, minutes, expected):
    assert hints_of(read(words, minutes=minutes, parent=module)) == expected


def test_reading_time_counts_recordings_and_not_their_words(module):
    film = recording(transcript="word " * 5000)
    film.duration = 600
    film.save()
    body = [("video", {"recording": film.pk})]

    assert hints_of(read(0, minutes=9, parent=module, body=body)) == [
        (Hint.TOO_LONG_TO_READ, "minutes")
    ]


def test_reading_time_counts_every_part_that_is_read(module):
    body = [("key_points", {"points": items("one two", "three four five")})]

    assert hints_of(read(0, minutes=1, parent=module, body=body)) == [
        (Hint.TOO_SHORT, "minutes")
    ]


def test_empty_lesson_is_a_fault_and_gets_no_hints(module):
    assert hints_of(lesson_page(module, body=[])) == []


def test_right_option_that_stands_out_by_length(module):
    quiz = quiz_page(module, questions=[single_choice(right=LONG, wrong=["Up", "No"])])

    assert hints_of(quiz) == [(Hint.GIVEN_AWAY, "options")]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Yes, always", ["No"]),
        (LONG, [LONG[:-10]]),
        ("No", [LONG]),
    ],
)
def test_right_option_of_a_usual_length_is_no_hint(module, right, wrong):
    quiz = quiz_page(module, questions=[single_choice(right=right, wrong=wrong)])

    assert hints_of(quiz) == []


def several(*right, wrong):
    options = [{"text": text, "right": True} for text in right]
    options += [{"text": text, "right": False} for text in wrong]
    return question("multiple_response", options=items(*options))


def test_right_options_stand_out_only_together(module):
    both = quiz_page(module, questions=[several(LONG, f"{LONG}!", wrong=["Up"])])
    one = quiz_page(module, questions=[several(LONG, "Down", wrong=["Up"])])

    assert hints_of(both) == [(Hint.GIVEN_AWAY, "options")]
    assert hints_of(one) == []


def test_question_without_a_right_option_is_a_fault_and_no_hint(module):
    options = items({"text": LONG, "right": False}, {"text": "No", "right": False})
    quiz = quiz_page(module, questions=[question("single_choice", options=options)])

    assert hints_of(quiz) == []


@pytest.mark.parametrize(
    "option",
    ["All of the above", "none of the others.", "Both a and b", "Alle bovenstaande"],
)
def test_option_that_names_others_by_their_place(module, option):
    quiz = quiz_page(module, questions=[single_choice(wrong=["No", option])])

    assert hints_of(quiz) == [(Hint.BY_PLACE, "options")]


def test_same_question_twice(module):
    first = single_choice(stem="Do you wash  your hands?")
    quiz = quiz_page(module, questions=[first, single_choice(right="Of course")])

    found = findings(module.get_parent().specific.course)
    hint = next(each for each in found if each.code == Hint.ASKED_TWICE)

    assert hint.page == quiz.pk
    assert hint.field == f"questions.{quiz.questions[1].id}.stem"
    assert hint.detail == "“Do you wash your hands?”"


def test_hint_names_the_beginning_of_a_long_question(module):
    stem = "Which of these many things that stand in a clean room is a source of heat?"
    quiz_page(module, questions=[single_choice(stem=stem, right=LONG)])

    (hint,) = [
        each
        for each in findings(module.get_parent().specific.course)
        if each.code == Hint.GIVEN_AWAY
    ]

    beginning = "Which of these many things that stand in a clean room is a"
    assert hint.detail == f"“{beginning} …”"


def test_options_that_differ_by_a_full_stop_are_the_same(module):
    quiz_page(
        module, questions=[single_choice(right="Wash  hands.", wrong=["wash hands"])]
    )

    assert Fault.SAME_OPTION in {
        each.code for each in problems(module.get_parent().specific.course)
    }


def test_lesson_to_read_again_stands_in_the_course(module):
    here, there = lesson_page(module), lesson_page(module_page(course_page()))
    quiz = quiz_page(
        module,
        questions=[
            single_choice(read_again=here.pk),
            single_choice(stem="Why?", read_again=there.pk),
        ],
    )

    (problem,) = problems(module.get_parent().specific.course)

    assert (problem.code, problem.page) == (Fault.ELSEWHERE, quiz.pk)
    assert problem.field == f"questions.{quiz.questions[1].id}.read_again"


def test_lesson_to_read_again_was_deleted(module):
    gone = lesson_page(module, title="Gone")
    quiz = quiz_page(module, questions=[single_choice(read_again=gone.pk)])
    lesson_page(module)
    gone.delete()

    (problem,) = problems(module.get_parent().specific.course)

    assert (problem.code, problem.page) == (Fault.BROKEN_LINK, quiz.pk)
