"""Freezing: from the drafts of a course to what an edition is made of."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.text import slugify
from wagtail.models import Page

from courses.blocks import Fault, FrozenQuestion, frozen_stream
from courses.domain.assets import Assets
from courses.domain.describing import facts_of, text_of, values_of
from courses.domain.drafts import CourseDraft, ModuleDraft, StepDraft
from courses.domain.freezer import StepFreezer
from courses.domain.frozen import FrozenCourse, FrozenStep, FrozenText
from courses.domain.problems import Problem
from courses.models import LessonPage, QuizPage, Step
from hubs.models import Source

#: Last parts of a learner's addresses that are no step.
TAKEN_SLUGS = {
    "name",
    "leave",
    "move",
    "cancel",
    "transfer",
    "done",
    "files",
    "enrol",
}


class CourseFreezer:
    """Freezes the drafts of one course, in every language."""

    def __init__(self, drafts: list[CourseDraft], assets: Assets) -> None:
        self.original, self.drafts = drafts[0], drafts
        self.assets = assets
        self.problems: list[Problem] = []
        self.sources: dict[str, Source] = {}
        self.media: set[Model] = set()
        self.slugs = _slugs(self.original.steps)

    def freeze(self) -> FrozenCourse:
        """The whole course. What is wrong is in its ``problems``."""
        steps = [
            self._step(step, f"{m}.{s}", module)
            for m, module in enumerate(self.original.modules, start=1)
            for s, step in enumerate(module.steps, start=1)
        ]
        return FrozenCourse(
            values=values_of(self.original, self.drafts),
            facts=facts_of(self.original.page, self.sources.values()),
            texts={
                draft.language: text_of(draft, roles=self.original.page.audience)
                for draft in self.drafts
            },
            modules=[
                self._module(n, m) for n, m in enumerate(self.original.modules, 1)
            ],
            steps=steps,
            revisions={
                str(page.pk): page.latest_revision_id
                for draft in self.drafts
                for page in draft.pages()
                if page.latest_revision_id
            },
            media=self.media,
            problems=self.problems,
        )

    def _step(
        self, original: StepDraft, number: str, module: ModuleDraft
    ) -> FrozenStep:
        is_quiz = isinstance(original, QuizPage)
        step = FrozenStep(
            key=original.translation_key,
            slug=self.slugs[original.translation_key],
            kind=Step.Kind.QUIZ if is_quiz else Step.Kind.LESSON,
            number=number,
            required=original.required,
            minutes=original.minutes,
            pass_mark=self._pass_mark(original) if is_quiz else None,
            texts={},
            keys={},
        )
        for draft in self.drafts:
            page = draft.by_key.get(original.translation_key)
            if page is None or type(page) is not type(original):
                continue
            freezer = StepFreezer(
                page, assets=self.assets, step_address=self._step_address
            )
            step.texts[draft.language] = (
                self._quiz_text(step, page, freezer, module)
                if isinstance(page, QuizPage)
                else frozen_lesson(page, freezer)
            )
            self.problems += freezer.problems
            self.sources |= freezer.sources
            self.media |= freezer.media
        return step

    def _pass_mark(self, quiz: QuizPage) -> int:
        return int(quiz.pass_mark or self.original.page.pass_mark)

    def _quiz_text(
        self,
        step: FrozenStep,
        page: QuizPage,
        freezer: StepFreezer,
        module: ModuleDraft,
    ) -> FrozenText:
        questions = list(frozen_questions(page, freezer))
        for question in questions:
            self._add_key(step, question, module, language=freezer.language)
        if set(step.keys) != {question.asked["key"] for question in questions} or any(
            step.keys[q.asked["key"]]["answer"] != q.secret["answer"] for q in questions
        ):
            freezer.enter("")
            freezer.fault(Fault.QUESTIONS_DIFFER)
        return FrozenText(page.title, questions=[q.asked for q in questions])

    def _add_key(
        self,
        step: FrozenStep,
        question: FrozenQuestion,
        module: ModuleDraft,
        *,
        language: str,
    ) -> None:
        secret = dict(question.secret)
        explanation = secret.pop("explanation")
        key = question.asked["key"]
        if language == self.original.language:
            step.keys[key] = {
                **secret,
                "explanation": {},
                "read_again": self._read_again(question, module),
            }
        if key in step.keys:
            step.keys[key]["explanation"][language] = explanation

    def _read_again(self, question: FrozenQuestion, module: ModuleDraft) -> str | None:
        """Slug of the lesson to read again.

        The one named, else the module's lesson that shares most sources with the
        question, the first of equals.
        """
        if question.read_again is not None:
            page = Page.objects.filter(pk=question.read_again).first()
            return self.slugs.get(page.translation_key) if page else None
        wanted = {source["key"] for source in question.secret["sources"]}
        lessons = [step for step in module.steps if isinstance(step, LessonPage)]
        if not lessons:
            return None
        best = max(lessons, key=lambda lesson: len(wanted & _source_keys(lesson)))
        return self.slugs[best.translation_key]

    def _step_address(self, page: Page) -> str:
        """Seen from another step of the course, in whatever enrolment."""
        slug = self.slugs.get(page.translation_key)
        return f"../{slug}/" if slug else ""

    def _module(self, number: int, module: ModuleDraft) -> dict[str, Any]:
        key = module.page.translation_key
        faces = {draft.language: draft.by_key.get(key) for draft in self.drafts}
        return {
            "number": str(number),
            "steps": len(module.steps),
            "texts": {
                language: {"title": face.title, "summary": face.summary}
                for language, face in faces.items()
                if face is not None
            },
        }


def frozen_lesson(page: LessonPage, freezer: StepFreezer) -> FrozenText:
    """A lesson's blocks, and last the sources it rests on."""
    freezer.reading("body")
    body = frozen_stream(page.body, freezer)
    if not body:
        freezer.fault(Fault.EMPTY_LESSON)
    freezer.reading("sources")
    items = []
    for child in page.sources:
        if child.value is None:
            freezer.enter(child.id)
            freezer.fault(Fault.UNKNOWN_SOURCE)
            continue
        source = child.value
        more = {"publisher": source.publisher, "as_of": source.as_of}
        items.append(freezer.source(source) | more)
    if items:
        body.append({"type": "sources", "value": {"items": items}})
    return FrozenText(page.title, body=body)


def frozen_questions(page: QuizPage, freezer: StepFreezer) -> Iterator[FrozenQuestion]:
    """A quiz's questions, asked and secret apart."""
    freezer.reading("questions")
    if not page.questions:
        freezer.fault(Fault.NO_QUESTIONS)
    for child in page.questions:
        freezer.enter(child.id)
        yield child.block.frozen_question(child.value, str(child.id), freezer)


def _source_keys(lesson: LessonPage) -> set[str]:
    return {child.value.key for child in lesson.sources if child.value}


def _slugs(steps: list[StepDraft]) -> dict[UUID, str]:
    """Addresses of the steps: their pages' slugs in ASCII, made unlike each other.

    Pages of the tree may be called by any letters, parts of our addresses may not.
    """
    slugs: dict[UUID, str] = {}
    taken = set(TAKEN_SLUGS)
    for step in steps:
        stem = slugify(step.slug)[:90] or "step"
        slug, count = stem, 1
        while slug in taken:
            count += 1
            slug = f"{stem}-{count}"
        taken.add(slug)
        slugs[step.translation_key] = slug
    return slugs
