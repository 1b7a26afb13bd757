"""Staff of hubs in the CMS."""

from typing import cast

from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page

from hubs.domain.accounts import note_act_on_many
from hubs.domain.membership import derive
from hubs.models import HubPage, User
from hubs.roles import Verb
from hubs.views.auditors import appoint_auditor, auditors, dismiss_auditor
from hubs.views.staff import (
    end_role,
    my_hubs,
    revoke_invitation,
    send_invitation,
    staff,
)
from hubs.wagtail_hooks.menu import RoleMenuItem


@hooks.register("register_admin_urls")
def staff_urls() -> list[URLPattern]:
    """Addresses below the CMS."""
    stem = "staff/<slug:hub>/"
    return [
        path("staff/", my_hubs, name="hub_staff_mine"),
        # Before the hubs: none of them may be called so.
        path("staff/auditors/", auditors, name="auditors"),
        path("staff/auditors/appoint/", appoint_auditor, name="auditors_appoint"),
        path("staff/auditors/<int:pk>/end/", dismiss_auditor, name="auditors_dismiss"),
        path(stem, staff, name="hub_staff"),
        path(f"{stem}invite/", send_invitation, name="hub_staff_invite"),
        path(f"{stem}revoke/<int:pk>/", revoke_invitation, name="hub_staff_revoke"),
        path(f"{stem}end/<int:pk>/", end_role, name="hub_staff_end"),
    ]


@hooks.register("register_admin_menu_item")
def staff_menu_item() -> RoleMenuItem:
    """An entry of the main menu."""
    return RoleMenuItem(
        _("Staff"),
        reverse("hub_staff_mine"),
        name="hub-staff",
        icon_name="group",
        order=600,
        verb=Verb.STAFF,
    )


@hooks.register("after_create_page")
@hooks.register("after_copy_page")
def open_to_its_hub(request: HttpRequest, page: Page, *_args: object) -> None:
    """A new page of a hub is its staff's at once."""
    specific = page.specific
    if isinstance(specific, HubPage):
        derive(specific.hub, at=timezone.now())


@hooks.register("before_bulk_action")
def note_many_accounts(
    request: HttpRequest, action: str, objects: list[Model], _view: object
) -> None:
    """What an administrator does to many accounts at once is in the trail of each."""
    for person in objects:
        if request.method == "POST" and isinstance(person, User):
            note_act_on_many(person, action, by=cast("User", request.user))
