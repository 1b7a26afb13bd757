"""Time zones that people may choose, and the one that is likely theirs."""

import zoneinfo
from functools import cache
from itertools import groupby
from typing import Final

#: Where nothing is known.
USUAL: Final = "Europe/Brussels"
CONTINENTS: Final = (
    "Europe",
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Indian",
    "Pacific",
)
#: The zone of most people of a country, by the region of their browser's language.
BY_REGION: Final = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CH": "Europe/Zurich",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "UA": "Europe/Kyiv",
}
#: Languages whose own country is not written as the language is.
HOME: Final = {
    "ca": "ES",
    "cs": "CZ",
    "da": "DK",
    "el": "GR",
    "et": "EE",
    "eu": "ES",
    "ga": "IE",
    "gl": "ES",
    "nb": "NO",
    "nn": "NO",
    "sl": "SI",
    "sv": "SE",
    "uk": "UA",
}


@cache
def zone_names() -> frozenset[str]:
    """Every zone that may be chosen: places, and UTC."""
    places = (
        name
        for name in zoneinfo.available_timezones()
        if name.partition("/")[0] in CONTINENTS and "/" in name
    )
    return frozenset({"UTC", *places})


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The zones by continent, Europe first, each by the name of its place."""
    ordered = sorted(
        zone_names() - {"UTC"},
        key=lambda name: (CONTINENTS.index(name.partition("/")[0]), name),
    )
    groups = [
        (continent, [(name, _place(name)) for name in names])
        for continent, names in groupby(
            ordered, key=lambda name: name.partition("/")[0]
        )
    ]
    return [*groups, ("UTC", [("UTC", "UTC")])]


def likely_zone(accept_language: str) -> str:
    """The zone to propose to somebody whose browser asks for these languages."""
    for wish in accept_language.split(","):
        language, _hyphen, region = wish.partition(";")[0].strip().partition("-")
        country = region.upper() or HOME.get(language.lower(), language.upper())
        if country in BY_REGION:
            return BY_REGION[country]
    return USUAL


def _place(name: str) -> str:
    return name.partition("/")[2].replace("_", " ").replace("/", ", ")
