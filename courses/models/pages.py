"""What authors write of a course; its modules, lessons and quizzes are step pages.

Nothing here is shown to learners: they read the edition that was frozen from it.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import (
    AS_OF,
    MOST_OUTCOMES,
    EscoSkillBlock,
    OutcomeBlock,
)
from courses.models.catalogue import Course
from courses.models.course_panels import COURSE_FORM
from courses.models.panels import LONGEST_TITLE
from courses.models.previews import PreviewedPage

#: What the previews of a certificate are called, before the language.
CERTIFICATE = "certificate-"
PER_CENT = [MinValueValidator(1), MaxValueValidator(100)]


class TitledPage(PreviewedPage):
    """A page whose title fits where editions show it."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Also what single fields cannot know."""
        super().clean()
        if len(self.title) > LONGEST_TITLE:
            raise ValidationError({"title": _too_long(len(self.title))})


def _too_long(length: int) -> ValidationError:
    return ValidationError(
        _("At most %(most)d characters, so that it fits on the certificate: %(has)d."),
        code="too-long",
        params={"most": LONGEST_TITLE, "has": length},
    )


def hours(name: Any, help_text: Any = "") -> "models.DecimalField[Any, Any]":
    """A field for one part of the workload, in hours."""
    return models.DecimalField(
        name,
        max_digits=5,
        decimal_places=1,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text=help_text,
    )


class CoursePage(TitledPage):
    """The authored face of a course, one per language."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="pages")
    subtitle = models.CharField(_("subtitle"), max_length=200)
    summary = models.TextField(_("summary"), max_length=500)
    outcomes = StreamField(
        [("outcome", OutcomeBlock())],
        blank=True,
        max_num=MOST_OUTCOMES,
        verbose_name=_("learning outcomes"),
    )
    esco_skills = StreamField(
        [("skill", EscoSkillBlock())], blank=True, verbose_name=_("ESCO skills")
    )
    #: Ids of :class:`courses.models.Audience`.
    audience = models.JSONField(_("audience"), default=list, blank=True)
    prerequisites = models.TextField(
        _("prerequisites"),
        blank=True,
        max_length=600,
        help_text=_("One a line; empty if none."),
    )
    eqf_level = models.PositiveSmallIntegerField(
        _("EQF level"),
        null=True,
        blank=True,
        choices=[(level, str(level)) for level in range(1, 9)],
    )
    hours_lessons = hours(_("lessons"))
    hours_reading = hours(_("guided reading"))
    hours_assessment = hours(_("assessment"))
    hours_practice = hours(_("practice"), _("Delivered by the hub."))
    ects = models.DecimalField(
        _("ECTS credits"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("Only for hours that the platform delivers."),
    )
    assessment = models.CharField(_("type of assessment"), max_length=120)
    supervision = models.CharField(_("supervision and identity check"), max_length=160)
    participation = models.CharField(_("form of participation"), max_length=160)
    quality_assurance = models.CharField(_("quality assurance"), max_length=200)
    stackability = models.CharField(
        _("what it counts towards"), max_length=200, blank=True
    )
    practice_note = models.CharField(
        _("practice at the hub"), max_length=200, blank=True
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in per cent"), default=80, validators=PER_CENT
    )
    attempts_per_day = models.PositiveSmallIntegerField(
        _("attempts at a quiz in 24 hours"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    validity_months = models.PositiveSmallIntegerField(
        _("valid for so many months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Empty if completions never expire."),
    )
    as_of = models.CharField(
        _("content as of"), max_length=10, validators=[AS_OF], help_text="2026-07"
    )
    review_by = models.DateField(_("to be reviewed by"))

    template = "courses/course_page.html"
    preview_template = "courses/preview/course.html"
    parent_page_types = ["hubs.HubPage"]
    subpage_types = ["courses.ModulePage"]
    edit_handler = COURSE_FORM
    search_fields = [
        *Page.search_fields,
        index.SearchField("subtitle"),
        index.SearchField("summary"),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def faces(self) -> Any:
        """The course's pages, this one among them."""
        return CoursePage.objects.filter(course=self.course_id)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Its page and its certificate, in each language; none before it is there."""
        if self.course_id is None:
            return []
        languages = super().preview_modes
        return [
            (f"{view}{code}", f"{label}: {name}" if len(languages) > 1 else label)
            for view, label in (("", _("Course page")), (CERTIFICATE, _("Certificate")))
            for code, name in languages
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """What visitors will read, or what learners will get."""
        language = mode_name.removeprefix(CERTIFICATE)
        is_paper = language != mode_name
        template = (
            "courses/preview/certificate.html" if is_paper else self.preview_template
        )
        return self.drawn(request, language, template=template)

    @property
    def workload_hours(self) -> Decimal:
        """All hours that a learner is expected to spend."""
        return sum(self.workload_breakdown.values(), Decimal(0))

    @property
    def workload_breakdown(self) -> dict[str, Decimal]:
        """Hours by kind of work."""
        return {
            "lessons": self.hours_lessons,
            "guided_reading": self.hours_reading,
            "assessment": self.hours_assessment,
            "practice": self.hours_practice,
        }
