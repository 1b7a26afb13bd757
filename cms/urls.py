"""All addresses. Those for machines stand outside language prefixes, before Wagtail."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.views.favicon import favicon
from cms.views.health import live, metrics, ready
from cms.views.robots import robots, sitemap
from cms.views.style_guide import style_guide
from hubs.views.accounts import to_sign_in
from hubs.views.language import choose_language
from hubs.views.media import media

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", live, name="health_live"),
    path("health/ready", ready, name="health_ready"),
    path("metrics", metrics, name="metrics"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("", include("certificates.urls")),
    path("", include("courses.urls")),
    path("accounts/", include("hubs.urls.accounts")),
    path("language/", choose_language, name="set_language"),
    path("styleguide/", style_guide, name="style_guide"),
    path("cms/", include("cms.cms_urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", media, name="media"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("cms.demo.urls")))
urlpatterns += i18n_patterns(
    # Wagtail's own way in, for pages that are not public.
    path("_util/login/", to_sign_in),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "cms.views.errors.bad_request"
handler403 = "cms.views.errors.permission_denied"
handler404 = "cms.views.errors.page_not_found"
handler429 = "cms.views.errors.too_many_tries"
handler500 = "cms.views.errors.server_error"
