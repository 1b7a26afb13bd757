from itertools import combinations
from math import dist

import pytest

from hubs.domain.map import PIN_DISTANCE, Point, project, spread


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [(52, 10, (461.1, 466.3)), (51.0543, 3.7174, (347.3, 488.7))],
)
def test_project_puts_places_where_the_map_has_them(latitude, longitude, expected):
    point = project(latitude=latitude, longitude=longitude)

    assert (point.x, point.y) == pytest.approx(expected, abs=1)


def test_project_has_north_above_and_east_at_the_right():
    oslo = project(latitude=59.9, longitude=10.7)
    rome = project(latitude=41.9, longitude=12.5)
    lisbon = project(latitude=38.7, longitude=-9.1)

    assert oslo.y < rome.y
    assert lisbon.x < rome.x


@pytest.mark.parametrize(
    "points",
    [
        [Point(10, 10), Point(12, 11)],
        [Point(5, 5), Point(5, 5)],
        [Point(0, 0), Point(20, 0), Point(40, 0)],
    ],
)
def test_spread_keeps_pins_from_each_other(points):
    apart = spread(points)

    for one, other in combinations(apart, 2):
        assert dist((one.x, one.y), (other.x, other.y)) > PIN_DISTANCE * 0.95


def test_spread_leaves_pins_where_they_are_when_there_is_room():
    points = [Point(0, 0), Point(100, 100)]

    assert spread(points) == points
