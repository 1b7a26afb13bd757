"""Hubs, pages and courses of the benchmark, as release leaves them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from wagtail.models import Page, Site

from cms.bench import numbers, texts
from cms.bench.runs import dated_rows
from cms.models import HomePage
from courses.models import (
    AnswerKey,
    Course,
    CoursePage,
    Edition,
    EditionText,
    Run,
    Step,
    StepText,
)
from hubs.models import Hub, HubIndexPage, HubPage

#: Rows by the table they go to.
Rows = dict[type[Model], list[Model]]


@dataclass
class Places:
    """The hubs and their pages; the number of the next page."""

    hubs: list[Hub]
    pages: list[HubPage]
    next_page: int
    children: list[int] = field(default_factory=list)


def make_places(at: datetime) -> Places:
    """The demonstration's ten hubs, each with its page, below a home page."""
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=HomePage(
            title="Passage", slug="bench", headline="Training", introduction="Courses."
        )
    )
    Site.objects.update(root_page=home)
    index = home.add_child(instance=HubIndexPage(title="Hubs", slug="hubs"))
    hubs = [_hub(row) for row in texts.hubs()]
    pages = [
        index.add_child(
            instance=HubPage(title=hub.name, slug=hub.slug, hub=hub, summary=hub.region)
        )
        for hub in hubs
    ]
    last = Page.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    return Places(hubs, pages, next_page=last + 1, children=[0] * len(pages))


def _hub(row: dict[str, Any]) -> Hub:
    return Hub.objects.create(
        slug=row["slug"],
        code=row["nuts_code"],
        name=row["name"],
        short_name=row["name"].removesuffix(" ATMP Training Hub"),
        region=row["region"],
        country=row["country"],
        city=row["city"],
        latitude=row["lat"],
        longitude=row["lon"],
        languages=row["languages"],
        time_zone=row["time_zone"],
        contact_email=row["contact_email"],
    )


def course_rows(number: int, places: Places, *, at: datetime, is_lean: bool) -> Rows:
    """The rows of one course.

    A lean one has no page and no steps: it stands in the catalogue and nowhere else.
    """
    told = texts.courses()[number % len(texts.courses())]
    place = number % len(places.hubs)
    hub = places.hubs[place]
    course = Course(
        pk=number + 1,
        hub=hub,
        code=f"{hub.code}-{'ABCDEFGHIJ'[number // 1000 % 10]}B-{number % 1000:03d}",
        area=told["subject_area"],
    )
    slug = f"{told['slug']}-{number}"
    edition = _edition(course, told, address=f"/hubs/{hub.slug}/{slug}/", at=at)
    run = Run(
        pk=course.pk,
        public_id=numbers.public_id("run", number),
        course=course,
        hub=hub,
        language="en",
        time_zone=hub.time_zone,
    )
    text = _edition_text(edition, told, number)
    rows: Rows = {Course: [course], Edition: [edition], Run: [run], EditionText: [text]}
    rows |= dated_rows(run, number, at=at)
    if not is_lean:
        page = _page(course, text, slug, places, place, at=at)
        rows |= {Page: [page], CoursePage: [page]}
        for model, row in _step_rows(number):
            rows.setdefault(model, []).append(row)
    return rows


def _edition(
    course: Course, told: dict[str, Any], *, address: str, at: datetime
) -> Edition:
    hub = course.hub
    return Edition(
        pk=course.pk,
        course=course,
        number=1,
        state=Edition.State.CURRENT,
        content_hash=numbers.digest("edition", course.pk),
        address=address,
        frozen_at=at - timedelta(days=100),
        released_at=at - timedelta(days=100),
        default_language="en",
        languages=["en"],
        eqf_level=told["eqf_level"],
        workload_hours=Decimal(told["workload_hours"]),
        validity_months=told["validity_months"],
        pass_mark=80,
        attempts_per_day=3,
        as_of=told["as_of"],
        review_by=date(2027, 7, 31),
        required_steps=numbers.step_count(course.pk - 1),
        facts={
            "workload_breakdown": told["workload_breakdown"],
            "audience": told["audience"],
            "esco_skills": told["esco_skills"],
            "sources": [texts.source_row(key) for key in ("PARTIV", "ICHQ9", "R1394")],
            "hub": {
                "name": hub.name,
                "short_name": hub.short_name,
                "slug": hub.slug,
                "code": hub.code,
            },
        },
    )


def _edition_text(edition: Edition, told: dict[str, Any], number: int) -> EditionText:
    return EditionText(
        pk=edition.pk,
        edition=edition,
        language="en",
        title=f"{told['title']} {number}",
        subtitle=told["subtitle"],
        summary=told["summary"],
        facts={
            "outcomes": [
                {"key": row["id"], "text": row["text"], "kind": row["kind"]}
                for row in told["learning_outcomes"]
            ],
            "audience": [role.replace("-", " ") for role in told["audience"]],
            "prerequisites": told["prerequisites"],
            "assessment": told["assessment"]["type"],
            "supervision": told["assessment"]["supervision"],
            "participation": told["form_of_participation"],
            "quality_assurance": "Review by two experts before publication.",
            "stackability": "Counts towards an award of the hub.",
            "practice_note": told["practice_note"],
        },
        outline=_outline(number),
    )


def _outline(course: int) -> list[dict[str, Any]]:
    size = numbers.step_count(course) // numbers.modules_of(course)
    return [
        {
            "number": str(module + 1),
            "title": f"Module {module + 1} of the course",
            "summary": "What it is about, in a sentence neither short nor long.",
            "steps": [
                _outlined(course, module * size + place) for place in range(1, size + 1)
            ],
        }
        for module in range(numbers.modules_of(course))
    ]


def _outlined(course: int, position: int) -> dict[str, Any]:
    step = _step(course, position)
    is_check = step.kind == Step.Kind.QUIZ
    return {
        "id": step.pk,
        "key": str(step.key),
        "hash": step.content_hash,
        "slug": step.slug,
        "number": step.number,
        "kind": str(step.kind),
        "title": _step_text(course, position).title,
        "minutes": step.minutes,
        "required": step.required,
        "questions": texts.QUESTIONS if is_check else 0,
        "pass_mark": step.pass_mark,
    }


def _page(
    course: Course,
    text: EditionText,
    slug: str,
    places: Places,
    place: int,
    *,
    at: datetime,
) -> CoursePage:
    """The page, at its place in the tree as treebeard counts it."""
    parent = places.pages[place]
    places.children[place] += 1
    path = CoursePage._get_path(  # noqa: SLF001 (treebeard's own arithmetic)
        parent.path, parent.depth + 1, places.children[place]
    )
    page = CoursePage(
        id=places.next_page,
        page_ptr_id=places.next_page,
        title=text.title,
        draft_title=text.title,
        slug=slug,
        course=course,
        subtitle=text.subtitle,
        summary=text.summary,
        content_type=CoursePage(locale=parent.locale).get_content_type(),
        path=path,
        depth=parent.depth + 1,
        locale=parent.locale,
        live=True,
        url_path=f"{parent.url_path}{slug}/",
        review_by=date(2027, 7, 31),
        as_of="2026-07",
        first_published_at=at,
        last_published_at=at,
    )
    places.next_page += 1
    return page


def _step_rows(course: int) -> Iterator[tuple[type[Model], Model]]:
    for position in range(1, numbers.step_count(course) + 1):
        step = _step(course, position)
        yield Step, step
        yield StepText, _step_text(course, position)
        if step.kind == Step.Kind.QUIZ:
            keys = check_of(course, position).keys
            yield AnswerKey, AnswerKey(pk=step.pk, step_id=step.pk, keys=keys)


def _step(course: int, position: int) -> Step:
    is_check = numbers.is_check(course, position)
    size = numbers.step_count(course) // numbers.modules_of(course)
    return Step(
        pk=numbers.step_pk(course, position),
        edition_id=course + 1,
        key=numbers.key_of(course, position),
        slug=numbers.slug_of(course, position),
        kind=Step.Kind.QUIZ if is_check else Step.Kind.LESSON,
        position=position,
        number=f"{(position - 1) // size + 1}.{(position - 1) % size + 1}",
        required=True,
        minutes=10 if is_check else 20,
        pass_mark=80 if is_check else None,
        content_hash=numbers.content_hash(course, position),
    )


def _step_text(course: int, position: int) -> StepText:
    pk = numbers.step_pk(course, position)
    text = StepText(pk=pk, step_id=pk, language="en")
    if numbers.is_check(course, position):
        check = check_of(course, position)
        text.title, text.questions = check.title, check.questions
    else:
        lesson = texts.lessons()[(course + position) % len(texts.lessons())]
        text.title, text.body = lesson.title, lesson.body
    return text


def check_of(course: int, position: int) -> texts.FrozenCheck:
    """The check at a place of a course."""
    return texts.checks()[(course + position) % len(texts.checks())]
