"""What a request knows of the person behind it."""

import re
import zoneinfo
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_path, get_language_from_request
from wagtail.models import Page

from hubs.models import User

#: What machines and strangers ask: no session, no cookie (docs/architecture.md).
COOKIELESS: Final = (
    "/verify",
    "/how-checks-work",
    "/issuers",
    "/.well-known",
    "/status",
    "/achievements",
    "/api",
    "/calendar",
    "/stripe",
    "/health",
    "/metrics",
)
#: What learners let others see by a link: 24 letters and digits, as nothing else there.
#: And the calendars of runs and hubs, which programs ask for.
SHARED: Final = re.compile(
    r"/passport/[0-9A-Za-z]{24}/?\Z|/dates/(?:hub/)?[-0-9A-Za-z_]+\.ics\Z"
)


class PersonMiddleware:
    """Speak the signed-in person's language and show times in their zone.

    Visitors are spoken to in the language they chose (a cookie), else in one that their
    browser asks for; times are in UTC, with its name beside them. Nobody's page is kept
    by a cache that others share.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A thread serves many people: the last one's zone must not stay.
        timezone.deactivate()
        response = self.get_response(request)
        if is_cookieless(request):
            return response
        patch_vary_headers(response, ("Cookie",))
        session = getattr(request, "session", None)
        is_known = session is not None and session.accessed
        if is_known and request.user.is_authenticated:
            _keep_private(response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Settle language and zone once the address has been understood.

        Not earlier: Django understands ``/…`` as a page of the default language only
        while that language is spoken.
        """
        match = request.resolver_match
        if match is not None and match.view_name == "wagtail_serve":
            # Wagtail looks for the page in the spoken language's tree: let it look now.
            Page.route_for_request(request, args[0])
        person = None if is_cookieless(request) else request.user
        if isinstance(person, User):
            _show_times_in(person.time_zone)
        if not get_language_from_path(request.path_info):
            speak_to(person, request)


def is_cookieless(request: HttpRequest) -> bool:
    """Whether the address is one that neither reads nor sets a session."""
    path = request.path_info
    roots = any(path == root or path.startswith(f"{root}/") for root in COOKIELESS)
    return roots or SHARED.match(path) is not None


def speak_to(person: User | AnonymousUser | None, request: HttpRequest) -> None:
    """Say what is said from here on in the person's language, or the browser's."""
    translation.activate(_language(request, person))


def _language(request: HttpRequest, person: User | AnonymousUser | None) -> str:
    if isinstance(person, User) and person.language in dict(settings.LANGUAGES):
        return person.language
    return get_language_from_request(request)


def _show_times_in(zone: str) -> None:
    try:
        timezone.activate(zoneinfo.ZoneInfo(zone))
    except zoneinfo.ZoneInfoNotFoundError:
        # A zone that this machine's tables do not know (yet): times stay in UTC.
        return


def _keep_private(response: HttpResponse) -> None:
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_store=True)
