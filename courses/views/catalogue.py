from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_safe

from courses.domain.catalogue import REMEMBERED, Sort, Wish, find
from courses.domain.facets import Choice
from courses.domain.naming import language_name, level_name
from courses.domain.shelf import Shelf, shelf
from courses.forms.catalogue import CatalogueForm
from courses.models import Area, Run
from courses.views.faceting import Chip, Facet, HtmxRequest, answer, named_facets

PAGE_SIZE = 24
SORTS = [
    (Sort.DATE, gettext_lazy("Next date")),
    (Sort.TITLE, gettext_lazy("Title")),
    (Sort.WORKLOAD, gettext_lazy("Workload, shortest first")),
    (Sort.NEWEST, gettext_lazy("Newest first")),
]


@require_safe
def catalogue(request: HtmxRequest) -> HttpResponse:
    """All courses on offer, by filters that stand in the address."""
    offer = shelf(get_language() or "en", at=timezone.now())
    form = CatalogueForm(request.GET, values=offer.masks)
    form.is_valid()
    wish = form.wish()
    found = find(wish, shelf=offer)
    names = _names(offer)
    paginator = Paginator(found.cards, PAGE_SIZE)
    chips = [
        Chip(names[facet](value), address(wish.without(facet, value)))
        for facet, value in wish.chosen()
    ]
    context = {
        "wish": wish,
        "page": paginator.get_page(form.cleaned_data["page"]),
        "count": paginator.count,
        "total": found.total,
        "facets": _drawn_facets(found.facets, names, wish=wish, offer=offer),
        "chips": chips,
        "cleared": address(Wish(sort=wish.sort)),
        "sorts": SORTS,
    }
    return answer(request, "courses/catalogue", context, address=address(wish))


def address(wish: Wish) -> str:
    """The address of a wish, to be kept or sent to somebody."""
    pairs = [("q", wish.q)] if wish.q else []
    pairs += list(wish.chosen())
    if wish.sort != Sort.DATE:
        pairs.append(("sort", wish.sort))
    return f"?{urlencode(pairs)}" if pairs else "."


def _names(offer: Shelf) -> dict[str, Callable[[str], str]]:
    return {
        "area": lambda value: str(Area(value).label),
        "level": lambda value: gettext("EQF level %(level)s") % {"level": value},
        "mode": lambda value: str(Run.Mode(value).label),
        "language": language_name,
        "hub": lambda value: offer.hubs[value],
    }


def _drawn_facets(
    facets: dict[str, list[Choice]],
    names: dict[str, Callable[[str], str]],
    *,
    wish: Wish,
    offer: Shelf,
) -> str:
    """The facets as they are shown.

    Drawn once for each wish: whatever its order, they are the same for everybody.
    """
    drawn: dict[Wish, str] = offer.notes.setdefault(("facets",), {})
    key = replace(wish, sort=Sort.DATE)
    if key not in drawn:
        if len(drawn) >= REMEMBERED:
            drawn.clear()
        context = {"facets": _facets(facets, names)}
        drawn[key] = render_to_string("courses/catalogue/_facets.html", context)
    return drawn[key]


def _facets(
    facets: dict[str, list[Choice]], names: dict[str, Callable[[str], str]]
) -> list[Facet]:
    titles = {
        "area": gettext("Subject"),
        "level": gettext("EQF level"),
        "mode": gettext("How"),
        "language": gettext("Language"),
        "hub": gettext("Hub"),
    }
    ranks = {"area": list(Area.values), "mode": list(Run.Mode.values)}
    return named_facets(
        facets, titles=titles, names={**names, "level": level_name}, ranks=ranks
    )
