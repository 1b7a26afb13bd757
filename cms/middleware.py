"""What answers under ``/cms/`` carry, what is logged, and who is led elsewhere."""

import re
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Final

import structlog
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django_structlog.middlewares import RequestMiddleware
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from cms.settings.security import CONTENT_SECURITY_POLICY
from hubs.middleware import is_cookieless

#: Wagtail's editor has inline script and style on some pages; nothing else is loosened.
CMS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self' data:; frame-src 'self'; "
    "frame-ancestors 'self'; form-action 'self'; base-uri 'self'; object-src 'none'"
)

POLICY: Final = "Content-Security-Policy"
#: Where django-csp's decorators write what a page asks for.
OF_ITS_OWN: Final = frozenset(
    {"_csp_config", "_csp_update", "_csp_replace", "_csp_exempt"}
)
LEFT_OUT: Final = tuple(CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"])
IN_FRAME: Final = ("frame-ancestors 'none'", "frame-ancestors 'self'")

#: What a letter's link proves somebody by; whoever reads logs must not be able to.
KEY_OF_LETTER = re.compile(
    r"(/accounts/(?:confirm-email|password/reset/key|login/code/confirm)/|/review/)"
    r"[^/?]+"
)


class PolicyMiddleware(CSPMiddleware):
    """django-csp's; what most pages are given is written down once.

    Only a page that asks for more, or for a nonce, has its policy put together.
    """

    @cached_property
    def _usual(self) -> str:
        return build_policy()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Name the policy, unless the answer has one or its address is left out."""
        if not OF_ITS_OWN.isdisjoint(vars(response)) or "_csp_nonce" in vars(request):
            return super().process_response(request, response)
        if not request.path_info.startswith(LEFT_OUT):
            response.headers.setdefault(POLICY, self._usual)
        return response


class CmsPolicyMiddleware:
    """Give the CMS its own content security policy; the site's excludes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            own = response.headers.get(POLICY)
            # A preview is a page of the site, with its policy, in the editor's frame.
            response.headers[POLICY] = own.replace(*IN_FRAME) if own else CMS_POLICY
        return response


class RequestLogMiddleware(RequestMiddleware):
    """Log requests; of those that strangers make, neither who asked nor for what.

    The pages of checks say that nothing about the asker is kept, and a certificate's
    number is what proves that somebody was given it.
    """

    def prepare(self, request: HttpRequest) -> None:
        """Give a stranger's request a number, and write nothing down yet."""
        if is_cookieless(request):
            number = str(uuid.uuid4())
            structlog.contextvars.bind_contextvars(request_id=number)
        else:
            super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Log the answer, and leave a file to the server, which sends it whole.

        The wrapping of what is streamed would otherwise send it piece by piece.
        """
        # Django's stubs do not know that views may answer with a stream.
        answer: HttpResponseBase = response
        file = answer.file_to_stream if isinstance(answer, FileResponse) else None
        super().handle_response(request, response)
        if isinstance(answer, FileResponse):
            answer.file_to_stream = file

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The request's line: a stranger's to its first part, no letter's key."""
        if is_cookieless(request):
            return f"{request.method} /{request.path_info.split('/')[1]}/"
        line: str = RequestMiddleware.format_request(request)
        return KEY_OF_LETTER.sub(r"\g<1>…", line)


class SlashMiddleware(CommonMiddleware):
    """Django's, which appends a slash where that leads to a page.

    Addresses for strangers and machines are what they are, with it or without.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Whether the address has a page once a slash stands at its end."""
        return not is_cookieless(request) and super().should_redirect_with_slash(
            request
        )


class PageRedirectMiddleware(RedirectMiddleware):
    """Editors' redirects, for pages.

    Addresses for strangers and machines lead nowhere else, nor do those of the CMS, and
    what is unknown there costs no second look.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Look for a redirect where a page was not found."""
        if is_cookieless(request) or request.path_info.startswith("/cms/"):
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer
