"""Questions in the CMS: from files and into them, and how they did."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import CoursePage, Edition, QuizPage
from courses.views.question_import import (
    export_questions,
    import_questions,
    take_questions,
)
from courses.views.statistics import statistics
from courses.views.trial import try_quiz
from hubs.domain.access import can
from hubs.roles import Verb


@hooks.register("register_admin_urls")
def question_urls() -> list[URLPattern]:
    """A quiz's questions in and out, and how those of an edition did."""
    stem = "questions/<int:page_id>/"
    return [
        path(f"{stem}import/", import_questions, name="courses_questions_import"),
        path(f"{stem}take/", take_questions, name="courses_questions_take"),
        path(f"{stem}export/", export_questions, name="courses_questions_export"),
        path(f"{stem}try/", try_quiz, name="courses_questions_try"),
        path("statistics/<int:edition_id>/", statistics, name="courses_statistics"),
    ]


@hooks.register("register_page_header_buttons")
def question_buttons(
    page: Page, user: Any, next_url: str | None = None, **kwargs: Any
) -> Iterator[Button]:
    """Ways from a quiz to what can be done with its questions."""
    if not isinstance(page.specific, QuizPage):
        return
    course = CoursePage.objects.ancestor_of(page).get().course
    if can(user, Verb.READ, course.hub, at=timezone.now()):
        yield Button(
            _("Try the quiz"),
            reverse("courses_questions_try", args=[page.pk]),
            icon_name="check",
            priority=4,
        )
        current = Edition.objects.current().filter(course=course).first()
        if current:
            yield Button(
                _("Question statistics"),
                reverse("courses_statistics", args=[current.pk]),
                icon_name="view",
                priority=8,
            )
    if can(user, Verb.WRITE, course.hub, at=timezone.now()):
        yield Button(
            _("Import questions"),
            reverse("courses_questions_import", args=[page.pk]),
            icon_name="download",
            priority=6,
        )
    if can(user, Verb.READ, course.hub, at=timezone.now()):
        yield Button(
            _("Export questions as GIFT"),
            reverse("courses_questions_export", args=[page.pk]),
            icon_name="upload",
            priority=7,
        )
