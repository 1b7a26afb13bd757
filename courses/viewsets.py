"""The glossary, kept by administrators of the platform."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.models import Term


class TermViewSet(SnippetViewSet):
    """The words of the field; authors mark them in their texts."""

    model = Term
    icon = "glasses"
    menu_label = _("Glossary")
    menu_order = 300
    add_to_admin_menu = True
    list_display = ["term", "abbreviation", "language", "area"]
    list_filter = ["language", "area"]
    ordering = ["term"]
    list_per_page = 50
    panels = [
        FieldRowPanel(
            [FieldPanel("term"), FieldPanel("abbreviation"), FieldPanel("language")]
        ),
        FieldPanel("area"),
        FieldPanel("definition"),
        FieldPanel("sources"),
        FieldPanel("see_also"),
    ]
