"""What a list needs to show its pages."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page
from django.template import Library

register = Library()


@register.filter
def elided(page: "Page[Any]") -> Iterator[int | str]:
    """Page numbers around ``page``, with an ellipsis where numbers are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
