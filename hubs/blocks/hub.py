"""Facts and capacities of a region."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock


class FactBlock(blocks.StructBlock):
    """One sentence about the region and what it rests on."""

    text = blocks.CharBlock(max_length=400, label=_("Fact"))
    sources = blocks.ListBlock(
        SnippetChooserBlock("hubs.Source", label=_("Source")),
        label=_("Sources"),
        min_num=1,
    )

    class Meta:
        icon = "info-circle"
        label = _("Fact")
        label_format = "{text}"


class CapacityBlock(blocks.StructBlock):
    """Something the region can do, and how one gets at it."""

    class Openness(TextChoices):
        OPEN = "open", _("Open")
        ON_REQUEST = "on-request", _("On request")
        CLOSED = "closed", _("Closed")

    category = blocks.CharBlock(max_length=80, label=_("Category"))
    label = blocks.CharBlock(max_length=160, label=_("What there is"))
    openness = blocks.ChoiceBlock(
        choices=Openness.choices, default=Openness.ON_REQUEST, label=_("Access")
    )

    class Meta:
        icon = "list-ul"
        label = _("Capacity")
        label_format = "{label}"
