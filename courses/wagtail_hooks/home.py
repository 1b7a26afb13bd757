"""The home of a course in the CMS, and the ways to it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import CoursePage, StepPage
from courses.views.arranging import add_part, move_part, rename_part, shift_part
from courses.views.course_home import home
from courses.views.new_course import copy_one, copy_whole, new_course
from courses.views.removing import remove_part
from hubs.domain.access import can
from hubs.roles import Verb
from hubs.wagtail_hooks.menu import RoleMenuItem


@hooks.register("register_admin_urls")
def home_urls() -> list[URLPattern]:
    """The home of a course and what can be done there."""
    stem = "courses/<int:course_id>/"
    part = f"{stem}parts/<int:page_id>/"
    return [
        path("courses/new/", new_course, name="courses_new"),
        path(stem, home, name="courses_home"),
        path(f"{stem}copy/", copy_whole, name="courses_copy"),
        path(f"{stem}parts/", add_part, name="courses_part_add"),
        path(f"{part}rename/", rename_part, name="courses_part_rename"),
        path(f"{part}move/", move_part, name="courses_part_move"),
        path(f"{part}shift/", shift_part, name="courses_part_shift"),
        path(f"{part}copy/", copy_one, name="courses_part_copy"),
        path(f"{part}remove/", remove_part, name="courses_part_remove"),
    ]


@hooks.register("register_admin_menu_item")
def new_course_menu_item() -> RoleMenuItem:
    """An entry of the main menu."""
    return RoleMenuItem(
        _lazy("New course"),
        reverse("courses_new"),
        name="new-course",
        icon_name="plus",
        order=90,
        verb=Verb.WRITE,
    )


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_buttons")
def home_button(
    page: Page, user: Any, next_url: str | None = None, **kwargs: Any
) -> Iterator[Button]:
    """A way home from every page of a course."""
    face = face_above(page)
    if face and can(user, Verb.READ, face.course.hub, at=timezone.now()):
        yield Button(
            _("Course home"),
            reverse("courses_home", args=[face.course_id]),
            icon_name="list-ul",
            priority=4,
        )


@hooks.register("before_copy_page")
def copy_our_way(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail would copy a course's page without its course, and questions' ids."""
    face = face_above(page)
    if face is None:
        return None
    if face.pk == page.pk:
        return redirect("courses_copy", face.course_id)
    return redirect("courses_part_copy", face.course_id, page.pk)


def face_above(page: Page) -> CoursePage | None:
    """The course's page that ``page`` is or stands below."""
    if not issubclass(page.specific_class, CoursePage | StepPage):
        return None
    above = CoursePage.objects.ancestor_of(page, inclusive=True)
    found: CoursePage | None = above.select_related("course__hub").first()
    return found
