"""Registers that administrators of the platform keep."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from hubs.models import Source


class SourceViewSet(SnippetViewSet):
    """The one register of sources; authors choose from it."""

    model = Source
    icon = "openquote"
    menu_label = _("Sources")
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["title", "publisher", "kind", "check_level", "as_of"]
    list_filter = ["kind", "check_level"]
    ordering = ["title"]
    list_per_page = 50
    panels = [
        FieldRowPanel([FieldPanel("key"), FieldPanel("kind"), FieldPanel("as_of")]),
        FieldPanel("title"),
        FieldPanel("publisher"),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("check_level"), FieldPanel("checked_url")]),
        FieldPanel("note"),
    ]
