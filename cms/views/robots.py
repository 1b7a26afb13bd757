from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap as PageSitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

#: What is for one person, for staff or for machines.
PRIVATE = (
    "/accounts/",
    "/api/",
    "/calendar/",
    "/cms/",
    "/learn/",
    "/passport/",
    "/review/",
    "/verify/",
    "/documents/",
)


class ViewSitemap(Sitemap[str]):
    """Public addresses that are no pages of the CMS."""

    def items(self) -> list[str]:
        return ["courses:catalogue", "courses:dates", "certificates:how_checks_work"]

    def location(self, item: str) -> str:
        return reverse(item)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines need not look at."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page."""
    response: HttpResponse = wagtail_sitemap(
        request, sitemaps={"pages": PageSitemap, "views": ViewSitemap}
    )
    return response
