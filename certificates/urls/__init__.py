"""Addresses of proof. Checks answer with and without slash, without a redirect."""

from django.urls import include, path, re_path

from certificates.views.accent import accent
from certificates.views.machines import (
    achievement,
    did,
    issuers,
    status,
    status_token,
)
from certificates.views.verify import check, start

app_name = "certificates"
urlpatterns = [
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
    path("achievements/<str:code>/<int:number>", achievement, name="achievement"),
    path("verify", start),
    path("verify/", start, name="verify_start"),
    path("verify/<str:number>/", check),
    path("verify/<str:number>", check, name="verify"),
    # Anything else is asked for as a number too, which nobody has.
    re_path(r"^verify/(?P<number>(?s:.+))\Z", check),
    re_path(
        r"^certificates/accent-(?P<colour>[0-9a-f]{6})\.css\Z", accent, name="accent"
    ),
    path("passport/", include("certificates.urls.passport")),
]
