"""The glossary: the words of the field, in one sentence each."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from courses.models.catalogue import Area
from hubs.models import Source


class Term(index.Indexed, models.Model):
    """A term and what it means."""

    term = models.CharField(_("term"), max_length=100)
    language = models.CharField(_("language"), max_length=10, default="en")
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    area = models.CharField(
        _("subject area"), max_length=20, choices=Area.choices, blank=True
    )
    definition = models.TextField(_("definition"), max_length=500)
    sources = models.ManyToManyField(Source, blank=True, verbose_name=_("sources"))
    see_also = models.ManyToManyField("self", blank=True, verbose_name=_("see also"))

    search_fields = [
        index.SearchField("term", boost=2),
        index.AutocompleteField("term"),
        index.AutocompleteField("abbreviation"),
        index.SearchField("definition"),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "language"], name="a_term_is_defined_once_a_language"
            ),
        ]

    def __str__(self) -> str:
        return self.term
