"""What visitors ask of the catalogue.

Nothing they type is an error: what is unknown counts for nothing.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from courses.domain.catalogue import Sort, Wish

LONGEST_SEARCH = 100
LAST_PAGE = 10_000


class KnownValues(forms.Field):
    """Of the values sent, those that are known, each once."""

    widget = forms.SelectMultiple
    known: Collection[str] = ()

    def clean(self, value: Any) -> list[str]:
        return [each for each in dict.fromkeys(value or ()) if each in self.known]


class KnownSort(forms.Field):
    """A way to sort the list; the first of them when it is none."""

    def clean(self, value: Any) -> Sort:
        return Sort(value) if value in list(Sort) else next(iter(Sort))


class Words(forms.CharField):
    """Words to search for; control characters and what is too long are left out."""

    def clean(self, value: Any) -> str:
        text = "".join(sign if sign.isprintable() else " " for sign in value or "")
        return " ".join(text.split())[:LONGEST_SEARCH]


class PageNumber(forms.IntegerField):
    """A page of the list; the first when it is none."""

    def clean(self, value: Any) -> int:
        text = str(value or "")
        is_number = text.isdecimal() and text.isascii() and len(text) <= len("10000")
        return min(max(int(text), 1), LAST_PAGE) if is_number else 1


class FacetForm(forms.Form):
    """Filters, made with the values that there are of each facet."""

    def __init__(self, data: Any, *, values: Mapping[str, Collection[str]]) -> None:
        super().__init__(data)
        for facet, field in self.fields.items():
            if isinstance(field, KnownValues):
                field.known = values[facet]

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The values sent of each facet; call it after ``is_valid``."""
        return {
            facet: tuple(self.cleaned_data[facet])
            for facet, field in self.fields.items()
            if isinstance(field, KnownValues)
        }


class CatalogueForm(FacetForm):
    """What courses are narrowed by: words and the facets of the shelf."""

    q = Words(required=False)
    area = KnownValues(required=False)
    level = KnownValues(required=False)
    mode = KnownValues(required=False)
    language = KnownValues(required=False)
    hub = KnownValues(required=False)
    sort = KnownSort(required=False)
    page = PageNumber(required=False)

    def wish(self) -> Wish:
        """What was asked for; call it after ``is_valid``, which always holds."""
        data = self.cleaned_data
        return Wish(q=data["q"], sort=data["sort"], **self.chosen())
