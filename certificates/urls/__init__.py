"""Addresses of proof. Checks answer with and without slash, without a redirect."""

from django.urls import include, path, re_path

from certificates.views.accent import accent
from certificates.views.api import check_many, check_one, nothing, openapi
from certificates.views.how import how_checks_work
from certificates.views.machines import (
    achievement,
    did,
    issuers,
    platform,
    status,
    status_token,
)
from certificates.views.machines import nothing as unpublished
from certificates.views.verify import start

app_name = "certificates"
urlpatterns = [
    # First: they are asked for most, and looking for an address takes time as well.
    path("verify", start),
    path("verify/", include("certificates.urls.checks")),
    path("how-checks-work", how_checks_work),
    path("how-checks-work/", how_checks_work, name="how_checks_work"),
    path(".well-known/did.json", platform, name="platform_did"),
    path("issuers/index.json", issuers, name="issuers"),
    path("issuers/<slug:hub>/did.json", did, name="did"),
    # A hub's slug may end in a number of its own: the list's is what follows last.
    re_path(
        r"^status/(?P<hub>[-a-z0-9]+)-(?P<number>[0-9]{1,6})\.jwt\Z",
        status_token,
        name="status_token",
    ),
    re_path(
        r"^status/(?P<hub>[-a-z0-9]+)-(?P<number>[0-9]{1,6})\Z", status, name="status"
    ),
    re_path(
        r"^achievements/(?P<code>[A-Z0-9-]{1,20})/(?P<number>[0-9]{1,4})\Z",
        achievement,
        name="achievement",
    ),
    re_path(r"^issuers/(?P<name>(?s:.*))\Z", unpublished),
    re_path(r"^status/(?P<name>(?s:.*))\Z", unpublished),
    re_path(r"^achievements/(?P<name>(?s:.*))\Z", unpublished),
    re_path(
        r"^certificates/accent-(?P<colour>[0-9a-f]{6})\.css\Z", accent, name="accent"
    ),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/verify", check_many, name="api_verify_many"),
    path("api/v1/verify/", check_many),
    path("api/v1/verify/<str:number>/", check_one),
    path("api/v1/verify/<str:number>", check_one, name="api_verify"),
    re_path(r"^api/v1/verify/(?P<number>(?s:.+))\Z", check_one),
    path("api", nothing),
    re_path(r"^api/(?P<number>(?s:.*))\Z", nothing),
    path("passport/", include("certificates.urls.passport")),
]
