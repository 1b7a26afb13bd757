"""Courses: pages as authors make them, then frozen and released."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst, slugify
from wagtail.models import Page

from cms.demo.load.content import ContentError, stable_id
from cms.demo.load.lessons import lesson_body
from cms.demo.load.linking import Glossary, glossary
from cms.demo.load.pages import Hand, Kept, Removed, keep_page
from cms.demo.load.quizzes import quiz_questions
from cms.demo.load.signing import Crew, bring_through
from courses.domain.problems import NotReady
from courses.domain.release import discard_candidate, freeze
from courses.models import (
    Course,
    CoursePage,
    Edition,
    LessonPage,
    ModulePage,
    QuizPage,
    Term,
)
from hubs.models import Source

FIRST = "First edition."
NEXT = "Brought up to date."


@dataclass(frozen=True)
class Registers:
    """What courses refer to."""

    sources: dict[str, int]
    words: Glossary


#: What the files announce, and what there is of it.
DELIVERED = {
    "module quizzes and sandbox exercise": "module quizzes",
    "online, with sandbox exercises and, where a hub offers it, an observed "
    "practical": "online",
}


def registers() -> Registers:
    """The registers as they are now."""
    return Registers(
        sources=dict(Source.objects.values_list("key", "pk")),
        words=glossary(
            Term.objects.filter(language="en").values_list("term", "abbreviation")
        ),
    )


def keep_course(
    content: Mapping[str, Any], parent: Page, known: Registers, *, hand: Hand
) -> Kept:
    """The pages of a course below its hub's page.

    Raises :exc:`cms.demo.load.pages.Removed`; parts that were removed are left out.
    """
    slug = content["slug"]
    kept = keep_page(CoursePage, parent, course_values(content), hand=hand, where=slug)
    changed = [kept.changed]
    for module in content["modules"]:
        with suppress(Removed):
            changed += _keep_module(module, kept.page, known, hand=hand, course=slug)
    return Kept(kept.page, any(changed))


def _keep_module(
    module: dict[str, Any], parent: Page, known: Registers, *, hand: Hand, course: str
) -> list[bool]:
    values = {
        "title": module["title"],
        "slug": slugify(module["title"]),
        "summary": module["summary"],
    }
    where = f"{course}, {module['id']}"
    kept = keep_page(ModulePage, parent, values, hand=hand, where=where)
    steps: list[tuple[type[Page], str, dict[str, Any]]] = [
        (LessonPage, lesson["id"], lesson_values(lesson, known))
        for lesson in module["lessons"]
    ]
    quiz = module["quiz"]
    steps.append((QuizPage, quiz["id"], quiz_values(quiz, known)))
    changed = [kept.changed]
    for model, ident, step in steps:
        where = f"{course}, {ident}"
        with suppress(Removed):
            changed.append(
                keep_page(model, kept.page, step, hand=hand, where=where).changed
            )
    return changed


def course_values(content: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form of a course's page."""
    hours = content["workload_breakdown"]
    slug = content["slug"]
    return {
        **{name: content[name] for name in ("title", "slug", "subtitle", "summary")},
        **{name: content[name] for name in ("code", "audience", "eqf_level", "ects")},
        **{name: content[name] for name in ("validity_months", "as_of", "review_by")},
        "practice_note": content["practice_note"],
        # The field's own name says "counts towards".
        "stackability": capfirst(
            content["stackability"].removeprefix("Counts towards ")
        ),
        "area": content["subject_area"],
        "outcomes": [
            {
                "type": "outcome",
                "id": stable_id(slug, outcome["id"]),
                "value": {"text": outcome["text"], "kind": outcome["kind"]},
            }
            for outcome in content["learning_outcomes"]
        ],
        "esco_skills": [
            {"type": "skill", "id": stable_id(slug, skill["uri"]), "value": skill}
            for skill in content["esco_skills"]
        ],
        # The field is empty where a course asks for nothing.
        "prerequisites": "\n".join(p for p in content["prerequisites"] if p != "None"),
        "hours_lessons": hours["lessons"],
        "hours_reading": hours["guided_reading"],
        "hours_assessment": hours["assessment"],
        "hours_practice": hours["practice"],
        "pass_mark": content["assessment"]["pass_mark"],
        "assessment": as_delivered(content["assessment"]["type"]),
        "supervision": content["assessment"]["supervision"],
        "attempts_per_day": content["attempts"]["per_24_hours"],
        "participation": as_delivered(content["form_of_participation"]),
        "quality_assurance": content["quality_assurance"],
    }


def as_delivered(text: str) -> str:
    """``text`` as far as the demonstration does it.

    The files speak of sandbox exercises and observed practicals, which no step of these
    courses is yet; a certificate must not claim what nobody did.
    """
    return DELIVERED.get(text, text)


def lesson_values(lesson: Mapping[str, Any], known: Registers) -> dict[str, Any]:
    """What stands in the form of a lesson's page."""
    return {
        "title": lesson["title"],
        "slug": slugify(lesson["title"]),
        "minutes": lesson["minutes"],
        "required": True,
        "body": lesson_body(dict(lesson), known.words),
        "sources": cited(lesson["id"], lesson["sources"], known),
    }


def quiz_values(quiz: Mapping[str, Any], known: Registers) -> dict[str, Any]:
    """What stands in the form of a quiz's page."""
    questions = quiz_questions(dict(quiz), known.sources)
    return {
        "title": quiz["title"],
        "slug": slugify(quiz["title"]),
        # Two minutes a question: to read it, to think, to answer.
        "minutes": 2 * len(questions),
        "required": True,
        "pass_mark": quiz["pass_mark"],
        "questions": questions,
    }


def cited(ident: str, keys: list[str], known: Registers) -> list[dict[str, Any]]:
    """The sources of a lesson, as its form lists them."""
    if unknown := [key for key in keys if key not in known.sources]:
        raise ContentError(ident, f"sources: {', '.join(unknown)} not in the register")
    return [
        {"type": "source", "id": stable_id(ident, key), "value": known.sources[key]}
        for key in keys
    ]


def bring_out(
    course: Course, *, crew: Crew, at: datetime, summary: str = ""
) -> Edition:
    """The current edition, of what the pages say now; a new one if they changed."""
    current = Edition.objects.current().filter(course=course).first()
    try:
        candidate = freeze(course, by=crew.author, at=at)
    except NotReady as refusal:
        raise ContentError(course.code, _problems(refusal)) from refusal
    if current and current.content_hash == candidate.content_hash:
        discard_candidate(course)
        return current
    return bring_through(
        candidate,
        crew,
        change=Edition.Change.MAJOR,
        summary=summary or (NEXT if current else FIRST),
        at=at,
    )


def _problems(refusal: NotReady) -> str:
    return "; ".join(
        f"{p.title}, {p.field}: {p.code.label} {p.detail}".strip()
        for p in refusal.problems
    )
