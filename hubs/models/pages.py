"""The public face of the hubs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from hubs.blocks import CapacityBlock, FactBlock
from hubs.models.organisations import Hub


class HubIndexPage(Page):
    """All hubs."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=500)

    template = "hubs/hub_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["hubs.HubPage"]
    max_count_per_parent = 1
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("hub index")


class HubPage(Page):
    """A hub: its region, what it can do, its courses."""

    hub = models.ForeignKey(
        Hub, on_delete=models.PROTECT, related_name="pages", verbose_name=_("hub")
    )
    summary = models.TextField(_("summary"), max_length=400)
    facts = StreamField(
        [("fact", FactBlock())], blank=True, verbose_name=_("facts about the region")
    )
    capacities = StreamField(
        [("capacity", CapacityBlock())], blank=True, verbose_name=_("local capacities")
    )

    template = "hubs/hub_page.html"
    parent_page_types = ["hubs.HubIndexPage"]
    subpage_types = ["courses.CoursePage"]
    content_panels = [
        *Page.content_panels,
        # Whose page it is decides whose all below it is: not for the hub's own staff.
        FieldPanel("hub", permission="hubs.change_hub"),
        FieldPanel("summary"),
        FieldPanel("facts"),
        FieldPanel("capacities"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("hub page")
        verbose_name_plural = _("hub pages")
