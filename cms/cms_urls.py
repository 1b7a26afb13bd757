"""Addresses of ours under ``/cms/``, before Wagtail's: there is no other way in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from wagtail.admin.auth import require_admin_access

from cms.views.cms_account import CmsAccountView
from hubs.views.accounts import to_sign_in


def closed(request: HttpRequest) -> HttpResponse:
    """A page of Wagtail's that is not opened here."""
    raise Http404


urlpatterns: list[URLPattern] = [
    path("login/", to_sign_in, name="cms_sign_in"),
    re_path(r"^password_reset/", closed, name="cms_password_reset"),
    path(
        "account/",
        require_admin_access(CmsAccountView.as_view()),
        name="cms_account",
    ),
]
