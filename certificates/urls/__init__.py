"""Addresses of proof. Checks answer with and without slash, without a redirect."""

from django.urls import include, path, re_path

from certificates.views.verify import check, start

app_name = "certificates"
urlpatterns = [
    path("verify", start),
    path("verify/", start, name="verify_start"),
    path("verify/<str:number>/", check),
    path("verify/<str:number>", check, name="verify"),
    # Anything else is asked for as a number too, which nobody has.
    re_path(r"^verify/(?P<number>(?s:.+))\Z", check),
    path("passport/", include("certificates.urls.passport")),
]
