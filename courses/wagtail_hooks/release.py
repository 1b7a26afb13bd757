"""Releasing in the CMS: the screen, the ways to it, and no way around it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import CoursePage, StepPage
from courses.views.desk import DeskPanel
from courses.views.editions import changes, edition, edition_step
from courses.views.notes import act, notes, write
from courses.views.release import freeze_course, overview
from courses.views.reviewers import invite, revoke
from courses.views.signing import sign_step, withdraw_edition
from courses.views.trail import course_trail
from hubs.domain.access import can
from hubs.roles import Verb

#: What would publish or hide a page by itself.
PAST_RELEASE = {"action-publish", "action-unpublish"}


@hooks.register("register_admin_urls")
def release_urls() -> list[URLPattern]:
    """The release screen of a course and its acts."""
    stem = "release/<int:course_id>/"
    which = r"release/(?P<course_id>\d+)/editions/(?P<which>candidate|\d{1,6})"
    return [
        path(stem, overview, name="courses_release"),
        path(f"{stem}freeze/", freeze_course, name="courses_freeze"),
        path(f"{stem}trail/", course_trail, name="courses_trail"),
        path(f"{stem}sign/<slug:meaning>/", sign_step, name="courses_sign"),
        path(
            f"{stem}editions/<int:number>/withdraw/",
            withdraw_edition,
            name="courses_withdraw",
        ),
        path(f"{stem}notes/", notes, name="courses_notes"),
        path(f"{stem}notes/on/<uuid:step>/", write, name="courses_note_write"),
        path(f"{stem}notes/<int:note_id>/", act, name="courses_note_act"),
        path(f"{stem}reviewers/", invite, name="courses_reviewer_invite"),
        path(
            f"{stem}reviewers/<int:invitation_id>/revoke/",
            revoke,
            name="courses_reviewer_revoke",
        ),
        re_path(rf"^{which}/$", edition, name="courses_edition"),
        re_path(rf"^{which}/changes/$", changes, name="courses_changes"),
        re_path(
            rf"^{which}/steps/(?P<slug>[-\w]+)/$",
            edition_step,
            name="courses_edition_step",
        ),
    ]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_buttons")
def release_button(
    page: Page, user: Any, next_url: str | None = None, **kwargs: Any
) -> Iterator[Button]:
    """A way to the release screen from every page of a course."""
    course_page = _course_page(page)
    if course_page and can(user, Verb.READ, course_page.course.hub, at=timezone.now()):
        yield Button(
            _("Check and release"),
            reverse("courses_release", args=[course_page.course_id]),
            icon_name="upload",
            priority=5,
        )


@hooks.register("construct_page_action_menu")
def release_instead_of_publishing(
    menu_items: list[Any], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Pages of courses are saved; learners see what is released."""
    page = context.get("page") or context.get("parent_page")
    if isinstance(page and page.specific, CoursePage | StepPage):
        menu_items[:] = [item for item in menu_items if item.name not in PAST_RELEASE]


class ReleaseMenuItem(ActionMenuItem):
    """The way on, where other pages are published."""

    name = "action-check-release"
    label = _lazy("Check and release")
    icon_name = "upload"
    order = 20

    def is_shown(self, context: dict[str, Any]) -> bool:
        """On pages of courses that are there already."""
        page = context.get("page")
        return context["view"] == "edit" and _course_page(page) is not None

    def get_url(self, parent_context: dict[str, Any]) -> str | None:
        """The release screen of the page's course."""
        course_page = _course_page(parent_context["page"])
        if course_page is None:
            return None
        return reverse("courses_release", args=[course_page.course_id])


@hooks.register("register_page_action_menu_item")
def release_menu_item() -> ReleaseMenuItem:
    """Offered below "Save draft"."""
    return ReleaseMenuItem()


@hooks.register("construct_homepage_panels")
def add_desk(request: HttpRequest, panels: list[Any]) -> None:
    """The courses of the person's hubs come first."""
    panels.insert(0, DeskPanel())


def _course_page(page: Page) -> CoursePage | None:
    """The course's page that ``page`` is or stands below."""
    specific = page.specific
    if isinstance(specific, CoursePage):
        return specific
    if not isinstance(specific, StepPage):
        return None
    above: CoursePage | None = CoursePage.objects.ancestor_of(page).first()
    return above
