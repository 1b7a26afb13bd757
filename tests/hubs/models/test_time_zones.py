import zoneinfo

import pytest

from hubs.models.time_zones import (
    BY_REGION,
    likely_zone,
    zone_choices,
    zone_names,
)


@pytest.mark.parametrize(
    ("accepted", "zone"),
    [
        ("nl-BE,nl;q=0.9,en;q=0.8", "Europe/Brussels"),
        ("nl", "Europe/Amsterdam"),
        ("el", "Europe/Athens"),
        ("ca,es;q=0.8", "Europe/Madrid"),
        ("en-US,pt-PT;q=0.5", "Europe/Lisbon"),
        ("", "Europe/Brussels"),
        ("*", "Europe/Brussels"),
        ("zz-ZZ", "Europe/Brussels"),
    ],
)
def test_likely_zone_follows_the_browsers_languages(accepted, zone):
    assert likely_zone(accepted) == zone


def test_every_likely_zone_can_be_chosen():
    assert set(BY_REGION.values()) <= zone_names()


def test_zone_choices_are_all_zones_once_europe_first():
    chosen = [name for _group, names in zone_choices() for name, _place in names]

    assert zone_choices()[0][0] == "Europe"
    assert len(chosen) == len(set(chosen))
    assert set(chosen) == zone_names()
    assert all(zoneinfo.ZoneInfo(name) for name in chosen)
