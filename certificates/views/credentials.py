"""The signed credential at the address of its check page, for programs that ask."""

import logging
from http import HTTPStatus
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.domain.answers import credential_of
from certificates.domain.verification import Finding, Verdict, check_number
from certificates.views.problems import LATER, problem

logger = logging.getLogger(__name__)

PAGE: Final = "text/html"
#: The media type of credentials, and the one that Open Badges 3.0 still names.
CREDENTIAL: Final = ("application/vc", "application/vc+ld+json")
GONE = {
    Verdict.REVOKED: _("This certificate was revoked."),
    Verdict.REPLACED: _("This certificate was replaced by a newer one."),
}


def prefers_credential(request: HttpRequest) -> bool:
    """Whether a program would rather have the credential than the page."""
    return request.get_preferred_type([PAGE, *CREDENTIAL]) in CREDENTIAL


def credential(number: str) -> HttpResponse:
    """The signed credential for whoever has the number, or why it is not given out."""
    try:
        response = _credential_or_none(check_number(number, at=timezone.now()))
    except DatabaseError:
        logger.warning("credential could not be looked up", exc_info=True)
        detail = gettext("The register does not answer at the moment.")
        response = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=LATER)
    response["Access-Control-Allow-Origin"] = "*"
    response["Vary"] = "Accept"
    return response


def _credential_or_none(finding: Finding) -> HttpResponse:
    """None is gone where the page says what became of it, else unknown."""
    if found := credential_of(finding):
        return HttpResponse(found.document, content_type="application/vc")
    if finding.erasure:
        detail = gettext("The record was erased at the holder’s request.")
    elif finding.verdict in GONE:
        detail = str(GONE[finding.verdict])
    else:
        # Nobody's number, and all that the page does not show the name of.
        detail = gettext("There is no credential for this number.")
        return problem(HTTPStatus.NOT_FOUND, detail)
    return problem(HTTPStatus.GONE, detail)
