"""Drafts as their learners would see them, for previews."""

from django import template
from django.utils import timezone
from wagtail.models import Page

from courses.domain.assets import DraftAssets
from courses.domain.draft_outline import DraftOutline, outline_around
from courses.domain.draft_prospectus import prospectus_of_draft
from courses.domain.freezer import StepFreezer
from courses.domain.freezing import frozen_questions
from courses.domain.prospectus import Prospectus
from courses.domain.questions import asked
from courses.domain.trial import pass_mark_of
from courses.models import CoursePage, QuizPage
from courses.views.sheet import Sheet, sheet

register = template.Library()


@register.simple_tag
def draft_outline(page: Page) -> DraftOutline | None:
    """The course around a draft."""
    return outline_around(page)


@register.simple_tag
def draft_sheet(page: QuizPage) -> Sheet:
    """The questions of a draft, with nothing answered."""
    freezer = StepFreezer(page, assets=DraftAssets())
    frozen = [question.asked for question in frozen_questions(page, freezer)]
    return sheet(asked(frozen, seed=0), answers={})


@register.simple_tag
def draft_pass_mark(page: QuizPage) -> int:
    """Per cent of the points that pass a draft."""
    return pass_mark_of(page)


@register.simple_tag
def draft_prospectus(page: CoursePage) -> Prospectus:
    """What visitors would be told if the drafts were released as they are."""
    return prospectus_of_draft(page, at=timezone.now())
