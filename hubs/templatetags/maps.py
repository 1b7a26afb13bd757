"""Hubs on the map of Europe."""

from dataclasses import dataclass

from django.template import Library

from hubs.domain.map import HEIGHT, WIDTH, Point, project, spread
from hubs.models import Hub, HubPage

register = Library()

#: Size of the cut-out around a hub, in map units.
CUT_WIDTH, CUT_HEIGHT = 260, 190


@dataclass(frozen=True)
class Cut:
    """A part of the map with a pin.

    Coordinates are text, so that no language puts a comma into them.
    """

    box: str
    x: str
    y: str


@dataclass(frozen=True)
class Pin:
    """A hub on the whole map, with the number it has in the list."""

    number: int
    x: str
    y: str
    page: HubPage


@dataclass(frozen=True)
class Chart:
    """The whole map."""

    box: str
    countries: list[str]
    pins: list[Pin]


def _point(hub: Hub) -> Point:
    return project(latitude=float(hub.latitude), longitude=float(hub.longitude))


@register.simple_tag
def cut_around(hub: Hub) -> Cut:
    """The map around a hub."""
    point = _point(hub)
    left, top = point.x - CUT_WIDTH / 2, point.y - CUT_HEIGHT / 2
    return Cut(
        box=f"{left:.0f} {top:.0f} {CUT_WIDTH} {CUT_HEIGHT}",
        x=f"{point.x:.0f}",
        y=f"{point.y:.0f}",
    )


@register.simple_tag
def chart_of(pages: list[HubPage]) -> Chart:
    """All hubs on one map, numbered in the order of ``pages``."""
    points = spread([_point(page.hub) for page in pages])
    return Chart(
        box=f"0 0 {WIDTH} {HEIGHT}",
        countries=sorted({page.hub.country.code for page in pages}),
        pins=[
            Pin(number, f"{point.x:.0f}", f"{point.y:.0f}", page)
            for number, (point, page) in enumerate(zip(points, pages, strict=True), 1)
        ],
    )
