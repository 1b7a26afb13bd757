"""Pages of a course as authors write them, small and ready for release."""

import io
import uuid
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Locale, Page, Site

from cms.models import HomePage
from courses.models import Area, CoursePage, LessonPage, ModulePage, QuizPage, Term
from hubs.models import Captions, File, HubIndexPage, HubPage, Picture, Recording
from tests.factories.courses import CourseFactory
from tests.factories.hubs import HubFactory, SourceFactory


def hub_page(hub=None):
    """The page of a hub, below the site's home page and the index of hubs."""
    index = HubIndexPage.objects.first() or _index()
    hub = hub or HubFactory()
    return index.add_child(
        instance=HubPage(title=hub.name, slug=hub.slug, hub=hub, summary="A hub.")
    )


def _index():
    Locale.objects.get_or_create(language_code="en")
    root = Page.objects.get(depth=1)
    home = root.add_child(
        instance=HomePage(title="Passage", slug="front", headline="H", introduction="I")
    )
    Site.objects.all().delete()
    Site.objects.create(
        hostname="testserver", root_page=home, is_default_site=True, site_name="Passage"
    )
    return home.add_child(instance=HubIndexPage(title="Hubs", slug="hubs"))


def course_page(parent=None, *, area=Area.GMP, **kwargs):
    """A course's page with all that a release asks of it, without modules."""
    parent = parent or hub_page()
    facts = {
        "title": "Clean rooms",
        "subtitle": "How to enter one",
        "summary": "You learn how to enter a clean room.",
        "outcomes": [("outcome", {"text": "Enter a clean room", "kind": "skill"})],
        "audience": ["aseptic-operator"],
        "eqf_level": 5,
        "hours_lessons": Decimal(3),
        "hours_assessment": Decimal(1),
        "assessment": "module quizzes",
        "supervision": "unsupervised online",
        "participation": "online",
        "quality_assurance": "review by two experts",
        "validity_months": 24,
        "as_of": "2026-07",
        "review_by": date(2027, 7, 31),
        **kwargs,
    }
    course = facts.pop("course", None) or CourseFactory(hub=parent.hub, area=area)
    return saved(
        parent.add_child(instance=CoursePage(course=course, live=False, **facts))
    )


def module_page(parent, title="First module", **kwargs):
    return saved(
        parent.add_child(instance=ModulePage(title=title, live=False, **kwargs))
    )


def lesson_page(parent, title="Gowning", *, body=None, **kwargs):
    blocks = body if body is not None else [("rich_text", "<p>Wash your hands.</p>")]
    page = LessonPage(title=title, live=False, **kwargs)
    page.body = [_block(LessonPage.body, block) for block in blocks]
    return saved(parent.add_child(instance=page))


def quiz_page(parent, title="Gowning: check", *, questions=None, **kwargs):
    asked = [single_choice()] if questions is None else questions
    page = QuizPage(title=title, live=False, **kwargs)
    page.questions = [_block(QuizPage.questions, question) for question in asked]
    return saved(parent.add_child(instance=page))


def whole_course(**kwargs):
    """A course with one module: a lesson and a quiz about it."""
    page = course_page(**kwargs)
    module = module_page(page)
    lesson_page(module)
    quiz_page(module)
    return page.course


def saved(page):
    """The page, with its state as latest revision."""
    page.save_revision()
    page.refresh_from_db()
    return page


def _block(field, block):
    kind, value = block
    native = field.field.stream_block.child_blocks[kind].to_python(value)
    return (kind, native)


def items(*values):
    """Raw items of a list block, with ids of their own."""
    return [
        {"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values
    ]


def single_choice(*, right="Yes", wrong=("No",), **kwargs):
    options = [{"text": right, "right": True}]
    options += [{"text": text, "right": False} for text in wrong]
    return question("single_choice", options=items(*options), **kwargs)


def question(kind, **kwargs):
    return (
        kind,
        {
            "stem": "Do you wash your hands?",
            "points": 1,
            "explanation": "Hands carry microbes.",
            "sources": [],
            "read_again": None,
            **kwargs,
        },
    )


def picture(**kwargs):
    """A real picture, 1600 pixels wide."""
    content = io.BytesIO()
    Image.new("RGB", (1600, 800), "teal").save(content, "PNG")
    content.seek(0)
    facts = {"title": "Isolator", "description": "", "credit": "Passage", **kwargs}
    return Picture.objects.create(file=ImageFile(content, "isolator.png"), **facts)


def recording(*, captions=True, transcript="Wash your hands.", kind="video"):
    name = "hands.mp4" if kind == "video" else "hands.mp3"
    video = Recording.objects.create(
        title="Hands",
        type=kind,
        file=ContentFile(b"not really a recording", name),
        transcript=transcript,
    )
    if captions:
        text = b"WEBVTT\n\n00:00.000 --> 00:01.000\nWash your hands.\n"
        Captions.objects.create(
            recording=video, language="en", file=ContentFile(text, "hands.vtt")
        )
    return video


def document():
    return File.objects.create(
        title="Worksheet", file=ContentFile(b"%PDF-1.7", "worksheet.pdf")
    )


def term(**kwargs):
    facts = {"term": "Batch record", "definition": "What was done, written down."}
    return Term.objects.create(**{**facts, **kwargs})


__all__ = [
    "SourceFactory",
    "course_page",
    "document",
    "hub_page",
    "items",
    "lesson_page",
    "module_page",
    "picture",
    "question",
    "quiz_page",
    "recording",
    "saved",
    "single_choice",
    "term",
    "whole_course",
]
