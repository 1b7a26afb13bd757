"""The site's frame: languages, root, pages of text, hubs' pages."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from cms.demo.load.content import read, stable_id
from cms.demo.load.pages import Hand, Removed, keep_page
from cms.models import HomePage, StandardPage
from hubs.models import Hub, HubIndexPage, HubPage, Source


def serve_at(address: str) -> None:
    """Let the site answer at ``address``; nothing happens before it is loaded."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site and (site.hostname, site.port) != (parts.hostname, port):
        site.hostname, site.port = parts.hostname or "localhost", port
        site.full_clean()
        site.save()


def load_locales() -> None:
    """A locale for each language that content may be written in."""
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)


def load_frame(*, hand: Hand) -> HubIndexPage:
    """Home page, pages of text and the index of hubs; the index."""
    content = read("pages.json")
    home = _home(content["home"], hand=hand)
    for entry in content["pages"]:
        where = f"page {entry['slug']}"
        with suppress(Removed):
            keep_page(StandardPage, home, entry, hand=hand, where=where, public=True)
    hubs: HubIndexPage = keep_page(
        HubIndexPage, home, content["hubs"], hand=hand, where="page hubs", public=True
    ).page
    return hubs


def _home(values: dict[str, Any], *, hand: Hand) -> HomePage:
    root = Page.get_first_root_node()
    home: HomePage = keep_page(
        HomePage, root, values, hand=hand, where="home page", public=True
    ).page
    site, _made = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    if site.root_page_id != home.pk or site.site_name != settings.WAGTAIL_SITE_NAME:
        site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
        site.full_clean()
        site.save()
    # Wagtail's own migration leaves a page that says welcome.
    for page in root.get_children().exact_type(Page).filter(slug="home"):
        page.delete()
    return home


def load_hub_pages(
    index: HubIndexPage, hubs: dict[str, Hub], *, hand: Hand
) -> dict[str, HubPage]:
    """The page of each hub that has one, by slug."""
    content = read("hubs.json")
    categories = {c["id"]: c["title"] for c in content["capacity_categories"]}
    sources = dict(Source.objects.values_list("key", "pk"))
    pages: dict[str, HubPage] = {}
    for entry in content["hubs"]:
        slug = entry["slug"]
        values = _hub_values(entry, hubs[slug], categories, sources)
        where = f"hub page {slug}"
        with suppress(Removed):
            pages[slug] = keep_page(
                HubPage, index, values, hand=hand, where=where, public=True
            ).page
    return pages


def _hub_values(
    entry: dict[str, Any], hub: Hub, categories: dict[str, str], sources: dict[str, int]
) -> dict[str, Any]:
    slug = entry["slug"]
    return {
        "title": entry["name"],
        "slug": slug,
        "hub": hub.pk,
        "summary": entry["summary"],
        "facts": [
            {
                "type": "fact",
                "id": stable_id(slug, "fact", n),
                "value": {
                    "text": fact["text"],
                    "sources": [
                        {
                            "type": "item",
                            "id": stable_id(slug, "fact", n, key),
                            "value": sources[key],
                        }
                        for key in fact["sources"]
                    ],
                },
            }
            for n, fact in enumerate(entry["facts"])
        ],
        "capacities": [
            {
                "type": "capacity",
                "id": stable_id(slug, "capacity", n),
                "value": {**capacity, "category": categories[capacity["category"]]},
            }
            for n, capacity in enumerate(entry["demo_capacities"])
        ],
    }
