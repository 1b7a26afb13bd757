"""The icon for those who ask for it where it has been asked for since 1999."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here beside pages that name no icon, such as JSON and PDF."""
    return HttpResponsePermanentRedirect(static("cms/img/favicon.ico"))
