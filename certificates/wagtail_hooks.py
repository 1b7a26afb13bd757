"""What the CMS shows of certificates."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from certificates.views.design import (
    design,
    design_version,
    designs,
    preview_design,
)
from certificates.views.keys import (
    ask_key,
    ask_platform_key,
    confirm_key,
    signing_keys,
)
from certificates.views.lives import (
    correct_certificate,
    erase_certificate,
    revoke_certificate,
)
from certificates.views.register import certificate_page, register
from certificates.views.report import (
    late_at_hubs_of,
    late_certificates,
    retry_certificate,
)
from certificates.views.several import several, several_done
from certificates.views.withdrawing import withdraw_key
from hubs.roles import Verb
from hubs.wagtail_hooks.menu import RoleMenuItem


class LatePanel(Component):
    """Says on the home of the CMS that certificates are late."""

    name = "late_certificates"
    template_name = "certificates/report/panel.html"
    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def count(self) -> int:
        """How many are late at the person's hubs; none where they have no hub."""
        try:
            return late_at_hubs_of(self.request, Verb.AUDIT).count()
        except PermissionDenied:
            return 0

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The number and where to read on."""
        return {"count": self.count, "address": reverse("certificate_report")}


@hooks.register("register_admin_urls")
def certificate_urls() -> list[URLPattern]:
    """Addresses below the CMS."""
    return [
        path("reports/certificates/", late_certificates, name="certificate_report"),
        path("signing-keys/", signing_keys, name="signing_keys"),
        path("signing-keys/ask/", ask_platform_key, name="platform_key_ask"),
        path("signing-keys/<slug:hub>/ask/", ask_key, name="signing_key_ask"),
        path(
            "signing-keys/<int:key_id>/confirm/",
            confirm_key,
            name="signing_key_confirm",
        ),
        path(
            "signing-keys/<int:key_id>/withdraw/",
            withdraw_key,
            name="signing_key_withdraw",
        ),
        path(
            "reports/certificates/<int:completion_id>/retry/",
            retry_certificate,
            name="certificate_retry",
        ),
    ]


@hooks.register("register_admin_urls")
def design_urls() -> list[URLPattern]:
    """Addresses of how certificates look."""
    stem = "certificate-design/"
    of_hub = f"{stem}<slug:hub>/"
    return [
        path(stem, designs, name="certificate_designs"),
        path(of_hub, design, name="certificate_design"),
        path(f"{of_hub}preview/", preview_design, name="certificate_design_preview"),
        path(
            f"{of_hub}<int:version>/", design_version, name="certificate_design_version"
        ),
    ]


@hooks.register("register_admin_menu_item")
def design_menu_item() -> RoleMenuItem:
    """An entry of the main menu."""
    return RoleMenuItem(
        _("Certificate design"),
        reverse("certificate_designs"),
        name="certificate-design",
        icon_name="image",
        order=610,
        verb=Verb.AUDIT,
    )


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """The register: one certificate, several, and what leads do to them."""
    one = "certificates/<int:certificate_id>/"
    return [
        path("certificates/", register, name="certificate_register"),
        path("certificates/several/", several, name="certificates_several"),
        path("certificates/several/done/", several_done, name="certificates_done"),
        path(one, certificate_page, name="certificate_page"),
        path(f"{one}revoke/", revoke_certificate, name="certificate_revoke"),
        path(f"{one}correct/", correct_certificate, name="certificate_correct"),
        path(f"{one}erase/", erase_certificate, name="certificate_erase"),
    ]


@hooks.register("insert_global_admin_css")
def look_of_the_register() -> SafeString:
    """Few rules of our own for the register."""
    address = static("certificates/register.css")
    return format_html('<link rel="stylesheet" href="{}">', address)


@hooks.register("register_admin_menu_item")
def register_menu_item() -> RoleMenuItem:
    """An entry of the main menu."""
    return RoleMenuItem(
        _("Certificates"),
        reverse("certificate_register"),
        name="certificates",
        icon_name="tick-inverse",
        order=310,
        verb=Verb.AUDIT,
    )


@hooks.register("register_reports_menu_item")
def certificate_menu_item() -> RoleMenuItem:
    """An entry among the reports."""
    return RoleMenuItem(
        _("Late certificates"),
        reverse("certificate_report"),
        name="late-certificates",
        icon_name="warning",
        order=900,
        verb=Verb.AUDIT,
    )


@hooks.register("register_settings_menu_item")
def signing_keys_menu_item() -> RoleMenuItem:
    """An entry among the settings."""
    return RoleMenuItem(
        _("Signing keys"),
        reverse("signing_keys"),
        name="signing-keys",
        icon_name="key",
        order=800,
        verb=Verb.SIGNING,
    )


@hooks.register("construct_homepage_panels")
def late_panel(request: HttpRequest, panels: list[Component]) -> None:
    """A panel, only while there is something to say."""
    panel = LatePanel(request)
    if panel.count:
        panels.insert(0, panel)
