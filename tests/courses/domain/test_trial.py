"""A quiz's draft is tried with the rules that grade attempts, and leaves no trace."""

from fractions import Fraction

import pytest

from courses.blocks import Fault
from courses.domain.scoring import Verdict
from courses.domain.trial import grade_trial, pass_mark_of, trial_of
from courses.models import CoursePage, QuizPage
from tests.factories.counting import rows
from tests.factories.pages import (
    SourceFactory,
    course_page,
    items,
    module_page,
    question,
    quiz_page,
    single_choice,
)

pytestmark = pytest.mark.django_db


def every_kind():
    """A question of each kind, all sound."""
    options = [
        {"text": "Gloves", "right": True},
        {"text": "Mask", "right": True},
        {"text": "Watch", "right": False},
    ]
    pairs = [{"left": "A", "right": "sterile"}, {"left": "D", "right": "clean"}]
    return [
        single_choice(right="Yes", wrong=("No", "Perhaps")),
        question("multiple_response", stem="What?", options=items(*options)),
        question("true_false", stem="Air falls.", answer_is="true"),
        question("ordering", stem="Order.", items=items("wash", "dry", "gown")),
        question("matching", stem="Match.", pairs=items(*pairs)),
        question("numeric", stem="How warm?", answer_is="5", tolerance="3", unit="°C"),
    ]


def draft(*questions, **kwargs):
    return quiz_page(module_page(course_page()), questions=list(questions), **kwargs)


def right_answers(trial):
    return {key: each["answer"] for key, each in trial.keys.items()}


def test_trial_asks_every_question_of_the_draft():
    quiz = draft(*every_kind())

    trial = trial_of(quiz, seed=1)

    assert [each.kind for each in trial.questions] == [
        "single_choice",
        "multiple_response",
        "true_false",
        "ordering",
        "matching",
        "numeric",
    ]
    assert trial.left_out == {}


def test_order_of_options_hangs_on_the_seed():
    texts = ("No", "Perhaps", "Never", "Often", "Rarely", "Always")
    quiz = draft(single_choice(wrong=texts))

    def order(seed):
        return trial_of(quiz, seed=seed).questions[0].options

    assert order(7) == order(7)
    assert len({order(seed) for seed in range(8)}) > 1


def test_right_answers_pass_and_are_explained():
    source = SourceFactory()
    quiz = draft(*every_kind(), single_choice(stem="Why?", sources=items(source.pk)))
    trial = trial_of(quiz, seed=1)

    tried = grade_trial(trial, answers=right_answers(trial))

    assert tried.has_passed
    assert (tried.grade.points, tried.grade.out_of) == (7, 7)
    assert {each.verdict for each in tried.questions} == {Verdict.RIGHT}
    assert {each.explanation for each in tried.questions} == {"Hands carry microbes."}
    assert tried.questions[-1].sources[0]["title"] == source.title


def test_part_of_an_answer_earns_its_share():
    quiz = draft(every_kind()[1], pass_mark=50)
    trial = trial_of(quiz, seed=1)
    (key,) = trial.keys
    one = trial.keys[key]["answer"][:1]

    tried = grade_trial(trial, answers={key: one})

    assert tried.grade.points == Fraction(1, 2)
    assert tried.questions[0].verdict == Verdict.PART
    assert tried.has_passed


def test_nothing_answered_fails():
    trial = trial_of(draft(*every_kind()), seed=1)

    tried = grade_trial(trial, answers={})

    assert not tried.has_passed
    assert {each.verdict for each in tried.questions} == {Verdict.MISSING}


@pytest.mark.parametrize(
    ("faulty", "fault", "part"),
    [
        (single_choice(right="Yes", wrong=()), Fault.TOO_FEW_OPTIONS, "options"),
        (single_choice(right="No", wrong=("no.",)), Fault.SAME_OPTION, "options"),
        (
            question(
                "single_choice",
                options=items(
                    {"text": "A", "right": False}, {"text": "B", "right": False}
                ),
            ),
            Fault.NO_RIGHT_ANSWER,
            "options",
        ),
        (
            question(
                "single_choice",
                options=items(
                    {"text": "A", "right": True}, {"text": "B", "right": True}
                ),
            ),
            Fault.TOO_MANY_RIGHT,
            "options",
        ),
        (question("ordering", items=items("wash")), Fault.TOO_FEW_OPTIONS, "items"),
        (single_choice(stem=""), Fault.MISSING, "stem"),
        (
            question("numeric", answer_is=None, tolerance="0", unit=""),
            Fault.MISSING,
            "answer_is",
        ),
    ],
)
def test_question_that_cannot_be_asked_is_left_out_with_the_reason(faulty, fault, part):
    quiz = draft(single_choice(), faulty)

    trial = trial_of(quiz, seed=1)

    assert len(trial.questions) == 1
    (problem,) = trial.left_out[2]
    assert problem.code == fault
    assert problem.field == f"questions.{quiz.questions[1].id}.{part}"


def test_question_without_explanation_can_be_tried():
    trial = trial_of(draft(single_choice(explanation="")), seed=1)

    assert len(trial.questions) == 1
    assert trial.left_out == {}


def test_pass_mark_is_the_quizs_or_the_drafts_of_its_course():
    course = course_page(pass_mark=70)
    quiz = quiz_page(module_page(course))
    course.pass_mark = 60
    course.save_revision()

    assert pass_mark_of(quiz) == 60
    quiz.pass_mark = 90
    assert pass_mark_of(quiz) == 90


def test_pass_mark_outside_of_a_course_is_the_usual_one():
    assert pass_mark_of(QuizPage(path="00010001", depth=2)) == 80
    assert CoursePage._meta.get_field("pass_mark").default == 80


def test_trial_writes_nothing():
    quiz = draft(*every_kind())
    before = rows()

    trial = trial_of(quiz, seed=1)
    grade_trial(trial, answers=right_answers(trial))

    assert rows() == before
