"""The home page, and plain pages such as the accessibility statement."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index


class HomePage(Page):
    """The front door: find a course, check a certificate, see the hubs."""

    headline = models.CharField(_("headline"), max_length=80)
    introduction = models.TextField(_("introduction"), max_length=300)

    template = "cms/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["hubs.HubIndexPage", "cms.StandardPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
    ]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: Any, path_components: list[str]) -> Any:
        """Find a page by its whole path at once; Wagtail asks level by level."""
        below = "".join(f"{part}/" for part in path_components)
        page = (
            Page.objects.filter(
                slug=path_components[-1], url_path=f"{self.url_path}{below}"
            )
            .specific()
            .first()
            if path_components
            else None
        )
        if page is not None:
            return page.route(request, [])
        return super().route(request, path_components)


class StandardPage(Page):
    """A page of text."""

    introduction = models.TextField(_("introduction"), max_length=300, blank=True)
    body = RichTextField(
        _("text"), features=["h2", "h3", "bold", "italic", "ol", "ul", "link"]
    )

    template = "cms/standard_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("page of text")
