"""Requests that say in which letters they are written."""

import codecs
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from certificates.views.problems import problem

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: What browsers and programs write, by Python's names of it.
READ: Final = frozenset({"utf-8", "ascii", "iso8859-1"})
#: Where the server's environment says that a request's charset was taken off it.
UNREAD: Final = "passage.unread_charset"
API: Final = "/api/"


def unread_charsets_taken_off(application: Application) -> Application:
    """The WSGI ``application``, which never meets a charset that it cannot read.

    Python knows "encodings" that are none of text, or fail, or make a lot of a little,
    and Django reads the address by one before anything of ours could refuse it.
    """

    def inner(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        kind, words = parse_header_parameters(environ.get("CONTENT_TYPE") or "")
        if not _is_read(words.get("charset")):
            environ |= {"CONTENT_TYPE": kind, UNREAD: True}
        return application(environ, start_response)

    return inner


class CharsetMiddleware:
    """Refuse a charset that nobody writes, before anything looks into a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        words = request.content_params or {}
        if UNREAD not in request.META and _is_read(words.get("charset")):
            return self.get_response(request)
        # Nothing that is done with the answer may read the request by it, either.
        request.encoding = "utf-8"
        if request.path_info.startswith(API):
            detail = _("Send text in UTF-8: its charset is not one that is read here.")
            return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
        raise BadRequest("the charset is not one that is read here")


def _is_read(charset: str | None) -> bool:
    if charset is None:
        return True
    try:
        return codecs.lookup(charset).name in READ
    except (LookupError, ValueError):
        return False
