"""Courses, editions and learners, as release and enrolment would make them."""

import hashlib
import uuid
from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from courses.models import (
    AnswerKey,
    Area,
    Completion,
    Course,
    Edition,
    EditionText,
    Enrolment,
    Run,
    Step,
    StepText,
)
from tests.factories.hubs import NOON, HubFactory, UserFactory


def single_choice(n=1):
    """A question as it is asked, and its key: the right answer is ``b``."""
    key = f"question-{n}"
    asked = {
        "key": key,
        "kind": "single_choice",
        "points": 1,
        "stem": f"Question {n}?",
        "options": [
            {"id": "a", "text": f"Wrong {n}"},
            {"id": "b", "text": f"Right {n}"},
            {"id": "c", "text": f"Also wrong {n}"},
        ],
    }
    secret = {
        "kind": "single_choice",
        "points": 1,
        "answer": "b",
        "explanation": {"en": f"Because of {n}."},
        "sources": [],
        "read_again": None,
    }
    return asked, secret


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course

    hub = factory.SubFactory(HubFactory)
    code = factory.Sequence(lambda n: f"BE2-GMP-{n:03d}")
    area = Area.GMP


class EditionFactory(DjangoModelFactory):
    """A released edition with ``lessons`` lessons, ``quizzes`` quizzes, all required.

    Steps, texts, answer keys and the outline are there, as release leaves them.
    """

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    class Params:
        candidate = factory.Trait(
            state=Edition.State.CANDIDATE, number=None, released_at=None
        )

    course = factory.SubFactory(CourseFactory)
    number = 1
    state = Edition.State.CURRENT
    content_hash = factory.LazyFunction(lambda: digest(uuid.uuid4()))
    address = factory.LazyAttribute(
        lambda e: f"/hubs/{e.course.hub.slug}/{e.course.code.lower()}/"
    )
    frozen_at = NOON
    released_at = NOON
    default_language = "en"
    languages = factory.LazyFunction(lambda: ["en"])
    eqf_level = 5
    workload_hours = Decimal(10)
    validity_months = 24
    pass_mark = 80
    attempts_per_day = 3
    as_of = "2026-07"
    review_by = date(2027, 7, 31)
    required_steps = 0
    facts = factory.LazyAttribute(
        lambda e: {
            "workload_breakdown": {"lessons": 6, "assessment": 2, "practice": 2},
            "audience": ["aseptic-operator"],
            "esco_skills": [],
            "sources": [],
            "revisions": {},
            "hub": {
                "name": e.course.hub.name,
                "short_name": e.course.hub.short_name,
                "slug": e.course.hub.slug,
                "code": e.course.hub.code,
            },
        }
    )

    @factory.post_generation
    def content(self, create, _extracted, lessons=2, quizzes=0, questions=2, **kwargs):
        if create:
            fill(self, lessons=lessons, quizzes=quizzes, questions=questions, **kwargs)


def fill(
    edition,
    *,
    lessons,
    quizzes,
    questions,
    keys=(),
    hashes=(),
    title="GMP for beginners",
):
    """Write the steps and texts of ``edition``: first the lessons, then the quizzes.

    ``keys`` and ``hashes`` give steps the identity of another edition's.
    """
    steps = []
    for position in range(1, lessons + quizzes + 1):
        is_lesson = position <= lessons
        key = keys[position - 1] if len(keys) >= position else uuid.uuid4()
        steps.append(
            Step.objects.create(
                edition=edition,
                key=key,
                slug=f"step-{position}",
                kind=Step.Kind.LESSON if is_lesson else Step.Kind.QUIZ,
                position=position,
                number=f"1.{position}",
                required=True,
                minutes=20 if is_lesson else 10,
                pass_mark=None if is_lesson else 80,
                content_hash=(
                    hashes[position - 1] if len(hashes) >= position else digest(key)
                ),
            )
        )
        write_text(steps[-1], questions=questions)
    edition.required_steps = len(steps)
    edition.save(update_fields=["required_steps"])
    EditionText.objects.create(
        edition=edition,
        language="en",
        title=title,
        subtitle="What it asks of you",
        summary="A course.",
        facts={
            "outcomes": [
                {"key": "lo1", "text": "Explain the rules", "kind": "knowledge"}
            ],
            "audience": ["Aseptic operator"],
            "prerequisites": [],
            "assessment": "module quizzes",
            "supervision": "unsupervised online",
            "participation": "online",
            "quality_assurance": "review by two experts",
            "stackability": "",
            "practice_note": "",
        },
        outline=[
            {
                "number": "1",
                "title": "First module",
                "summary": "Where it begins.",
                "steps": [outlined(step, questions=questions) for step in steps],
            }
        ],
    )


def write_text(step, *, questions):
    pairs = (
        [single_choice(n) for n in range(1, questions + 1)]
        if step.kind == Step.Kind.QUIZ
        else []
    )
    body = [{"type": "rich_text", "value": {"html": f"<p>Text of {step.slug}.</p>"}}]
    StepText.objects.create(
        step=step,
        language="en",
        title=f"Title of {step.slug}",
        body=[] if pairs else body,
        questions=[asked for asked, _secret in pairs],
    )
    if pairs:
        AnswerKey.objects.create(
            step=step, keys={asked["key"]: secret for asked, secret in pairs}
        )


def outlined(step, *, questions):
    return {
        "id": step.pk,
        "key": str(step.key),
        "hash": step.content_hash,
        "slug": step.slug,
        "number": step.number,
        "kind": step.kind,
        "title": f"Title of {step.slug}",
        "minutes": step.minutes,
        "required": step.required,
        "questions": questions if step.kind == Step.Kind.QUIZ else 0,
        "pass_mark": step.pass_mark,
    }


def digest(value):
    return hashlib.sha256(str(value).encode()).hexdigest()


class RunFactory(DjangoModelFactory):
    class Meta:
        model = Run

    course = factory.SubFactory(CourseFactory)
    hub = factory.SelfAttribute("course.hub")
    language = "en"
    time_zone = factory.SelfAttribute("hub.time_zone")


class EnrolmentFactory(DjangoModelFactory):
    """A learner under way on the current edition of a course."""

    class Meta:
        model = Enrolment

    learner = factory.SubFactory(UserFactory)
    edition = factory.SubFactory(EditionFactory)
    run = factory.LazyAttribute(lambda e: open_run(e.edition.course))
    enrolled_at = NOON


def open_run(course):
    return Run.objects.filter(course=course, state="open").first() or RunFactory(
        course=course
    )


class CompletionFactory(DjangoModelFactory):
    """A completion as a fact, without the events it rests on."""

    class Meta:
        model = Completion

    enrolment = factory.SubFactory(EnrolmentFactory, state=Enrolment.State.COMPLETED)
    edition = factory.SelfAttribute("enrolment.edition")
    completed_at = NOON
