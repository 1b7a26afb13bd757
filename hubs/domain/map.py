"""Where a place is on the map of Europe that the site draws.

The outlines in ``hubs/static/hubs/europe.svg`` are in the same projection: Lambert's
azimuthal equal area, as ETRS89-LAEA, from 52° N 10° E, one unit being 3.86 kilometres.
"""

import math
from dataclasses import dataclass

#: Kilometres from the centre to the left and upper edge, and across.
LEFT, TOP, ACROSS = -1780, -1800, 3860
WIDTH, HEIGHT = 1000, 974
EARTH_RADIUS = 6371
CENTRE_LATITUDE, CENTRE_LONGITUDE = math.radians(52), math.radians(10)
#: Map units that pins keep from each other, and rounds of pushing them apart.
PIN_DISTANCE = 37
PUSHES = 60


@dataclass(frozen=True)
class Point:
    """A place in map units, from the left and from above."""

    x: float
    y: float


def project(*, latitude: float, longitude: float) -> Point:
    """The point of a place given in degrees."""
    turn = math.radians(longitude) - CENTRE_LONGITUDE
    north = math.radians(latitude)
    sine, cosine = math.sin(CENTRE_LATITUDE), math.cos(CENTRE_LATITUDE)
    nearness = 1 + sine * math.sin(north) + cosine * math.cos(north) * math.cos(turn)
    scale = EARTH_RADIUS * math.sqrt(2 / nearness)
    east = scale * math.cos(north) * math.sin(turn)
    south = -scale * (
        cosine * math.sin(north) - sine * math.cos(north) * math.cos(turn)
    )
    return Point((east - LEFT) * WIDTH / ACROSS, (south - TOP) * WIDTH / ACROSS)


def spread(points: list[Point]) -> list[Point]:
    """The points pushed apart until no two pins overlap.

    Each can then be read and hit; in a crowd, as far as so many rounds bring them.
    """
    places = [[point.x, point.y] for point in points]
    for _round in range(PUSHES):
        for index, one in enumerate(places):
            for other in places[index + 1 :]:
                _part(one, other)
    return [Point(x, y) for x, y in places]


def _part(one: list[float], other: list[float]) -> None:
    across, down = other[0] - one[0], other[1] - one[1]
    distance = math.hypot(across, down)
    if distance >= PIN_DISTANCE:
        return
    if not distance:
        across, distance = 1.0, 1.0
    share = (PIN_DISTANCE - distance) / 2 / distance
    one[0] -= across * share
    one[1] -= down * share
    other[0] += across * share
    other[1] += down * share
