"""The colour of a hub's certificates, for pages that may have no style of their own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from certificates.domain.colours import stylesheet

A_YEAR = 365 * 24 * 3600


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def accent(request: HttpRequest, colour: str) -> HttpResponse:
    """A stylesheet that depends on nothing but its address."""
    return HttpResponse(stylesheet(f"#{colour}"), content_type="text/css")
