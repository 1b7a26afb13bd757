"""The language that the site speaks."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path
from django.views.decorators.http import require_POST
from wagtail.models import Page

from hubs.models import User


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak the chosen language from now on: on this device, and to this person."""
    wanted = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        wanted = "/"
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseRedirect(wanted)
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=language)
    response = HttpResponseRedirect(_in_language(request, wanted, language))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _in_language(request: HttpRequest, address: str, language: str) -> str:
    """The same page in ``language`` where it was translated, else the page itself."""
    path = urlsplit(address).path
    with translation.override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return address
        if match.view_name != "wagtail_serve":
            return address
        route = Page.route_for_request(request, match.args[0])
    if route is None:
        return address
    translated = (
        route.page.get_translations(inclusive=True)
        .filter(live=True, locale__language_code=language)
        .first()
    )
    return (translated and translated.get_url(request)) or address
