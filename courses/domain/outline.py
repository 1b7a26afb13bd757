"""The outline of a course as its pages are: modules and their steps, in order."""

from dataclasses import dataclass

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.models import Course, CoursePage, LessonPage, ModulePage, QuizPage

STEPS = (LessonPage, QuizPage)


class Kind(models.TextChoices):
    """What an outline is made of."""

    MODULE = "module", _("Module")
    LESSON = "lesson", _("Lesson")
    QUIZ = "quiz", _("Quiz")


MODELS = {Kind.MODULE: ModulePage, Kind.LESSON: LessonPage, Kind.QUIZ: QuizPage}


class NotInOutline(Exception):
    """It is no part of the course, not any more, or cannot stand there."""


@dataclass(frozen=True)
class Branch:
    """A module's page with those of its steps, in order."""

    module: Page
    steps: list[Page]


def branches(face: CoursePage) -> list[Branch]:
    """The modules of a course in one language with their steps; asks once."""
    found: list[Branch] = []
    below = face.get_descendants().type(ModulePage, *STEPS).order_by("path")
    for page in below.select_related("locale", "latest_revision"):
        if issubclass(page.specific_class, ModulePage):
            found.append(Branch(page, []))
        else:
            found[-1].steps.append(page)
    return found


def faces_of(course: Course) -> list[CoursePage]:
    """The course's pages, one a language, the original first."""
    return list(course.pages.select_related("locale").order_by("pk"))


def face_of(course: Course, page: Page) -> CoursePage | None:
    """The course's page that ``page`` is or stands below."""
    above = CoursePage.objects.ancestor_of(page, inclusive=True)
    found: CoursePage | None = above.filter(course=course).first()
    return found


def part_of(course: Course, part: int) -> tuple[CoursePage, Page]:
    """A module or step of the course, below the course's page in its language.

    Raises :exc:`NotInOutline`.
    """
    page = Page.objects.filter(pk=part).select_related("locale").first()
    face = page and face_of(course, page)
    kinds = (ModulePage, *STEPS)
    if page is None or face is None or not issubclass(page.specific_class, kinds):
        raise NotInOutline(f"{part} is not in {course}")
    return face, page


def kind_of(page: Page) -> Kind:
    """What part of an outline ``page`` is."""
    return next(k for k, model in MODELS.items() if page.specific_class is model)


def fits(model: type[Page], parent: Page) -> bool:
    """Whether pages of ``model`` stand below ``parent``."""
    above = CoursePage if model is ModulePage else ModulePage
    return issubclass(parent.specific_class, above)


def free_slug(page: Page, parent: Page) -> str:
    """What the page can be called below ``parent``: its own slug, or one like it."""
    stem = page.slug or slugify(page.title, allow_unicode=True) or "page"
    others = parent.get_children().exclude(pk=page.pk)
    taken = set(others.values_list("slug", flat=True))
    slug, count = stem, 1
    while slug in taken:
        count += 1
        slug = f"{stem}-{count}"
    return slug
