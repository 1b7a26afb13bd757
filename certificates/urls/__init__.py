"""Addresses of proof. Checks answer with and without slash, without a redirect."""

from django.urls import path

from certificates.views.passport import download, passport, state
from certificates.views.verify import check, start

app_name = "certificates"
urlpatterns = [
    path("verify", start),
    path("verify/", start, name="verify_start"),
    path("verify/<str:number>/", check),
    path("verify/<str:number>", check, name="verify"),
    path("passport/", passport, name="passport"),
    path("passport/<str:number>/certificate.pdf", download, name="download"),
    path("passport/state/<str:enrolment>/", state, name="state"),
]
