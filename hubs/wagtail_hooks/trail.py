"""The audit trail in the CMS."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from hubs.roles import Verb
from hubs.views.trail import export, keys, trail
from hubs.views.trail_papers import fetch_paper, order_paper, paper
from hubs.wagtail_hooks.menu import RoleMenuItem


@hooks.register("register_admin_urls")
def trail_urls() -> list[URLPattern]:
    """Addresses below the CMS."""
    return [
        path("audit/", trail, name="audit_trail"),
        path("audit/export.<slug:kind>", export, name="audit_trail_export"),
        path("audit/keys.pem", keys, name="audit_trail_keys"),
        path("audit/papers/", order_paper, name="audit_trail_order"),
        path("audit/papers/<int:pk>/", paper, name="audit_trail_paper"),
        path("audit/papers/<int:pk>/trail.pdf", fetch_paper, name="audit_trail_fetch"),
    ]


@hooks.register("register_admin_menu_item")
def trail_menu_item() -> RoleMenuItem:
    """An entry of the main menu."""
    return RoleMenuItem(
        _("Audit trail"),
        reverse("audit_trail"),
        name="audit-trail",
        icon_name="history",
        order=700,
        verb=Verb.AUDIT,
    )
