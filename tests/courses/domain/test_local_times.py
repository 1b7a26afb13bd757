from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from courses.domain.local_times import UnclearTime, moment, on_the_wall

BRUSSELS = ZoneInfo("Europe/Brussels")


def test_a_time_on_the_wall_is_a_moment_and_back_again():
    local = datetime(2027, 3, 1, 9, 0)  # noqa: DTZ001 (on the wall)

    at = moment(local, zone=BRUSSELS)

    assert at == datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
    assert on_the_wall(at, zone=BRUSSELS) == local


@pytest.mark.parametrize(
    ("zone", "local", "is_missing", "early", "late"),
    [
        ("Europe/Brussels", (2027, 3, 28, 2, 30), True, "01:30", "03:30"),
        ("Europe/Brussels", (2027, 10, 31, 2, 0), False, "01:00", "03:00"),
        ("Europe/Dublin", (2027, 10, 31, 1, 15), False, "00:15", "02:15"),
        # Clocks go by half an hour there.
        ("Australia/Lord_Howe", (2026, 10, 4, 2, 15), True, "01:45", "02:45"),
    ],
)
def test_times_that_are_left_out_or_come_twice_name_others(
    zone, local, is_missing, early, late
):
    with pytest.raises(UnclearTime) as caught:
        moment(datetime(*local), zone=ZoneInfo(zone))  # noqa: DTZ001 (on the wall)

    assert caught.value.is_missing == is_missing
    assert [f"{each:%H:%M}" for each in caught.value.instead] == [early, late]
    for each in caught.value.instead:
        assert moment(each, zone=ZoneInfo(zone))
