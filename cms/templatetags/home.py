"""What the home page shows: hubs on a plate, next dates, a course of each subject."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.template import Library
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from courses.domain.naming import country_name
from courses.domain.shelf import Card, Shelf, shelf
from courses.models import Area
from hubs.models import HubIndexPage, HubPage

register = Library()

#: Where countries lie on a plate of eight rows and twelve columns.
GRID = {
    "A": {2: "IS", 7: "NO", 8: "SE", 9: "FI"},
    "B": {7: "DK", 9: "EE"},
    "C": {2: "IE", 3: "GB", 5: "NL", 6: "DE", 7: "PL", 8: "LT", 9: "LV"},
    "D": {4: "BE", 5: "LU", 6: "CZ", 7: "SK", 9: "UA"},
    "E": {4: "FR", 5: "CH", 6: "AT", 7: "HU", 8: "RO", 9: "MD"},
    "F": {2: "PT", 3: "ES", 5: "IT", 6: "SI", 7: "HR", 8: "RS", 9: "BG"},
    "G": {6: "BA", 7: "ME", 8: "MK", 11: "TR"},
    "H": {5: "MT", 7: "AL", 8: "GR", 10: "CY"},
}
COLUMNS = range(1, 13)
#: Fewest courses of a country for each of the plate's four colours.
STEPS = (0, 1, 2, 3)
MOST_LABELS = 6


@dataclass(frozen=True)
class Well:
    """A country on the plate.

    Without ``code`` an empty well, without ``url`` a country without a hub. ``seats``
    is the colour, from 1 to 4.
    """

    code: str = ""
    url: str = ""
    label: str = ""
    seats: int = 0


@dataclass(frozen=True)
class Plate:
    """The hubs by country."""

    rows: list[tuple[str, list[Well]]]
    columns: range
    summary: str
    key: list[tuple[int, str]]


@register.simple_tag
def plate() -> Plate:
    """The hubs by country, coloured by how many courses they offer.

    Worked out once for each state of the offer.
    """
    offer = _offer()
    key = ("plate",)
    if key not in offer.notes:
        offer.notes[key] = _plate(offer)
    drawn: Plate = offer.notes[key]
    return drawn


@register.simple_tag
def courses_by_area() -> list[Card]:
    """A course of each subject, then second ones, until there are enough."""
    offer = _offer()
    ranks: dict[str, int] = defaultdict(int)
    ranked = []
    for position in offer.orders["date"]:
        card = offer.cards[position]
        ranked.append((ranks[card.area], list(Area.values).index(card.area), position))
        ranks[card.area] += 1
    return [offer.cards[position] for *_rank, position in sorted(ranked)[:MOST_LABELS]]


def _offer() -> Shelf:
    return shelf(get_language() or "en", at=timezone.now())


def _plate(offer: Shelf) -> Plate:
    pages: dict[str, list[HubPage]] = defaultdict(list)
    courses: dict[str, int] = defaultdict(int)
    for page in HubPage.objects.live().public().select_related("hub").order_by("title"):
        code = page.hub.country.code
        pages[code].append(page)
        courses[code] += len(offer.of_hub(page.hub_id))
    index = HubIndexPage.objects.live().first()
    rows = [
        (letter, list(_wells(filled, pages=pages, courses=courses, index=index)))
        for letter, filled in GRID.items()
    ]
    hubs = sum(len(each) for each in pages.values())
    counts = (
        ngettext("%(n)s hub", "%(n)s hubs", hubs) % {"n": hubs},
        ngettext("%(n)s country", "%(n)s countries", len(pages)) % {"n": len(pages)},
        ngettext("%(n)s open course", "%(n)s open courses", len(offer.cards))
        % {"n": len(offer.cards)},
    )
    return Plate(
        rows=rows,
        columns=COLUMNS,
        summary=gettext("%(hubs)s in %(countries)s, %(courses)s")
        % dict(zip(("hubs", "countries", "courses"), counts, strict=True)),
        key=[
            (1, gettext("in preparation")),
            (2, gettext("1 course")),
            (3, gettext("2 courses")),
            (4, gettext("3 or more")),
        ],
    )


def _wells(
    filled: dict[int, str],
    *,
    pages: dict[str, list[HubPage]],
    courses: dict[str, int],
    index: HubIndexPage | None,
) -> Iterator[Well]:
    for column in COLUMNS:
        code = filled.get(column, "")
        if code not in pages:
            yield Well(code)
            continue
        here = pages[code]
        many = index is not None and len(here) > 1
        url = f"{index.url}#country-{code}" if many and index else here[0].url
        hubs = ngettext("%(n)s hub", "%(n)s hubs", len(here)) % {"n": len(here)}
        offered = ngettext("%(n)s open course", "%(n)s open courses", courses[code])
        yield Well(
            code=code,
            url=url,
            label=f"{code}, {country_name(code)}: {hubs}, "
            + offered % {"n": courses[code]},
            seats=sum(courses[code] >= least for least in STEPS),
        )
