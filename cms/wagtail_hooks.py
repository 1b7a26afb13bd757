"""The CMS in the site's look, without what hub staff may not ask for."""

from typing import Any, Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms.policies.auditors import READABLE, asked_by_auditor
from cms.policies.staff import STAFF
from cms.policies.subjects import Asking
from courses.models import CoursePage, StepPage
from hubs.domain.territory import pages_where
from hubs.models import HubPage, User
from hubs.roles import Verb

#: Pages that are some hub's.
OF_HUBS: Final = (HubPage, CoursePage, StepPage)
#: What is offered on a page's form to those who only read it.
FOR_READERS: Final = {"action-check-release"}


@hooks.register("insert_global_admin_css")
def look() -> SafeString:
    """Colours, fonts and the few things of our own."""
    sheets = (
        "cms/css/cms_admin.css",
        "courses/css/authoring.css",
        "courses/css/runs.css",
    )
    links = (
        format_html('<link rel="stylesheet" href="{}">', static(s)) for s in sheets
    )
    return SafeString("".join(links))


@hooks.register("construct_main_menu")
@hooks.register("construct_reports_menu")
@hooks.register("construct_settings_menu")
def offer_what_is_open(request: HttpRequest, menu_items: list[Any]) -> None:
    """Leave out what the gate would refuse."""
    menu_items[:] = [item for item in menu_items if _is_open(request, item.url)]


@hooks.register("construct_homepage_panels", order=1000)
def leave_out_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Wagtail's panels remember pages of hubs that a person has left."""
    if _is_staff(request):
        panels[:] = [p for p in panels if not type(p).__module__.startswith("wagtail")]


@hooks.register("construct_page_action_menu", order=1000)
def offer_readers_nothing_to_save(
    menu_items: list[Any], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Reviewers open the forms of pages to read them."""
    page = context.get("page")
    if page is None or not _is_staff(request):
        return
    own = pages_where(request.user, Verb.WRITE, at=timezone.now())
    if not own.filter(pk=page.pk).exists():
        menu_items[:] = [item for item in menu_items if item.name in FOR_READERS]


@hooks.register("construct_page_listing_buttons", order=1000)
def offer_auditors_the_history(
    buttons: list[Any], page: Page, user: User, context: dict[str, Any]
) -> None:
    """Auditors open a draft by its title; nothing else of what is offered is theirs."""
    if asked_by_auditor(context["request"], at=timezone.now()):
        address = reverse("wagtailadmin_pages:history", args=[page.pk])
        history = Button(gettext("History"), address, icon_name="history")
        buttons[:] = [history] if isinstance(page, OF_HUBS) else []


def _is_staff(request: HttpRequest) -> bool:
    """Whether the person is here by a role at a hub."""
    return isinstance(request.user, User) and not request.user.is_superuser


def _is_open(request: HttpRequest, address: str) -> bool:
    if not isinstance(request.user, User) or request.user.is_superuser:
        return True
    try:
        match = resolve(address)
    except Resolver404:
        # A menu that opens, and leads nowhere itself.
        return True
    if asked_by_auditor(request, at=timezone.now()) and match.view_name not in READABLE:
        return False
    rule = STAFF.get(match.view_name)
    asking = Asking(request.user, request, match, timezone.now())
    return rule is not None and rule.subject(asking, rule.read)
