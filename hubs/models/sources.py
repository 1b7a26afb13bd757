"""The one register of sources that lessons, clauses, facts and questions rest on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class Source(index.Indexed, models.Model):
    """A law, guideline, report or page, and how far it was read."""

    class Check(models.TextChoices):
        TEXT = "text", _("statement read in the text")
        OPENING = "opening", _("opening read")
        NONE = "none", _("not read")

    key = models.CharField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40)
    url = models.URLField(_("address"), max_length=500)
    check_level = models.CharField(
        _("read"), max_length=10, choices=Check.choices, default=Check.NONE
    )
    checked_url = models.URLField(_("read at"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True)
    as_of = models.CharField(_("as of"), max_length=10, blank=True)

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.AutocompleteField("key"),
        index.SearchField("publisher"),
    ]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title"]

    def __str__(self) -> str:
        return f"{self.title} ({self.publisher})"
