"""Addresses of the passport: the learner's own, but for links that they make."""

from django.urls import path, re_path

from certificates.views.passport import download, passport, state
from certificates.views.passport_files import (
    credential,
    europass,
    expiry,
    presentation,
)
from certificates.views.passport_papers import fetch_paper, order_paper, paper
from certificates.views.shared import shared
from certificates.views.sharing import (
    give_link,
    links,
    preview_link,
    withdraw_link,
)
from certificates.views.withholding import abridge_page, show, withhold_page

urlpatterns = [
    path("", passport, name="passport"),
    path("presentation.json", presentation, name="presentation"),
    path("expiry.ics", expiry, name="expiry"),
    path("paper/", order_paper, name="order_paper"),
    path("paper/<int:pk>/", paper, name="paper"),
    path("paper/<int:pk>/passport.pdf", fetch_paper, name="fetch_paper"),
    path("share/", links, name="links"),
    path("share/preview/", preview_link, name="preview_link"),
    path("share/give/", give_link, name="give_link"),
    path("share/<int:pk>/withdraw/", withdraw_link, name="withdraw_link"),
    path("state/<slug:enrolment>/", state, name="state"),
    # Known by its shape to hubs.middleware too, which leaves the session alone there.
    re_path(r"^(?P<token>[0-9A-Za-z]{24})/\Z", shared, name="shared"),
    re_path(r"^(?P<token>[0-9A-Za-z]{24})\Z", shared),
    path("<str:number>/certificate.pdf", download, name="download"),
    path("<str:number>/credential.json", credential, name="credential"),
    path("<str:number>/europass.json", europass, name="europass"),
    path("<str:number>/withhold/", withhold_page, name="withhold"),
    path("<str:number>/abridge/", abridge_page, name="abridge"),
    path("<str:number>/show/", show, name="show"),
]
