"""Modules, lessons and quizzes as authors write them; they have no public address."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.blocks import LessonStream, QuestionStream
from courses.models.pages import PER_CENT, CoursePage, TitledPage
from courses.models.panels import LESSON_FORM, MODULE_FORM, QUIZ_FORM

MINUTES = [MinValueValidator(1), MaxValueValidator(600)]


class StepPage(TitledPage):
    """A page without a public address: what learners see is the step frozen from it."""

    class Meta:
        abstract = True

    def faces(self) -> Any:
        """The pages of the course that it stands in."""
        above = CoursePage.objects.ancestor_of(self)
        return CoursePage.objects.filter(course__in=above.values("course"))

    def get_url_parts(self, request: Any = None) -> None:
        """None: there is nowhere to look at it but the preview."""

    def get_sitemap_urls(self, request: Any = None) -> list[dict[str, Any]]:
        """None."""
        return []


class ModulePage(StepPage):
    """A part of a course."""

    summary: "models.TextField[str, str]" = models.TextField(
        _("summary"), max_length=400, blank=True
    )

    preview_template = "courses/preview/module.html"
    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage", "courses.QuizPage"]
    edit_handler = MODULE_FORM

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(StepPage):
    """Something to read, watch or hear."""

    minutes: "models.PositiveSmallIntegerField[int, int]" = (
        models.PositiveSmallIntegerField(_("minutes"), default=20, validators=MINUTES)
    )
    required: "models.BooleanField[bool, bool]" = models.BooleanField(
        _("required"), default=True
    )
    body = StreamField(
        LessonStream(required=False), blank=True, verbose_name=_("content")
    )
    sources = StreamField(
        [("source", SnippetChooserBlock("hubs.Source", icon="openquote"))],
        blank=True,
        verbose_name=_("sources it rests on"),
    )

    preview_template = "courses/preview/lesson.html"
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    edit_handler = LESSON_FORM

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")


class QuizPage(StepPage):
    """Questions about a module."""

    minutes: "models.PositiveSmallIntegerField[int, int]" = (
        models.PositiveSmallIntegerField(_("minutes"), default=10, validators=MINUTES)
    )
    required: "models.BooleanField[bool, bool]" = models.BooleanField(
        _("required"), default=True
    )
    pass_mark: "models.PositiveSmallIntegerField[int | None, int | None]" = (
        models.PositiveSmallIntegerField(
            _("pass mark in per cent"),
            null=True,
            blank=True,
            validators=PER_CENT,
            help_text=_("Empty: as the course says."),
        )
    )
    questions = StreamField(
        QuestionStream(required=False), blank=True, verbose_name=_("questions")
    )

    preview_template = "courses/preview/quiz.html"
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    edit_handler = QUIZ_FORM

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
