"""Pages of courses: who sees them, and where."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from courses.domain.prospectus import prospectus
from courses.domain.release import is_frozen
from courses.models import Course, CoursePage, Edition, StepPage


@hooks.register("before_serve_page")
def show_released_courses_only(
    page: Page, request: HttpRequest, args: Any, kwargs: Any
) -> None:
    """Steps have no public address.

    A course has one from its first release on, and keeps it when it is withdrawn:
    certificates lead there.
    """
    if isinstance(page, StepPage):
        raise Http404("steps are read under /learn/")
    if isinstance(page, CoursePage):
        language = get_language() or page.locale.language_code
        if prospectus(page.course_id, language=language, at=timezone.now()) is None:
            raise Http404(f"no edition of {page.course_id} was released")


@hooks.register("before_edit_page")
def keep_frozen_revisions(request: HttpRequest, page: Page) -> None:
    """What the editor keeps by itself goes into a new revision after a freeze.

    Else an editor that was left open would write into the very revision that was frozen
    and signed, and nobody could see that the page has changed since.
    """
    written_over = request.POST.get("overwrite_revision_id", "")
    latest = page.get_latest_revision()
    if latest is None or written_over != str(latest.pk):
        return
    course = _course_of(page.specific)
    if course and is_frozen(course, page=page.pk, revision=latest.pk):
        sent = request.POST.copy()
        del sent["overwrite_revision_id"]
        sent["loaded_revision_id"] = written_over
        sent["loaded_revision_created_at"] = latest.created_at.isoformat()
        vars(request)["_post"] = sent


def _course_of(page: Page) -> Course | None:
    if isinstance(page, StepPage):
        page = CoursePage.objects.ancestor_of(page).first()
    return page.course if isinstance(page, CoursePage) else None


@hooks.register("before_delete_page")
def keep_released_courses(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Records and certificates lead to a released course: it is withdrawn instead."""
    released = _released_below([page])
    if not released:
        return None
    messages.error(request, _kept(released))
    return redirect("courses_release", released[0].course_id)


@hooks.register("before_bulk_action")
def keep_released_courses_among_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for pages that are chosen in a list."""
    pages = [each for each in objects if isinstance(each, Page)]
    released = _released_below(pages) if action_type == "delete" else []
    if not released:
        return None
    messages.error(request, _kept(released))
    return redirect("courses_release", released[0].course_id)


def _released_below(pages: list[Page]) -> list[CoursePage]:
    """Courses of which something was released, that would go with ``pages``."""
    released = Edition.objects.released().values("course")
    found = [
        CoursePage.objects.descendant_of(page, inclusive=True)
        .filter(course__in=released)
        .order_by("path")
        for page in pages
    ]
    return [course for courses in found for course in courses]


def _kept(courses: list[CoursePage]) -> str:
    said = _(
        "%(title)s was released: records and certificates lead to it, so it stays. "
        "Withdraw its edition instead."
    )
    return said % {"title": courses[0].draft_title}
