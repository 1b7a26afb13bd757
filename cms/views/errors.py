"""What is answered when a request could not be finished."""

import sqlite3
import sys
from typing import Final

import structlog
from allauth.core.internal.ratelimit import handler429
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import csrf, defaults

from certificates.http import NOBODY
from cms import cache
from hubs.middleware import is_cookieless

#: In how many seconds those who met a site in trouble come back.
RETRY_AFTER: Final = 60
#: PostgreSQL's words for a server that is away, going, coming or full: connection
#: exceptions, insufficient resources, and operators who intervene.
AWAY: Final = ("08", "53", "57P01", "57P02", "57P03", "57P05")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be understood. It may be the host: no template gets to see it."""
    return _unkept(HttpResponse(_page("400.html"), status=400))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is not open to who asks."""
    if is_cookieless(request):
        return _for_strangers(request, "403.html", 403)
    return defaults.permission_denied(request, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was sent without the token of the page that it claims to come from."""
    if is_cookieless(request):
        return _for_strangers(request, "403.html", 403)
    return csrf.csrf_failure(request, reason)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is not there, or not for who asks."""
    if is_cookieless(request):
        return _for_strangers(request, "404.html", 404)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """The deviation page, with the number under which the log has the request.

    No request reaches the template: session and database may be what broke. Where the
    database is away, in whatever layer that was found out, nothing broke here.
    """
    if _is_database_away(sys.exc_info()[1]):
        return unavailable()
    return HttpResponseServerError(_page("500.html"))


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """What allauth answers with where its limits are passed, or cannot be counted."""
    if not cache.answers():
        return unavailable()
    answer: HttpResponse = handler429(request)
    return answer


def unavailable() -> HttpResponse:
    """The page that says to come back, to people and to machines."""
    response = _unkept(HttpResponse(_page("503.html"), status=503))
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _for_strangers(request: HttpRequest, template: str, status: int) -> HttpResponse:
    request.user = AnonymousUser()
    return _unkept(render(request, template, NOBODY, status=status))


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _page(template: str) -> str:
    number = structlog.contextvars.get_contextvars().get("request_id", "")
    return render_to_string(template, {"request_id": number})


def _is_database_away(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    said_by = error.__cause__
    if isinstance(said_by, sqlite3.Error):
        return getattr(said_by, "sqlite_errorname", "").startswith("SQLITE_CANTOPEN")
    # What the driver finds out by itself, such as a refused connection, has no code.
    code = getattr(said_by, "sqlstate", None)
    return code is None or code.startswith(AWAY)
