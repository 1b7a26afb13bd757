"""Addresses of proof. Checks answer with and without slash, without a redirect."""

from django.urls import path, re_path

from certificates.views.accent import accent
from certificates.views.passport import download, passport, state
from certificates.views.verify import check, start

app_name = "certificates"
urlpatterns = [
    path("verify", start),
    path("verify/", start, name="verify_start"),
    path("verify/<str:number>/", check),
    path("verify/<str:number>", check, name="verify"),
    # Anything else is asked for as a number too, which nobody has.
    re_path(r"^verify/(?P<number>(?s:.+))\Z", check),
    re_path(
        r"^certificates/accent-(?P<colour>[0-9a-f]{6})\.css\Z", accent, name="accent"
    ),
    path("passport/", passport, name="passport"),
    path("passport/<str:number>/certificate.pdf", download, name="download"),
    path("passport/state/<str:enrolment>/", state, name="state"),
]
