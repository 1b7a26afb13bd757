"""What public pages show of hubs."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.template import Library

from hubs.models import HubPage, Source
from hubs.roles import Role

register = Library()


@dataclass(frozen=True)
class CitedFact:
    """A fact, and the numbers of the sources it rests on."""

    text: str
    numbers: list[int]


@dataclass(frozen=True)
class Facts:
    """Facts about a region, and their sources in the order of their numbers."""

    rows: list[CitedFact]
    sources: list[Source]


@register.filter
def role_name(role: str) -> str:
    """The role's name in the language spoken."""
    return str(Role(role).label)


@register.simple_tag
def hub_pages(index: Any = None) -> list[HubPage]:
    """The pages of all hubs, or of those under ``index``, by country and city."""
    pages = HubPage.objects.live().public().select_related("hub")
    if index is not None:
        pages = pages.child_of(index)
    return sorted(pages, key=lambda page: (page.hub.country.name, page.hub.city))


@register.simple_tag
def cited_facts(page: HubPage) -> Facts:
    """The facts of a hub page, their sources numbered as they are first named."""
    sources: dict[int, Source] = {}
    numbers: dict[int, int] = {}
    rows = []
    for block in page.facts:
        named = [source for source in block.value["sources"] if source]
        for source in named:
            sources.setdefault(source.pk, source)
            numbers.setdefault(source.pk, len(numbers) + 1)
        rows.append(
            CitedFact(block.value["text"], [numbers[source.pk] for source in named])
        )
    return Facts(rows, list(sources.values()))


@register.simple_tag
def capacities_by_category(page: HubPage) -> list[tuple[str, list[Any]]]:
    """What a hub can do, grouped as the page orders it."""
    values = [block.value for block in page.capacities]
    return [
        (category, list(rows))
        for category, rows in groupby(values, key=lambda value: value["category"])
    ]
