"""A quiz tried by its author: asked and graded as learners are, and written nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from courses.domain.assets import DraftAssets
from courses.domain.freezer import StepFreezer
from courses.domain.freezing import frozen_questions
from courses.domain.problems import Problem, stream_problems
from courses.domain.questions import Question, asked
from courses.domain.review import ReviewedQuestion
from courses.domain.scoring import Grade, Key, grade
from courses.models import CoursePage, QuizPage

#: Parts of a question without which it can be asked and graded all the same.
SPARED = {"explanation", "sources", "read_again"}


@dataclass(frozen=True)
class Trial:
    """A quiz's draft, ready to be tried.

    ``left_out`` are the faults of questions that cannot be asked, by their numbers.
    """

    quiz: QuizPage
    questions: tuple[Question, ...]
    keys: dict[str, Key]
    left_out: dict[int, list[Problem]]
    pass_mark: int


@dataclass(frozen=True)
class Tried:
    """What the answers to a trial came to. All is told: it is the author who reads."""

    grade: Grade
    has_passed: bool
    questions: tuple[ReviewedQuestion, ...]
    is_told: bool = True


def trial_of(quiz: QuizPage, *, seed: int) -> Trial:
    """The draft as a learner would meet it, with options in the order of ``seed``.

    ``quiz`` is a draft: the latest revision of its page.
    """
    faults = _faults(quiz)
    freezer = StepFreezer(quiz, assets=DraftAssets())
    frozen = [
        question
        for question in frozen_questions(quiz, freezer)
        if question.asked["key"] not in faults
    ]
    numbers = {str(child.id): n for n, child in enumerate(quiz.questions, start=1)}
    return Trial(
        quiz=quiz,
        questions=asked([question.asked for question in frozen], seed=seed),
        keys={
            question.asked["key"]: _key(question.secret, language=freezer.language)
            for question in frozen
        },
        left_out={numbers[key]: found for key, found in faults.items()},
        pass_mark=pass_mark_of(quiz),
    )


def grade_trial(trial: Trial, *, answers: Mapping[str, Any]) -> Tried:
    """Grade ``answers`` as an attempt is graded that is handed in."""
    options = {each.key: len(each.options) for each in trial.questions}
    graded = grade(trial.keys, answers=answers, options=options)
    return Tried(
        grade=graded,
        has_passed=graded.reaches(trial.pass_mark),
        questions=tuple(
            _reviewed(each, trial.keys[each.key], graded, answers.get(each.key))
            for each in trial.questions
        ),
    )


def pass_mark_of(quiz: QuizPage) -> int:
    """Per cent of the points that pass the draft: its own, or its course's."""
    if quiz.pass_mark is not None:
        return int(quiz.pass_mark)
    course = CoursePage.objects.ancestor_of(quiz).first()
    if course is None:
        return int(CoursePage._meta.get_field("pass_mark").default)
    return int(course.get_latest_revision_as_object().pass_mark)


def _faults(quiz: QuizPage) -> dict[str, list[Problem]]:
    """What keeps questions from being asked, by their keys, in their order."""
    found: dict[str, list[Problem]] = {}
    for problem in stream_problems(quiz, QuizPage._meta.get_field("questions")):
        _field, key, *parts = problem.field.split(".")
        if not SPARED.intersection(parts[:1]):
            found.setdefault(key, []).append(problem)
    return found


def _key(secret: dict[str, Any], *, language: str) -> Key:
    explanation = {language: secret["explanation"]}
    return cast("Key", {**secret, "explanation": explanation, "read_again": None})


def _reviewed(
    question: Question, key: Key, graded: Grade, value: Any
) -> ReviewedQuestion:
    mark = graded.marks[question.key]
    return ReviewedQuestion(
        question=question,
        value=value,
        verdict=mark.verdict,
        points=mark.points,
        read_again=None,
        right=key["answer"],
        explanation=next(iter(key["explanation"].values()), ""),
        sources=tuple(key["sources"]),
    )
