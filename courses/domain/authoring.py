"""Opening a course: its identity, and pages that are ready to be filled."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from courses.domain.outline import free_slug
from courses.models import (
    Area,
    Course,
    CoursePage,
    LessonPage,
    ModulePage,
    QuizPage,
)
from hubs.domain.audit import record
from hubs.models import Hub, HubPage, User

#: The middle part of a course's code.
SUBJECTS = {
    Area.GMP: "GMP",
    Area.REGULATORY: "REG",
    Area.DATA: "DAT",
    Area.AI: "AI",
    Area.VENTURE: "VEN",
}
#: A course is looked at again after a year, unless its authors say otherwise.
REVIEWED_AFTER: Final = timedelta(days=365)


@dataclass(frozen=True)
class Plan:
    """What is asked before a course is written."""

    title: str
    area: Area
    eqf_level: int
    hours: Decimal


@transaction.atomic
def open_course(*, hub: Hub, area: Area, code: str = "") -> Course:
    """A new course of ``hub``, with the next free code unless one is given."""
    # Of two who open a course at once, the second finds the first one's code taken.
    Hub.objects.select_for_update().get(pk=hub.pk)
    return Course.objects.create(
        hub=hub, area=area, code=code or next_code(hub, area=area)
    )


def next_code(hub: Hub, *, area: Area) -> str:
    """The first code not yet taken at ``hub`` in ``area``, e.g. ``ES51-GMP-015``."""
    prefix = f"{hub.code}-{SUBJECTS[Area(area)]}-"
    courses = Course.objects.filter(code__startswith=prefix)
    taken = courses.values_list("code", flat=True)
    numbers = [int(re.sub(r"\D", "", code.removeprefix(prefix)) or 0) for code in taken]
    return f"{prefix}{max(numbers, default=0) + 1:03d}"


@transaction.atomic
def begin_course(parent: HubPage, plan: Plan, *, by: User, at: datetime) -> Course:
    """A course below a hub's page, in that page's language, with a first module.

    The module has a lesson and a quiz that wait to be filled: release says what they
    lack.
    """
    course = open_course(hub=parent.hub, area=plan.area)
    page = CoursePage(
        course=course,
        title=plan.title,
        eqf_level=plan.eqf_level,
        hours_lessons=plan.hours,
        as_of=f"{at:%Y-%m}",
        review_by=at.date() + REVIEWED_AFTER,
    )
    plant(page, parent, by=by)
    with override(parent.locale.language_code):
        module = plant(ModulePage(title=_("First module")), page, by=by)
        plant(LessonPage(title=_("First lesson")), module, by=by)
        plant(QuizPage(title=_("First check")), module, by=by)
    facts = {"course": course.code}
    record("course.opened", course, by=by, hub=course.hub, facts=facts)
    return course


def plant(page: Page, parent: Page, *, by: User) -> Page:
    """Put a new page last below ``parent``, with its first revision."""
    put_below(page, parent, by=by)
    page.save_revision(user=by, clean=False)
    return page


def put_below(page: Page, parent: Page, *, by: User) -> None:
    """Put a new page last below ``parent``, in its language, as a draft of ``by``."""
    page.live, page.owner, page.locale = False, by, parent.locale
    page.slug = free_slug(page, parent)
    parent.add_child(instance=page)
