"""What must be true of a course before it may be frozen."""

from collections import Counter
from collections.abc import Iterator

from courses.blocks import Fault
from courses.domain.drafts import CourseDraft
from courses.domain.printing import unprintable
from courses.domain.problems import Problem, field_problems, problem_of
from courses.models import Course, QuizPage


def structural_problems(course: Course, drafts: list[CourseDraft]) -> Iterator[Problem]:
    """What is wrong with the course's frame, and with the fields of its pages."""
    if not drafts:
        yield Problem(page=None, title=course.code, field="", code=Fault.NO_PAGE)
        return
    original = drafts[0]
    yield from _course_problems(original)
    languages = Counter(draft.language for draft in drafts)
    for draft in drafts:
        if languages[draft.language] > 1:
            yield problem_of(draft.page, Fault.TWICE)
        if draft is not original:
            yield from _translation_problems(original, draft)
        yield from unprintable(draft.page)
        for page in draft.pages():
            yield from field_problems(page)
            if isinstance(page, QuizPage):
                yield from _lessons_to_read_again(page, draft)


def _course_problems(original: CourseDraft) -> Iterator[Problem]:
    page = original.page
    if not page.get_url_parts():
        yield problem_of(page, Fault.NO_ADDRESS, field="slug")
    if not page.outcomes:
        yield problem_of(page, Fault.MISSING, field="outcomes", detail="outcomes")
    if not page.workload_hours:
        yield problem_of(page, Fault.MISSING, field="hours_lessons", detail="workload")
    if not any(step.required for step in original.steps):
        yield problem_of(page, Fault.NO_STEPS)
    for module in original.modules:
        if not module.steps:
            yield problem_of(module.page, Fault.EMPTY_MODULE)


def _translation_problems(
    original: CourseDraft, draft: CourseDraft
) -> Iterator[Problem]:
    wanted, there = original.by_key, draft.by_key
    for key, page in wanted.items():
        if type(there.get(key)) is not type(page):
            yield problem_of(page, Fault.UNTRANSLATED, detail=draft.language)
    for key, page in there.items():
        if key not in wanted:
            yield problem_of(page, Fault.NOT_IN_ORIGINAL)


def _lessons_to_read_again(quiz: QuizPage, draft: CourseDraft) -> Iterator[Problem]:
    """Questions that send learners to a lesson they cannot reach."""
    for n, question in enumerate(quiz.questions):
        lesson = question.value["read_again"]
        field = f"questions.{question.id}.read_again"
        if lesson is None:
            # The chooser shows a lesson that was deleted as none at all.
            if quiz.questions.raw_data[n]["value"].get("read_again"):
                yield problem_of(quiz, Fault.BROKEN_LINK, field=field)
        elif lesson.translation_key not in draft.by_key:
            yield problem_of(quiz, Fault.ELSEWHERE, field=field, detail=lesson.title)
