"""What a check finds out: a page of the product, the same on every installation."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from certificates.views.shell import in_shell, still

TEMPLATE = "certificates/verify/how.html"


# Kept by browsers only as long as they ask: the language may be another next time.
@cache_control(no_cache=True)
@require_safe
def how_checks_work(request: HttpRequest) -> HttpResponse:
    """Say it to whoever asks."""
    return in_shell(still(TEMPLATE), title=_("How checks work"), is_open=True)
